package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.template.Answer;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Evaluator;
import dev.selfsame.template.Expression;
import dev.selfsame.template.Scope;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What names mean in the expressions of a rule: a policy's own functions, the resource that is
 * judged, and where the counts around are. Not for use by two threads at once.
 */
final class PolicyScope implements Scope {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** A count whose {@code where} is being worked out. */
  private sealed interface Frame {
    record OfField(Field.Alias array) implements Frame {}

    record OfValue(String name, JsonNode element) implements Frame {}
  }

  private final ParameterValues parameters;
  private final Context context;
  private final JsonNode judged;
  private final JsonNode tested;
  private final boolean itself;
  private final Budget budget;
  private final Evaluator evaluator;
  private final List<Frame> frames = new ArrayList<>();
  private Map<List<String>, Integer> bound = Map.of();

  /** For the {@code if}: conditions and {@code field()} are about one resource. */
  PolicyScope(ParameterValues parameters, Context context, JsonNode judged) {
    this(parameters, context, judged, judged, true);
  }

  private PolicyScope(
      ParameterValues parameters,
      Context context,
      JsonNode judged,
      JsonNode tested,
      boolean itself) {
    this.parameters = parameters;
    this.context = context;
    this.judged = judged;
    this.tested = tested;
    this.itself = itself;
    this.budget = new Budget(context.nanos());
    this.evaluator = new Evaluator(budget);
  }

  /** For an existence condition: conditions are about a related resource. */
  static PolicyScope ofRelated(
      ParameterValues parameters, Context context, JsonNode judged, JsonNode related) {
    return new PolicyScope(parameters, context, judged, related, false);
  }

  Budget budget() {
    return budget;
  }

  /** Where an alias stands in the resource that conditions are about. */
  Path path(Field.Alias alias) {
    return alias.path(context.apiVersion(), String.valueOf(Nodes.text(tested, "type")));
  }

  Selection select(Field field) {
    return Selection.of(field, tested, context.apiVersion(), bound, budget);
  }

  /** Works something out while a count of the resource's elements is at one of them. */
  boolean at(Field.Alias array, Map<List<String>, Integer> element, Work work) {
    Map<List<String>, Integer> outside = bound;
    bound = new HashMap<>(outside);
    bound.putAll(element);
    frames.add(new Frame.OfField(array));
    try {
      return work.holds();
    } finally {
      frames.removeLast();
      bound = outside;
    }
  }

  /** Works something out while a count of values is at one of them. */
  boolean at(String name, JsonNode element, Work work) {
    frames.add(new Frame.OfValue(name, element));
    try {
      return work.holds();
    } finally {
      frames.removeLast();
    }
  }

  /** What is done for each element of a count. */
  @FunctionalInterface
  interface Work {
    boolean holds();
  }

  JsonNode evaluate(Expression expression) {
    return switch (evaluator.evaluate(expression, this)) {
      case Evaluator.Result.Value(JsonNode value) -> value;
      case Evaluator.Result.Rest _ ->
          throw PolicyErrors.evaluation("An expression of the policy rule cannot be worked out.");
    };
  }

  @Override
  public Answer call(String name, List<JsonNode> arguments) {
    JsonNode value =
        switch (name) {
          case "parameters" -> parameter(text(name, arguments, 0, 1));
          case "field" -> field(text(name, arguments, 0, 1));
          case "current" -> current(arguments);
          case "requestcontext" -> requestContext();
          case "policy" -> policy();
          case "subscription" -> there("subscription", context.subscription());
          case "resourcegroup" -> there("resourceGroup", context.resourceGroup());
          case "utcnow" -> utcNow(arguments);
          case "adddays" -> addDays(arguments);
          case "iprangecontains" ->
              NODES.booleanNode(
                  IpRange.parse(text(name, arguments, 0, 2))
                      .contains(IpRange.parse(text(name, arguments, 1, 2))));
          default -> null;
        };
    return value == null ? new Answer.Unknown() : new Answer.Value(value);
  }

  private JsonNode parameter(String name) {
    JsonNode value = parameters.get(name);
    if (value == null) {
      throw PolicyErrors.evaluation("The policy parameter '" + name + "' is not found.");
    }
    return value;
  }

  private JsonNode field(String name) {
    Map<List<String>, Integer> here = itself ? bound : Map.of();
    return Selection.of(
            Field.parse(name, "field()", false), judged, context.apiVersion(), here, budget)
        .asFunctionValue();
  }

  private JsonNode current(List<JsonNode> arguments) {
    if (arguments.isEmpty()) {
      if (frames.size() != 1) {
        throw PolicyErrors.evaluation(
            "The function 'current' without a name may be used within one count only.");
      }
      return switch (frames.getFirst()) {
        case Frame.OfValue(String _, JsonNode element) -> element;
        case Frame.OfField(Field.Alias array) -> currentOf(array);
      };
    }
    String name = text("current", arguments, 0, 1);
    for (Frame frame : frames.reversed()) {
      if (frame instanceof Frame.OfValue(String of, JsonNode element)
          && of.equalsIgnoreCase(name)) {
        return element;
      }
    }
    if (Field.parse(name, "current()", false) instanceof Field.Alias alias
        && frames.stream().anyMatch(Frame.OfField.class::isInstance)) {
      return currentOf(alias);
    }
    throw PolicyErrors.evaluation(
        "The function 'current' is asked for '"
            + PolicyErrors.shown(name)
            + "', which no count is at.");
  }

  /** One value when counts are at an element of each of its arrays; else an array. */
  private JsonNode currentOf(Field.Alias alias) {
    Path path = path(alias);
    int last = path.steps().lastIndexOf(Path.EACH);
    if (last < 0
        || !bound.containsKey(path.key().subList(0, path.steps().indexOf(Path.EACH) + 1))) {
      throw PolicyErrors.evaluation(
          "The function 'current' is asked for '"
              + PolicyErrors.shown(alias.name())
              + "', which no count is at.");
    }
    Selection selection = Selection.of(alias, tested, context.apiVersion(), bound, budget);
    if (!bound.containsKey(path.key().subList(0, last + 1))) {
      return selection.asFunctionValue();
    }
    JsonNode value = selection.found().isEmpty() ? null : selection.found().getFirst().value();
    return value == null ? NODES.stringNode("") : value;
  }

  /** All four members are always there: a definition that stands alone has no reference id. */
  private JsonNode policy() {
    ObjectNode policy = NODES.objectNode();
    for (String name :
        List.of("assignmentId", "definitionId", "setDefinitionId", "definitionReferenceId")) {
      policy.put(name, "");
    }
    policy.setAll(context.policy());
    return policy;
  }

  private JsonNode requestContext() {
    ObjectNode request = NODES.objectNode().put("apiVersion", context.apiVersion());
    if (context.identity() != null) {
      request.set("identity", context.identity());
    } else {
      request.putObject("identity");
    }
    return request;
  }

  private static JsonNode there(String function, @Nullable JsonNode value) {
    if (value == null) {
      throw PolicyErrors.evaluation(
          "The template function '" + function + "' is not expected at this location.");
    }
    return value;
  }

  /** The formats are those of {@code dateTimeAdd}, which is asked to write the time. */
  private JsonNode utcNow(List<JsonNode> arguments) {
    if (arguments.isEmpty()) {
      return NODES.stringNode(TIME.format(context.now()));
    }
    return evaluate(
        new Expression.Call(
            "dateTimeAdd",
            List.of(
                new Expression.Text(context.now().truncatedTo(ChronoUnit.MICROS).toString()),
                new Expression.Text("PT0S"),
                new Expression.Text(text("utcNow", arguments, 0, 1)))));
  }

  private static JsonNode addDays(List<JsonNode> arguments) {
    String from = text("addDays", arguments, 0, 2);
    if (!arguments.get(1).isIntegralNumber()) {
      throw PolicyErrors.evaluation("The second argument of 'addDays' must be an integer.");
    }
    try {
      Instant base = OffsetDateTime.parse(from).toInstant();
      Instant moved =
          base.plus(arguments.get(1).bigIntegerValue().longValueExact(), ChronoUnit.DAYS);
      int year = moved.atOffset(ZoneOffset.UTC).getYear();
      if (year >= 1 && year <= 9999) {
        return NODES.stringNode(TIME.format(moved));
      }
    } catch (DateTimeException | ArithmeticException e) {
      // the answer below
    }
    throw PolicyErrors.evaluation(
        "The function 'addDays' needs a date and time as '2024-01-31T12:00:00Z' and a number of days"
            + " that stays within the calendar.");
  }

  private static String text(String function, List<JsonNode> given, int at, int count) {
    if (given.size() != count) {
      throw PolicyErrors.evaluation(
          "The function '" + function + "' takes '" + count + "' argument(s).");
    }
    if (!given.get(at).isString()) {
      throw PolicyErrors.evaluation(
          "The function '"
              + function
              + "' takes strings, and one is of type '"
              + Json.kind(given.get(at))
              + "'.");
    }
    return given.get(at).asString();
  }
}
