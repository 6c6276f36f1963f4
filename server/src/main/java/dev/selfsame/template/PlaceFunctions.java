package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Functions about where and when a template is deployed. Source: "Scope functions", "Deployment
 * functions" and "Date functions for ARM templates".
 */
final class PlaceFunctions {
  private static final String UTC = "yyyyMMddTHHmmssZ";
  private static final int ZONES = 3;

  private PlaceFunctions() {}

  static Answer call(String name, List<JsonNode> arguments, TemplateScope scope) {
    return switch (name) {
      case "subscription",
          "resourcegroup",
          "managementgroup",
          "tenant",
          "environment",
          "deployment",
          "deployer" ->
          here(name, arguments, scope);
      case "newguid" -> {
        fresh("newGuid", scope);
        none("newGuid", arguments);
        yield new Answer.Value(
            JsonNodeFactory.instance.stringNode(scope.facts().place().newGuid().get()));
      }
      case "utcnow" -> {
        fresh("utcNow", scope);
        yield utcNow(arguments, scope);
      }
      case "providers" -> new Answer.Value(providers(arguments, scope));
      case "pickzones" -> new Answer.Value(pickZones(arguments));
      default -> new Answer.Unknown();
    };
  }

  private static Answer here(String name, List<JsonNode> arguments, TemplateScope scope) {
    none(name, arguments);
    JsonNode answer = scope.facts().place().answers().get(name);
    if (answer == null) {
      throw TemplateErrors.notExpectedHere(
          switch (name) {
            case "resourcegroup" -> "resourceGroup";
            case "managementgroup" -> "managementGroup";
            default -> name;
          });
    }
    return new Answer.Value(answer);
  }

  private static void none(String name, List<JsonNode> arguments) {
    if (!arguments.isEmpty()) {
      throw TemplateErrors.function(name, "function does not accept arguments.");
    }
  }

  private static void fresh(String name, TemplateScope scope) {
    if (scope.part() != TemplateScope.Part.PARAMETER || scope.arguments() != null) {
      throw TemplateErrors.notExpectedHere(name);
    }
  }

  /** The formats are those of {@code dateTimeAdd}, so it is asked to write the time. */
  private static Answer utcNow(List<JsonNode> arguments, TemplateScope scope) {
    String format = arguments.isEmpty() ? UTC : Arguments.text("utcNow", arguments, 0, 1);
    Expression call =
        new Expression.Call(
            "dateTimeAdd",
            List.of(
                new Expression.Text(
                    scope
                        .facts()
                        .place()
                        .now()
                        .truncatedTo(java.time.temporal.ChronoUnit.MICROS)
                        .toString()),
                new Expression.Text("PT0S"),
                new Expression.Text(format)));
    return switch (scope.work().evaluator().evaluate(call, scope)) {
      case Evaluator.Result.Value(JsonNode value) -> new Answer.Value(value);
      case Evaluator.Result.Rest rest -> new Answer.Later();
    };
  }

  /**
   * Deprecated by Azure, still written by {@code az vmss create}. The place may know the providers
   * (an answer {@code providers}: by namespace in lower case, as ARM shows them); what it does not
   * know has the api-versions that this template uses.
   */
  private static JsonNode providers(List<JsonNode> arguments, TemplateScope scope) {
    String namespace = Arguments.text("providers", arguments, 0, 2);
    JsonNode all = scope.facts().place().answers().get("providers");
    JsonNode provider = all == null ? null : all.get(ResourceId.lower(namespace));
    if (arguments.size() == 1) {
      return provider == null ? emptyProvider(namespace) : provider;
    }
    String type = Arguments.text("providers", arguments.get(1));
    JsonNode types = provider == null ? null : provider.get("resourceTypes");
    if (types != null) {
      for (JsonNode each : types) {
        JsonNode name = each.get("resourceType");
        if (name != null && name.asString("").equalsIgnoreCase(type)) {
          return each;
        }
      }
    }
    return emptyType(namespace, type, scope);
  }

  private static ObjectNode emptyProvider(String namespace) {
    ObjectNode provider = JsonNodeFactory.instance.objectNode();
    provider.put("namespace", namespace);
    provider.putArray("resourceTypes");
    return provider;
  }

  private static ObjectNode emptyType(String namespace, String type, TemplateScope scope) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("resourceType", type);
    node.putArray("locations");
    ArrayNode versions = node.putArray("apiVersions");
    ResourceIndex index = scope.facts().resources();
    String full = namespace + "/" + type;
    if (index != null) {
      for (Declared declared : index.all()) {
        if (declared.type().equalsIgnoreCase(full)) {
          versions.add(declared.apiVersion());
          return node;
        }
      }
    }
    throw TemplateErrors.function(
        "providers", "the resource type '" + full + "' could not be found.");
  }

  /** Zones are numbered 1 to 3 in every location; own rule for what is no zone's number. */
  private static JsonNode pickZones(List<JsonNode> arguments) {
    if (arguments.size() < 3 || arguments.size() > 5) {
      throw TemplateErrors.function("pickZones", "function accepts three to five arguments.");
    }
    for (JsonNode text : arguments.subList(0, 3)) {
      Arguments.text("pickZones", text);
    }
    int number = arguments.size() > 3 ? Arguments.whole("pickZones", arguments.get(3)) : 1;
    int offset = arguments.size() > 4 ? Arguments.whole("pickZones", arguments.get(4)) : 0;
    if (number < 1 || number > ZONES || offset < 0 || offset > ZONES - number) {
      throw TemplateErrors.function(
          "pickZones",
          "'" + number + "' zone(s) after the first '" + offset + "' are not to be had.");
    }
    ArrayNode zones = JsonNodeFactory.instance.arrayNode();
    for (int i = 1; i <= number; i++) {
      zones.add(Integer.toString(offset + i));
    }
    return zones;
  }
}
