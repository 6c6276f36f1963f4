package dev.selfsame.provider.policyinsights.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code $apply}: steps joined by a slash, each of {@code filter}, {@code groupby} and {@code
 * aggregate}. Rows are fed one by one, so that only groups are kept.
 */
public final class RowApply {
  private static final int STEPS_MAX = 8;
  private static final int FIELDS_MAX = 32;
  private static final int GROUPS_MAX = 100_000;

  private final List<Step> steps;
  private final Invalid invalid;

  private RowApply(List<Step> steps, Invalid invalid) {
    this.steps = steps;
    this.invalid = invalid;
  }

  private sealed interface Step {
    record Filter(RowFilter filter) implements Step {}

    record Group(List<String> fields, List<Aggregate> aggregates) implements Step {}
  }

  private record Aggregate(@Nullable String field, String method, String name) {}

  /** Reads it. */
  public static RowApply read(String text, Invalid invalid) {
    Words words = new Words(text, invalid);
    List<Step> steps = new ArrayList<>();
    do {
      steps.add(step(words));
    } while (words.take("/") && steps.size() < STEPS_MAX);
    words.end();
    return new RowApply(steps, invalid);
  }

  private static Step step(Words words) {
    String word = words.next().toLowerCase(Locale.ROOT);
    words.expect("(");
    Step step =
        switch (word) {
          case "filter" -> new Step.Filter(RowFilter.read(words));
          case "groupby" -> group(words);
          case "aggregate" -> new Step.Group(List.of(), aggregates(words));
          default -> throw words.invalid().because("'" + word + "' is not known.");
        };
    words.expect(")");
    return step;
  }

  private static Step group(Words words) {
    words.expect("(");
    List<String> fields = new ArrayList<>();
    do {
      fields.add(name(words));
    } while (words.take(",") && fields.size() < FIELDS_MAX);
    words.expect(")");
    if (!words.take(",")) {
      return new Step.Group(fields, List.of());
    }
    words.expect("aggregate");
    words.expect("(");
    List<Aggregate> aggregates = aggregates(words);
    words.expect(")");
    return new Step.Group(fields, aggregates);
  }

  private static List<Aggregate> aggregates(Words words) {
    List<Aggregate> all = new ArrayList<>();
    do {
      if (words.take("$count")) {
        words.expect("as");
        all.add(new Aggregate(null, "count", name(words)));
        continue;
      }
      String field = name(words);
      words.expect("with");
      String method = words.next().toLowerCase(Locale.ROOT);
      if (!Set.of("sum", "min", "max", "average", "countdistinct").contains(method)) {
        throw words.invalid().because("'" + method + "' is not known.");
      }
      words.expect("as");
      all.add(new Aggregate(field, method, name(words)));
    } while (words.take(",") && all.size() < FIELDS_MAX);
    return all;
  }

  private static String name(Words words) {
    String name = words.next();
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
      throw words.invalid().because("'" + name + "' is not a name.");
    }
    return name;
  }

  /** Takes rows, and at the end gives what came of them. */
  public final class Run implements Consumer<ObjectNode> {
    private final List<Stage> stages = new ArrayList<>();
    private final List<ObjectNode> results = new ArrayList<>();

    private Run() {
      for (Step step : steps) {
        stages.add(
            switch (step) {
              case Step.Filter(RowFilter filter) -> new Stage(filter, null);
              case Step.Group group -> new Stage(null, new Grouping(group));
            });
      }
    }

    @Override
    public void accept(ObjectNode row) {
      push(row, 0);
    }

    private void push(ObjectNode row, int at) {
      if (at == stages.size()) {
        if (results.size() >= GROUPS_MAX) {
          throw tooMany();
        }
        results.add(row);
        return;
      }
      Stage stage = stages.get(at);
      if (stage.filter() != null) {
        if (stage.filter().test(row)) {
          push(row, at + 1);
        }
      } else if (stage.grouping() != null) {
        stage.grouping().add(row);
      }
    }

    /** What came of the rows. */
    public List<ObjectNode> end() {
      for (int at = 0; at < stages.size(); at++) {
        Grouping grouping = stages.get(at).grouping();
        if (grouping != null) {
          for (ObjectNode row : grouping.rows()) {
            push(row, at + 1);
          }
        }
      }
      return results;
    }
  }

  private record Stage(@Nullable RowFilter filter, @Nullable Grouping grouping) {}

  /** Begins with no rows. */
  public Run run() {
    return new Run();
  }

  private RuntimeException tooMany() {
    return invalid.because("It has more than " + GROUPS_MAX + " results.");
  }

  private final class Grouping {
    private final Step.Group step;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    Grouping(Step.Group step) {
      this.step = step;
    }

    void add(ObjectNode row) {
      StringBuilder key = new StringBuilder();
      for (String field : step.fields()) {
        String value = Value.text(Value.of(row, field));
        key.append(value.length()).append(':').append(value.toLowerCase(Locale.ROOT));
      }
      Group group = groups.get(key.toString());
      if (group == null) {
        if (groups.size() >= GROUPS_MAX) {
          throw tooMany();
        }
        group = new Group(step, row);
        groups.put(key.toString(), group);
      }
      group.add(row);
    }

    List<ObjectNode> rows() {
      if (groups.isEmpty() && step.fields().isEmpty()) {
        return List.of(new Group(step, Value.NODES.objectNode()).row());
      }
      return groups.values().stream().map(Group::row).toList();
    }
  }

  private static final class Group {
    private final Step.Group step;
    private final ObjectNode shown = Value.NODES.objectNode();
    private final List<Sum> sums = new ArrayList<>();

    Group(Step.Group step, ObjectNode first) {
      this.step = step;
      for (String field : step.fields()) {
        JsonNode value = Value.of(first, field);
        shown.set(Value.spelled(first, field), value == null ? Value.NODES.nullNode() : value);
      }
      step.aggregates().forEach(each -> sums.add(new Sum()));
    }

    void add(ObjectNode row) {
      for (int i = 0; i < sums.size(); i++) {
        Aggregate aggregate = step.aggregates().get(i);
        String field = aggregate.field();
        sums.get(i).add(aggregate.method(), field == null ? null : Value.of(row, field));
      }
    }

    ObjectNode row() {
      for (int i = 0; i < sums.size(); i++) {
        Aggregate aggregate = step.aggregates().get(i);
        shown.set(aggregate.name(), sums.get(i).value(aggregate.method()));
      }
      return shown;
    }
  }

  private static final class Sum {
    private long count;
    private BigDecimal total = BigDecimal.ZERO;
    private @Nullable JsonNode least;
    private @Nullable JsonNode most;
    private final Set<String> seen = new HashSet<>();

    void add(String method, @Nullable JsonNode value) {
      if (method.equals("count")) {
        count++;
        return;
      }
      if (value == null || value.isNull()) {
        return;
      }
      switch (method) {
        case "countdistinct" -> seen.add(Value.text(value).toLowerCase(Locale.ROOT));
        case "min" -> least = least == null || Value.compare(value, least) < 0 ? value : least;
        case "max" -> most = most == null || Value.compare(value, most) > 0 ? value : most;
        default -> {
          if (value.isNumber()) {
            count++;
            total = total.add(value.decimalValue());
          }
        }
      }
    }

    JsonNode value(String method) {
      JsonNode found =
          switch (method) {
            case "count" -> Value.NODES.numberNode(count);
            case "countdistinct" -> Value.NODES.numberNode(seen.size());
            case "min" -> least;
            case "max" -> most;
            case "sum" -> Value.number(total);
            default ->
                count == 0
                    ? null
                    : Value.number(total.divide(BigDecimal.valueOf(count), MathContext.DECIMAL64));
          };
      return found == null ? Value.NODES.nullNode() : found;
    }
  }
}
