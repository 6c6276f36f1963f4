package dev.selfsame.provider.resources;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a PUT or {@code validate} of a deployment stack carries. Source: "Deployment Stacks - Create
 * Or Update", 2024-03-01, and a recording.
 *
 * @param deployTo where the stack deploys: its own scope, or one below it
 * @param deployment the request of the deployment that the stack makes
 * @param actions {@code resources}, {@code resourceGroups}, {@code managementGroups}: {@code
 *     delete} or {@code detach}, and {@code resourcesWithoutDeleteSupport}
 * @param deny as shown; kept, and without effect until roles are checked
 */
record StackRequest(
    DeploymentScope deployTo,
    ObjectNode deployment,
    ObjectNode actions,
    ObjectNode deny,
    ObjectNode properties,
    @Nullable String location,
    @Nullable ObjectNode tags) {

  /** Members that are shown as they were sent. */
  private static final List<String> KEPT =
      List.of("description", "templateLink", "parametersLink", "debugSetting", "deploymentScope");

  private static final List<String> DENY_MODES =
      List.of("none", "denyDelete", "denyWriteAndDelete");

  static StackRequest read(byte[] content, DeploymentScope scope) {
    ObjectNode body = Json.readLenient(content);
    if (!(DeploymentRequest.member(body, "properties") instanceof ObjectNode given)) {
      throw ArmErrors.invalidRequestContent("Required property 'properties' not found in JSON");
    }
    ObjectNode properties = Json.object();
    KEPT.stream()
        .filter(given::hasNonNull)
        .forEach(member -> properties.set(member, given.get(member)));
    DeploymentScope deployTo = deployTo(given, scope);
    ObjectNode deployment = Json.object();
    boolean inGroup = deployTo.path().contains("/resourceGroups/");
    if (!inGroup && body.hasNonNull("location")) {
      deployment.set("location", body.get("location"));
    }
    ObjectNode wanted = deployment.putObject("properties").put("mode", "Incremental");
    for (String member :
        List.of("template", "templateLink", "parameters", "parametersLink", "debugSetting")) {
      if (given.hasNonNull(member)) {
        wanted.set(member, given.get(member));
      }
    }
    return new StackRequest(
        deployTo,
        deployment,
        actions(given),
        deny(given),
        properties,
        body.path("location").asString(null),
        body.path("tags") instanceof ObjectNode tags ? tags : null);
  }

  private static DeploymentScope deployTo(ObjectNode given, DeploymentScope scope) {
    String wanted = given.path("deploymentScope").asString("");
    if (wanted.isEmpty()) {
      return scope;
    }
    boolean below =
        scope.subscriptionId() == null
            || ResourceId.lower(wanted).equals(scope.key())
            || ResourceId.lower(wanted).startsWith(scope.key() + "/");
    if (!below) {
      throw invalid("The deployment scope '" + wanted + "' is not below the stack's own scope.");
    }
    return DeploymentScope.of(wanted.startsWith("/") ? wanted : "/" + wanted);
  }

  private static ObjectNode actions(ObjectNode given) {
    if (!(given.path("actionOnUnmanage") instanceof ObjectNode sent)) {
      throw invalid("The property 'actionOnUnmanage' is required.");
    }
    ObjectNode actions = Json.object();
    for (String kind : List.of("resources", "resourceGroups", "managementGroups")) {
      String action = sent.path(kind).asString("");
      if (action.isEmpty() && kind.equals("resources")) {
        throw invalid("The property 'actionOnUnmanage.resources' is required.");
      }
      actions.put(kind, action(action.isEmpty() ? "detach" : action, "actionOnUnmanage." + kind));
    }
    String without = sent.path("resourcesWithoutDeleteSupport").asString("fail");
    return actions.put(
        "resourcesWithoutDeleteSupport", without.equalsIgnoreCase("detach") ? "detach" : "fail");
  }

  /** {@code delete} or {@code detach}, in any case. */
  static String action(String text, String member) {
    if (text.equalsIgnoreCase("delete") || text.equalsIgnoreCase("detach")) {
      return ResourceId.lower(text);
    }
    throw invalid("'" + text + "' is not a value of '" + member + "': use 'delete' or 'detach'.");
  }

  private static ObjectNode deny(ObjectNode given) {
    if (!(given.path("denySettings") instanceof ObjectNode sent)) {
      throw invalid("The property 'denySettings' is required.");
    }
    String mode = sent.path("mode").asString("");
    ObjectNode deny = Json.object();
    deny.put(
        "mode",
        DENY_MODES.stream()
            .filter(mode::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() -> invalid("'" + mode + "' is not a mode of 'denySettings'.")));
    deny.put("applyToChildScopes", sent.path("applyToChildScopes").asBoolean(false));
    for (String list : List.of("excludedPrincipals", "excludedActions")) {
      JsonNode values = sent.path(list);
      deny.putArray(list).addAll(values.isArray() ? values.valueStream().toList() : List.of());
    }
    return deny;
  }

  static ApiException invalid(String why) {
    return ArmErrors.badRequest("InvalidDeploymentStack", why);
  }
}
