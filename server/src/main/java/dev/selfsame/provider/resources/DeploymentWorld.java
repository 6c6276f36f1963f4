package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ImpliedChildren;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import dev.selfsame.template.World;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What exists, as the deployment's caller sees it through the same door as any client. */
final class DeploymentWorld implements World {
  private final ResourceCalls calls;
  private final ResourceCalls.Call as;
  private final Tx tx;

  DeploymentWorld(ResourceCalls calls, ResourceCalls.Call as, Tx tx) {
    this.calls = calls;
    this.as = as;
    this.tx = tx;
  }

  @Override
  public Optional<JsonNode> reference(
      String resourceId, @Nullable String apiVersion, boolean full) {
    Optional<ResourceId> id = ResourceId.parse(resourceId);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    ResourceCalls.Call call =
        new ResourceCalls.Call(
            as.caller(), apiVersion == null ? as.apiVersion() : apiVersion, as.correlationId());
    JsonNode shown = calls.get(call, id.get(), tx);
    return Optional.of(full ? full(shown, id.get(), call) : shown.path("properties"));
  }

  // "Deployment functions: reference", the object that 'Full' gives.
  private static JsonNode full(JsonNode shown, ResourceId id, ResourceCalls.Call call) {
    ObjectNode full = Json.object().put("apiVersion", call.apiVersion());
    shown
        .properties()
        .forEach(one -> {
          if (!Set.of("id", "name", "type", "etag").contains(one.getKey())) {
            full.set(one.getKey(), one.getValue());
          }
        });
    full.put("subscriptionId", id.subscriptionId());
    full.put("resourceGroupName", id.resourceGroup());
    full.put("scope", scope(id));
    full.put("resourceId", id.type() + "/" + String.join("/", id.names()));
    full.put("referenceApiVersion", call.apiVersion());
    full.put("condition", true);
    full.put("isConditionTrue", true);
    full.put("isTemplateResource", false);
    full.put("isAction", false);
    full.put("provisioningOperation", "Read");
    return full;
  }

  private boolean implied(ResourceId id) {
    return ImpliedChildren.there(id.key(), key -> tx.resources().find(key).isPresent());
  }

  /**
   * Public templates split it to learn the name of the management group that they are deployed to.
   */
  private static String scope(ResourceId id) {
    String group = "/providers/microsoft.management/managementgroups/";
    return ResourceId.lower(id.scope()).startsWith(group)
        ? id.scope().substring("/providers/".length())
        : "";
  }

  @Override
  public Optional<JsonNode> list(
      String function, String resourceId, String apiVersion, @Nullable JsonNode body) {
    // public templates write '…/host/default/'
    Optional<ResourceId> id =
        ResourceId.parse(
            resourceId.endsWith("/")
                ? resourceId.substring(0, resourceId.length() - 1)
                : resourceId);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    ResourceCalls.Call call = new ResourceCalls.Call(as.caller(), apiVersion, as.correlationId());
    if (tx.resources().find(id.get().key()).isPresent() || !implied(id.get())) {
      calls.get(call, id.get(), tx); // ARM's 404 when it is not there
    }
    try {
      return Optional.of(calls.post(call, id.get(), function, body, tx));
    } catch (ApiException e) {
      if (e.error() instanceof ArmError error && error.code().equals("NotFound")) {
        return StandInKeys.of(function, id.get());
      }
      throw e;
    }
  }
}
