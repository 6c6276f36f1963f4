package dev.selfsame.rbac.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.rbac.ActionPattern;
import dev.selfsame.rbac.condition.Expression.Operand;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Laws of the language over trees and attributes made at random; the seed says which. */
class ConditionPropertiesTest {
  private static final int ROUNDS = 4000;
  private static final List<String> TEXTS =
      List.of("", "a", "A", "ab", "a*", "?b", "a\\*", "logs/x");
  private static final List<Operator> OPERATORS = Operator.values();
  private static final List<Attribute> ATTRIBUTES =
      List.of(
          Attribute.of(AttributeSource.REQUEST, Attribute.ROLE_DEFINITION_ID),
          Attribute.of(AttributeSource.RESOURCE, "x:s"),
          Attribute.of(AttributeSource.PRINCIPAL, "x:t"),
          Attribute.of(AttributeSource.ENVIRONMENT, Attribute.UTC_NOW),
          new Attribute(AttributeSource.RESOURCE, "x/tags", "My key", false),
          new Attribute(AttributeSource.REQUEST, "x/tags", null, true));

  @Test
  void whatIsPrintedReadsBackAsTheSame() {
    each((random, seed) -> {
      Expression expression = expression(random, 4);
      String printed = ConditionPrinter.print(expression);
      assertThat(ConditionReader.read(printed))
          .as("seed %d: %s", seed, printed)
          .isEqualTo(expression);
    });
  }

  @Test
  void readingIsBlindToSpaceAndCaseOfWords() {
    each((random, seed) -> {
      String printed = ConditionPrinter.print(expression(random, 3));
      String spread =
          printed.replace("(", " (\n\t").replace(")", "\r\n) ").replace(" AND ", " && ");
      assertThat(ConditionReader.read(spread))
          .as("seed %d: %s", seed, printed)
          .isEqualTo(ConditionReader.read(printed));
    });
  }

  @Test
  void aDoubleNegationSaysTheSame() {
    each((random, seed) -> {
      Expression expression = expression(random, 3);
      Evaluation evaluation = new Evaluation(attributes(random));
      assertThat(evaluation.holds(new Expression.Not(new Expression.Not(expression))))
          .as("seed %d", seed)
          .isEqualTo(evaluation.holds(expression));
      assertThat(evaluation.holds(new Expression.Not(expression)))
          .as("seed %d", seed)
          .isNotEqualTo(evaluation.holds(expression));
    });
  }

  @Test
  void deMorgan() {
    each((random, seed) -> {
      List<Expression> parts = parts(random, 2);
      List<Expression> negated = parts.stream().<Expression>map(Expression.Not::new).toList();
      Evaluation evaluation = new Evaluation(attributes(random));
      assertThat(evaluation.holds(new Expression.Not(new Expression.And(parts))))
          .as("seed %d", seed)
          .isEqualTo(evaluation.holds(new Expression.Or(negated)));
      assertThat(evaluation.holds(new Expression.Not(new Expression.Or(parts))))
          .as("seed %d", seed)
          .isEqualTo(evaluation.holds(new Expression.And(negated)));
    });
  }

  @Test
  void orderOfPartsDoesNotMatter() {
    each((random, seed) -> {
      List<Expression> parts = parts(random, 2);
      Evaluation evaluation = new Evaluation(attributes(random));
      assertThat(evaluation.holds(new Expression.And(parts.reversed())))
          .as("seed %d", seed)
          .isEqualTo(evaluation.holds(new Expression.And(parts)));
      assertThat(evaluation.holds(new Expression.Or(parts.reversed())))
          .as("seed %d", seed)
          .isEqualTo(evaluation.holds(new Expression.Or(parts)));
    });
  }

  @Test
  void noComparisonHoldsOfWhatIsMissing() {
    Attributes nothing = KnownAttributes.forAction("Microsoft.Test/things/read").build();
    each((random, seed) -> {
      Operator operator = pick(random, OPERATORS);
      Quantifier quantifier = quantifier(random);
      Operand asked = new Operand.Asked(pick(random, ATTRIBUTES));
      Operand other = random.nextBoolean() ? asked : given(random, operator, quantifier != null);
      Evaluation evaluation = new Evaluation(nothing);
      assertThat(evaluation.holds(new Expression.Comparison(asked, quantifier, operator, other)))
          .as("seed %d", seed)
          .isFalse();
      assertThat(evaluation.holds(new Expression.Comparison(other, quantifier, operator, asked)))
          .as("seed %d", seed)
          .isFalse();
    });
  }

  @Test
  void anOperatorAndItsNegationDisagreeOnSingleValues() {
    each((random, seed) -> {
      Operator operator = pick(random, OPERATORS);
      Operator negation =
          new Operator(
              operator.word(),
              operator.family(),
              operator.relation(),
              !operator.negated(),
              operator.ignoreCase());
      Value left = value(random, operator.family());
      Value right = value(random, operator.family());
      assertThat(operator.holds(left, right))
          .as("seed %d", seed)
          .isNotEqualTo(negation.holds(left, right));
    });
  }

  @Test
  void quantifiersAreOrderedByWhatTheyAsk() {
    each((random, seed) -> {
      Operator operator = pick(random, OPERATORS);
      List<Value> left = values(random, operator.family());
      List<Value> right = values(random, operator.family());
      boolean allAll = Quantifier.FOR_ALL_OF_ALL_VALUES.holds(left, right, operator::holds);
      boolean allAny = Quantifier.FOR_ALL_OF_ANY_VALUES.holds(left, right, operator::holds);
      boolean anyAll = Quantifier.FOR_ANY_OF_ALL_VALUES.holds(left, right, operator::holds);
      boolean anyAny = Quantifier.FOR_ANY_OF_ANY_VALUES.holds(left, right, operator::holds);
      assertThat(!allAll || (allAny && anyAll)).as("seed %d", seed).isTrue();
      assertThat(!(allAny || anyAll) || anyAny).as("seed %d", seed).isTrue();
    });
  }

  @Test
  void likeAgreesWithItsDefinition() {
    each((random, seed) -> {
      String text = letters(random, "ab*?\\", 8);
      String pattern = letters(random, "ab*?\\", 8);
      assertThat(Wildcards.like(text, pattern))
          .as("seed %d: '%s' like '%s'", seed, text, pattern)
          .isEqualTo(defined(text, 0, pattern, 0));
    });
  }

  /** The definition, tried in every way; exponential, so for short texts only. */
  private static boolean defined(String text, int at, String pattern, int from) {
    if (from == pattern.length()) {
      return at == text.length();
    }
    char c = pattern.charAt(from);
    if (c == '*') {
      return defined(text, at, pattern, from + 1)
          || (at < text.length() && defined(text, at + 1, pattern, from));
    }
    if (at == text.length()) {
      return false;
    }
    if (c == '\\' && from + 1 < pattern.length() && "*?\\".indexOf(pattern.charAt(from + 1)) >= 0) {
      return text.charAt(at) == pattern.charAt(from + 1)
          && defined(text, at + 1, pattern, from + 2);
    }
    return (c == '?' || c == text.charAt(at)) && defined(text, at + 1, pattern, from + 1);
  }

  @Test
  void theLongestConditionsAreQuick() {
    String stars = "@Resource[x:s] StringLike '" + "*a".repeat(4000) + "b'";
    String chain = "Exists @Resource[x:s]" + " OR Exists @Resource[x:s]".repeat(320);
    Attributes attributes =
        KnownAttributes.forAction("a".repeat(2000))
            .with(AttributeSource.RESOURCE, "x:s", Value.of("a".repeat(8000)))
            .build();
    long start = System.nanoTime();
    assertThat(Condition.parse(stars, null).holds(attributes)).isFalse();
    assertThat(Condition.parse(chain, null).holds(attributes)).isTrue();
    assertThat(
            Condition.parse("ActionMatches{'" + "*a".repeat(4000) + "b'}", null).holds(attributes))
        .isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void lengthAndDepthAreBounded() {
    String most = "Exists @Resource[x:s]".concat(" ".repeat(Condition.BYTES_MAX - 21));
    assertThat(Condition.parse(most, null).text()).hasSize(Condition.BYTES_MAX);
    refused(most + " ", "longer than 8192 bytes");
    refused("@Resource[x:s] StringEquals '" + "ä".repeat(4090) + "'", "longer than 8192 bytes");
    int depth = ConditionReader.DEPTH_MAX;
    String deep = "(".repeat(depth) + "Exists @Resource[x:s]" + ")".repeat(depth);
    assertThat(Condition.parse(deep, null).toString()).isEqualTo("Exists @Resource[x:s]");
    refused("(" + deep + ")", "more than 64 deep");
    refused("!".repeat(8000), "more than 64 deep");
    refused("(".repeat(8000), "more than 64 deep");
  }

  private static void refused(String condition, String says) {
    assertThatThrownBy(() -> Condition.parse(condition, null))
        .isInstanceOf(ConditionException.class)
        .hasMessageContaining(says);
  }

  private interface Round {
    void run(Random random, int seed);
  }

  private static void each(Round round) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      round.run(new Random(seed), seed);
    }
  }

  private static Expression expression(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> new Expression.ActionMatches(patterns(random));
      case 1 -> new Expression.SubOperationMatches(patterns(random));
      case 2 -> new Expression.Exists(pick(random, ATTRIBUTES));
      case 3 -> comparison(random);
      case 4 -> new Expression.Not(expression(random, depth - 1));
      case 5 -> new Expression.And(parts(random, depth - 1));
      default -> new Expression.Or(parts(random, depth - 1));
    };
  }

  private static List<Expression> parts(Random random, int depth) {
    return list(2 + random.nextInt(2), () -> expression(random, depth));
  }

  private static List<ActionPattern> patterns(Random random) {
    return list(
        1 + random.nextInt(2),
        () ->
            ActionPattern.of(
                pick(random, List.of("*", "Microsoft.Test/*", "a/read", "*/READ", "Blob.*"))));
  }

  private static Expression comparison(Random random) {
    Operator operator = pick(random, OPERATORS);
    Quantifier quantifier = quantifier(random);
    return new Expression.Comparison(
        operand(random, operator, quantifier != null),
        quantifier,
        operator,
        operand(random, operator, quantifier != null));
  }

  private static @Nullable Quantifier quantifier(Random random) {
    int which = random.nextInt(Quantifier.values().length + 1);
    return which == 0 ? null : Quantifier.values()[which - 1];
  }

  private static Operand operand(Random random, Operator operator, boolean several) {
    return random.nextBoolean()
        ? new Operand.Asked(pick(random, ATTRIBUTES))
        : given(random, operator, several);
  }

  private static Operand given(Random random, Operator operator, boolean several) {
    return several && random.nextBoolean()
        ? new Operand.Given(values(random, operator.family()), true)
        : new Operand.Given(List.of(value(random, operator.family())), random.nextBoolean());
  }

  private static List<Value> values(Random random, Family family) {
    return list(1 + random.nextInt(3), () -> value(random, family));
  }

  private static Value value(Random random, Family family) {
    return switch (family) {
      case STRING -> new Value.Text(pick(random, TEXTS));
      case NUMERIC -> new Value.Number(random.nextInt(5) - 2);
      case BOOL -> new Value.Flag(random.nextBoolean());
      case DATE_TIME ->
          new Value.Moment(Instant.ofEpochSecond(random.nextInt(3), random.nextInt(3)));
      case TIME_OF_DAY -> new Value.TimeOfDay(LocalTime.of(random.nextInt(24), random.nextInt(2)));
      case GUID -> new Value.Guid(new UUID(random.nextInt(2), random.nextInt(2)));
    };
  }

  private static Attributes attributes(Random random) {
    KnownAttributes.Builder known =
        KnownAttributes.forAction(
            pick(random, List.of("a/read", "Microsoft.Test/things/write", "Microsoft.Test/read")));
    if (random.nextBoolean()) {
      known.subOperations("Blob.List");
    }
    for (Attribute attribute : ATTRIBUTES) {
      int several = random.nextInt(3);
      Family family = pick(random, List.of(Family.values()));
      known.with(attribute, list(several, () -> value(random, family)));
    }
    return known.build();
  }

  private static String letters(Random random, String alphabet, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(lengthMax); left > 0; left--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static <T> List<T> list(int size, Supplier<T> each) {
    List<T> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(each.get());
    }
    return List.copyOf(list);
  }
}
