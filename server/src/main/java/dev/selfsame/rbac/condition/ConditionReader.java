package dev.selfsame.rbac.condition;

import dev.selfsame.rbac.ActionPattern;
import dev.selfsame.rbac.condition.Expression.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads a condition by recursive descent, bounded in depth. {@code NOT} binds closest. {@code AND}
 * and {@code OR} have no order of precedence: the page calls {@code a AND b OR c} ambiguous and
 * wants parentheses, so it is refused.
 */
final class ConditionReader {
  /** Portal and documented conditions nest less than ten deep; keeps recursion small. */
  static final int DEPTH_MAX = 64;

  private final List<Token> tokens;
  private int at;

  private ConditionReader(List<Token> tokens) {
    this.tokens = tokens;
  }

  static Expression read(String text) {
    ConditionReader reader = new ConditionReader(Lexer.read(text));
    if (reader.peek().kind() == Token.Kind.END) {
      throw ConditionErrors.empty();
    }
    Expression expression = reader.chain(0);
    if (reader.peek().kind() != Token.Kind.END) {
      throw ConditionErrors.expected("AND, OR or the end", reader.peek());
    }
    return expression;
  }

  private Expression chain(int depth) {
    List<Expression> parts = new ArrayList<>();
    parts.add(term(depth));
    Token.Kind kind = peek().kind();
    while (joins(peek())) {
      Token joint = take();
      if (joint.kind() != kind) {
        throw ConditionErrors.mixed(joint);
      }
      parts.add(term(depth));
    }
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    return kind == Token.Kind.AND
        ? new Expression.And(List.copyOf(parts))
        : new Expression.Or(List.copyOf(parts));
  }

  private static boolean joins(Token token) {
    return token.kind() == Token.Kind.AND || token.kind() == Token.Kind.OR;
  }

  private Expression term(int depth) {
    Token token = peek();
    if (depth > DEPTH_MAX) {
      throw ConditionErrors.tooDeep(DEPTH_MAX, token.position());
    }
    return switch (token.kind()) {
      case NOT -> {
        take();
        yield new Expression.Not(term(depth + 1));
      }
      case OPEN -> {
        take();
        Expression inside = chain(depth + 1);
        require(Token.Kind.CLOSE, "AND, OR or ')'");
        yield inside;
      }
      case WORD -> function(token);
      case ATTRIBUTE, STRING, OPEN_SET -> comparison();
      case CLOSE, CLOSE_SET, COMMA, AND, OR, END ->
          throw ConditionErrors.expected("an expression", token);
    };
  }

  private Expression function(Token token) {
    return switch (token.text().toLowerCase(Locale.ROOT)) {
      case "actionmatches" -> {
        take();
        yield new Expression.ActionMatches(patterns());
      }
      case "suboperationmatches" -> {
        take();
        yield new Expression.SubOperationMatches(patterns());
      }
      case "exists" -> {
        take();
        Token attribute = require(Token.Kind.ATTRIBUTE, "an attribute");
        yield new Expression.Exists(AttributeReader.read(attribute));
      }
      default -> comparison();
    };
  }

  private List<ActionPattern> patterns() {
    require(Token.Kind.OPEN_SET, "'{'");
    List<ActionPattern> patterns = new ArrayList<>();
    do {
      Token pattern = require(Token.Kind.STRING, "a string in single quotes");
      if (pattern.text().isBlank()) {
        throw ConditionErrors.expected("a pattern", pattern);
      }
      patterns.add(ActionPattern.of(pattern.text()));
    } while (more());
    return List.copyOf(patterns);
  }

  /** After an element: takes a comma, or the closing brace and ends. */
  private boolean more() {
    if (peek().kind() == Token.Kind.COMMA) {
      take();
      return true;
    }
    require(Token.Kind.CLOSE_SET, "',' or '}'");
    return false;
  }

  /** What the values on the left are is known once the operator is. */
  private Expression comparison() {
    Side left = side("an expression");
    Token word = require(Token.Kind.WORD, "an operator");
    int colon = word.text().indexOf(':');
    Optional<Quantifier> quantifier =
        colon < 0 ? Optional.empty() : Quantifier.of(word.text().substring(0, colon));
    Operator operator =
        Operator.of(word.text().substring(colon + 1))
            .filter(_ -> colon < 0 || quantifier.isPresent())
            .orElseThrow(() -> ConditionErrors.operator(word));
    Side right = side("a value or an attribute");
    if (quantifier.isEmpty()) {
      single(operator, left);
      single(operator, right);
    }
    return new Expression.Comparison(
        operand(operator, left), quantifier.orElse(null), operator, operand(operator, right));
  }

  /** One attribute, or values not yet read. */
  private record Side(List<Token> tokens, boolean set) {}

  private Side side(String expected) {
    Token token = take();
    return switch (token.kind()) {
      case ATTRIBUTE, STRING, WORD -> new Side(List.of(token), false);
      case OPEN_SET -> {
        List<Token> values = new ArrayList<>();
        do {
          Token value = take();
          if (value.kind() != Token.Kind.STRING && value.kind() != Token.Kind.WORD) {
            throw ConditionErrors.expected("a value", value);
          }
          values.add(value);
        } while (more());
        yield new Side(List.copyOf(values), true);
      }
      case OPEN, CLOSE, CLOSE_SET, COMMA, AND, OR, NOT, END ->
          throw ConditionErrors.expected(expected, token);
    };
  }

  private static void single(Operator operator, Side side) {
    if (side.tokens().size() > 1) {
      throw ConditionErrors.severalValues(operator, side.tokens().get(1).position());
    }
  }

  private static Operand operand(Operator operator, Side side) {
    if (side.tokens().getFirst().kind() == Token.Kind.ATTRIBUTE) {
      return new Operand.Asked(AttributeReader.read(side.tokens().getFirst()));
    }
    List<Value> values = new ArrayList<>();
    for (Token token : side.tokens()) {
      values.add(
          operator
              .family()
              .written(token.text(), token.kind() == Token.Kind.STRING)
              .orElseThrow(() -> ConditionErrors.value(operator, token)));
    }
    return new Operand.Given(List.copyOf(values), side.set());
  }

  private Token peek() {
    return tokens.get(at);
  }

  /** The end is never passed. */
  private Token take() {
    Token token = tokens.get(at);
    if (token.kind() != Token.Kind.END) {
      at++;
    }
    return token;
  }

  private Token require(Token.Kind kind, String expected) {
    Token token = take();
    if (token.kind() != kind) {
      throw ConditionErrors.expected(expected, token);
    }
    return token;
  }
}
