package dev.selfsame.provider.resources;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The deny assignments of a deployment stack: one at each resource that it manages, while it is not
 * being changed. Source: "Create and deploy Azure deployment stacks in Bicep", protecting managed
 * resources.
 */
final class StackDenials {
  private static final String TYPE = "Microsoft.Authorization/denyAssignments";
  private static final String RIGHT =
      "Microsoft.Resources/deploymentStacks/manageDenySetting/action";
  private static final String EVERYONE = "00000000-0000-0000-0000-000000000000";

  private StackDenials() {}

  /** Who makes or ends deny settings must be allowed to. */
  static void require(Route.Call call, ResourceId stack, @Nullable JsonNode... settings) {
    for (JsonNode one : settings) {
      if (one != null && denies(one) && !call.reach().allows(RIGHT, stack.value())) {
        throw ArmErrors.authorizationFailed(
            call.caller().name(), call.caller().objectId(), RIGHT, stack.value());
      }
    }
  }

  private static boolean denies(JsonNode settings) {
    return !settings.path("mode").asString("none").equalsIgnoreCase("none");
  }

  /** The settings of a stored stack. */
  static Optional<JsonNode> settings(Optional<ResourceRow> stack) {
    return stack.map(row -> Json.stored(row.body()).path("properties").path("denySettings"));
  }

  /** The stack is about to be changed or removed: its own work must not be denied. */
  static void lift(ResourceRow stack, long now, Tx tx) {
    for (JsonNode one : Json.stored(stack.body()).path("properties").path("resources")) {
      id(stack, one.path("id").asString(""))
          .filter(denial -> tx.resources().delete(denial.key()))
          .ifPresent(denial -> tx.changes().add("resource", denial.key(), now));
    }
  }

  /**
   * The stack is at rest: what it manages is protected as its settings say.
   *
   * @param body of the stack; the state of each resource is written into it
   */
  static void apply(ResourceRow stack, ObjectNode body, long now, Tx tx) {
    JsonNode settings = body.path("properties").path("denySettings");
    if (!denies(settings)) {
      return;
    }
    for (JsonNode one : body.path("properties").path("resources")) {
      String resource = one.path("id").asString("");
      Optional<ResourceId> denial = id(stack, resource);
      if (denial.isPresent()
          && tx.resources().find(ResourceId.lower(resource)).isPresent()
          && one instanceof ObjectNode managed) {
        tx.resources().put(row(denial.get(), stack, settings, now));
        tx.changes().add("resource", denial.get().key(), now);
        managed.put("denyStatus", settings.path("mode").asString("none"));
      }
    }
  }

  /** Always the same for one stack and resource, so that it is found again. */
  private static Optional<ResourceId> id(ResourceRow stack, String resource) {
    String name =
        UUID.nameUUIDFromBytes(
                (stack.idKey() + " " + ResourceId.lower(resource)).getBytes(StandardCharsets.UTF_8))
            .toString();
    return ResourceId.parse(resource + "/providers/" + TYPE + "/" + name);
  }

  private static ResourceRow row(ResourceId id, ResourceRow stack, JsonNode settings, long now) {
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties");
    properties.put(
        "denyAssignmentName",
        "Deny assignment '" + id.name() + "' created by Deployment Stack '" + stack.id() + "'.");
    ObjectNode permission = properties.putArray("permissions").addObject();
    var actions = permission.putArray("actions").add("*/delete");
    if (settings.path("mode").asString("").equalsIgnoreCase("denyWriteAndDelete")) {
      actions.add("*/write");
    }
    permission
        .putArray("notActions")
        .addAll(settings.path("excludedActions").valueStream().toList());
    permission.putArray("dataActions");
    permission.putArray("notDataActions");
    properties.put("scope", id.scope());
    properties.put(
        "doNotApplyToChildScopes", !settings.path("applyToChildScopes").asBoolean(false));
    properties.putArray("principals").addObject().put("id", EVERYONE).put("type", "SystemDefined");
    var excluded = properties.putArray("excludePrincipals");
    for (JsonNode principal : settings.path("excludedPrincipals")) {
      excluded.addObject().put("id", principal.asString("")).put("type", "Unknown");
    }
    properties.put("isSystemProtected", true);
    return new ResourceRow(
        id.key(),
        id.value(),
        TYPE,
        id.subscriptionId() == null ? null : ResourceId.lower(id.subscriptionId()),
        id.resourceGroup() == null ? null : ResourceId.lower(String.valueOf(id.resourceGroup())),
        id.parentKey(),
        id.name(),
        null,
        1,
        null,
        Json.text(body),
        now,
        stack.changedBy(),
        now,
        stack.changedBy());
  }
}
