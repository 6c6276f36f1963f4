package dev.selfsame.provider.resources;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Place;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a deployment is: one of Azure's four levels.
 *
 * @param path {@code /subscriptions/S/resourceGroups/G}, {@code /subscriptions/S}, {@code
 *     /providers/Microsoft.Management/managementGroups/M}, or empty for the tenant
 * @param subscriptionId null above subscriptions
 */
record DeploymentScope(Place.Kind kind, String path, @Nullable String subscriptionId) {
  static final String TYPE = "Microsoft.Resources/deployments";
  private static final String MANAGEMENT_GROUPS =
      "/providers/microsoft.management/managementgroups/";

  /** Reads the scope of a deployment; throws ARM's 404 for what is no level. */
  static DeploymentScope of(String path) {
    List<String> parts = path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
    String lower = ResourceId.lower(path);
    if (parts.isEmpty()) {
      return new DeploymentScope(Place.Kind.TENANT, "", null);
    }
    if (parts.getFirst().equalsIgnoreCase("subscriptions")) {
      if (parts.size() == 2) {
        String id = parts.get(1);
        return new DeploymentScope(Place.Kind.SUBSCRIPTION, "/subscriptions/" + id, id);
      }
      if (parts.size() == 4 && parts.get(2).equalsIgnoreCase("resourceGroups")) {
        String id = parts.get(1);
        return new DeploymentScope(
            Place.Kind.RESOURCE_GROUP,
            "/subscriptions/" + id + "/resourceGroups/" + parts.get(3),
            id);
      }
    }
    if (parts.size() == 4 && lower.startsWith(MANAGEMENT_GROUPS)) {
      return new DeploymentScope(
          Place.Kind.MANAGEMENT_GROUP,
          "/providers/Microsoft.Management/managementGroups/" + parts.get(3),
          null);
    }
    throw ArmErrors.routeNotFound(path);
  }

  String key() {
    return ResourceId.lower(path);
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  ResourceId deployment(String name) {
    return ResourceId.parse(path + "/providers/" + TYPE + "/" + name)
        .orElseThrow(() ->
            ArmErrors.badRequest(
                "InvalidDeploymentName", "The deployment name '" + name + "' is invalid."));
  }

  /** The same scope, spelled as it is stored; throws ARM's 404 when it is not there. */
  DeploymentScope stored(String tenantId, Tx tx) {
    if (subscriptionId == null) {
      if (kind == Place.Kind.MANAGEMENT_GROUP
          && !name().equalsIgnoreCase(tenantId)
          && tx.resources().find(key()).isEmpty()) {
        throw ArmErrors.managementGroupNotFound(name());
      }
      return this;
    }
    Optional<ResourceRow> subscription =
        tx.resources().find(ResourceId.lower("/subscriptions/" + subscriptionId));
    if (subscription.isEmpty()) {
      throw ArmErrors.subscriptionNotFound(subscriptionId);
    }
    if (kind == Place.Kind.SUBSCRIPTION) {
      return this;
    }
    ResourceRow group =
        tx.resources().find(key()).orElseThrow(() -> ArmErrors.resourceGroupNotFound(name()));
    return new DeploymentScope(kind, group.id(), subscriptionId);
  }
}
