package dev.selfsame.provider.resources;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.SystemData;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A deployment stack as it is stored and as it is shown. */
final class StackShape {
  /** Members of the stored body that are never shown. */
  static final String PHASE = "$phase";

  static final String CALLER = "$caller";
  static final String STARTED = "$startedAt";

  /** The request of the deployment, without template and parameters, which are files. */
  static final String ASK = "$ask";

  static final String DEPLOY_TO = "$deployTo";
  static final String DEPLOYMENT = "$deployment";

  /** What is to be done with what is no longer managed, for this run. */
  static final String ACTIONS = "$actions";

  /** Ids that are being removed, and whether the stack goes with them. */
  static final String REMOVE = "$remove";

  static final String REMOVING = "$removing";

  private static final List<String> INTERNAL =
      List.of(PHASE, CALLER, STARTED, ASK, DEPLOY_TO, DEPLOYMENT, ACTIONS, REMOVE, REMOVING);

  private static final List<String> LISTS =
      List.of("resources", "detachedResources", "deletedResources", "failedResources");
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyMMddHH", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Longest name of a deployment, and what is put behind the stack's. */
  private static final int NAME_MAX = 64;

  private static final int SUFFIX = 5;

  private StackShape() {}

  /** As Azure names a stack's deployments: with the hour and some letters. Recorded. */
  static String deploymentName(String stack, long now, Ids ids) {
    String suffix = "-" + HOUR.format(Instant.ofEpochMilli(now)) + ids.guid().substring(0, SUFFIX);
    int room = NAME_MAX - suffix.length();
    return (stack.length() > room ? stack.substring(0, room) : stack) + suffix;
  }

  static ObjectNode written(
      StackRequest request,
      Prepared prepared,
      Optional<ResourceRow> before,
      Caller caller,
      long now) {
    ObjectNode body = Json.object();
    if (request.location() != null) {
      body.put("location", request.location());
    }
    if (request.tags() != null) {
      body.set("tags", request.tags());
    }
    ObjectNode properties = body.putObject("properties");
    properties.setAll(request.properties());
    properties.set("actionOnUnmanage", request.actions());
    properties.set("denySettings", request.deny());
    ObjectNode parameters = properties.putObject("parameters");
    prepared
        .expansion()
        .parameters()
        .forEach((name, parameter) -> {
          ObjectNode one = parameters.putObject(name);
          if (!parameter.secure() && parameter.value() != null) {
            one.set("value", parameter.value());
          }
          one.put("type", firstLower(parameter.type()));
        });
    for (String list : LISTS) {
      properties.putArray(list);
    }
    before
        .map(row -> Json.stored(row.body()).path("properties").path("resources"))
        .ifPresent(managed -> properties.set("resources", managed));
    properties.put("correlationId", prepared.ask().correlationId());
    ObjectNode ask = request.deployment().deepCopy();
    ask.withObject("/properties").remove(List.of("template", "parameters", "parametersLink"));
    body.set(ASK, ask);
    body.put(DEPLOY_TO, request.deployTo().path());
    body.put(DEPLOYMENT, prepared.ask().name());
    body.set(ACTIONS, request.actions());
    body.set(CALLER, caller.json());
    return body.put(PHASE, "start").put(STARTED, now);
  }

  static ObjectNode removing(ResourceRow row, ObjectNode actions, Caller caller, long now) {
    ObjectNode body = Json.stored(row.body());
    body.withObject("/properties").remove("error");
    body.set(ACTIONS, actions);
    body.set(CALLER, caller.json());
    return body.put(PHASE, "unmanage").put(REMOVING, true).put(STARTED, now);
  }

  static ObjectNode view(Resource stack, ObjectNode body, Tx tx) {
    body.remove(INTERNAL);
    String state = stack.provisioningState() == null ? "succeeded" : stack.provisioningState();
    ObjectNode properties = body.withObject("/properties");
    properties.put("provisioningState", firstLower(state));
    if (properties.path("outputs") instanceof ObjectNode outputs) {
      ObjectNode named = Json.object();
      outputs.properties().forEach(one -> named.set(camelCase(one.getKey()), one.getValue()));
      properties.set("outputs", named);
    }
    body.set("systemData", SystemData.of(stack, tx));
    return body;
  }

  /** Names of outputs come out as a JSON library makes camel case of them. Recorded. */
  static String camelCase(String name) {
    char[] letters = name.toCharArray();
    for (int i = 0; i < letters.length; i++) {
      if (i == 1 && !Character.isUpperCase(letters[i])) {
        break;
      }
      boolean more = i + 1 < letters.length;
      if (i > 0 && more && !Character.isUpperCase(letters[i + 1])) {
        break;
      }
      letters[i] = Character.toLowerCase(letters[i]);
    }
    return new String(letters);
  }

  /** A validation answers with other capitals than the stack itself. Recorded. */
  static ObjectNode capitalized(ObjectNode settings) {
    ObjectNode shown = settings.deepCopy();
    settings
        .properties()
        .forEach(one -> {
          JsonNode value = one.getValue();
          if (value.isString()) {
            shown.put(
                one.getKey(),
                value.asString().substring(0, 1).toUpperCase(Locale.ROOT)
                    + value.asString().substring(1));
          }
        });
    return shown;
  }

  private static String firstLower(String text) {
    return text.isEmpty()
        ? text
        : text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
