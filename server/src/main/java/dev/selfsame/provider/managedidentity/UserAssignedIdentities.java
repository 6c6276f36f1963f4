package dev.selfsame.provider.managedidentity;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.ManagedIdentity/userAssignedIdentities. Source: the provider's REST reference and
 * recordings of Azure CLI and SDKs.
 */
final class UserAssignedIdentities {
  static final String TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities";

  /** Most entries of {@code assignmentRestrictions.providers}; the source names no number. */
  static final int RESTRICTIONS_MAX = 100;

  private static final Pattern PROVIDER =
      Pattern.compile("[A-Za-z0-9.]{1,100}(/[A-Za-z0-9_-]{1,100}){0,5}");

  private final Directory directory;

  UserAssignedIdentities(Directory directory) {
    this.directory = directory;
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(ManagedIdentityProvider.API_VERSIONS)
        .within(Container.RESOURCE_GROUP)
        .names("[A-Za-z0-9][A-Za-z0-9_-]{2,127}")
        .lowerCaseGroupSegment()
        .put(this::write)
        .patch(this::write)
        // References on resources stay (whoever owns the resources cleans them), as in Azure.
        .delete((change, tx) -> new Outcome.Removed())
        .view(UserAssignedIdentities::view)
        .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
        .post("listAssociatedResources", AssociatedResources::list)
        .post("revokeTokens", this::revokeTokens)
        .build();
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    JsonNode sent = body.path("properties");
    if (!sent.isMissingNode() && !sent.isNull() && !sent.isObject()) {
      throw bad("The value of property 'properties' must be an object.");
    }
    String key = change.id().key();
    PrincipalRow principal =
        change.creates()
            ? directory.createManagedIdentity(tx, key, change.id().name(), true)
            : tx.principals()
                .findByResource(key)
                .orElseThrow(() -> new IllegalStateException("no principal of " + key));
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    properties.put("tenantId", principal.tenantId());
    properties.put("principalId", principal.objectId());
    properties.put("clientId", principal.clientId());
    if (sent.isObject()) {
      sent.properties().stream()
          .filter(e -> !properties.has(e.getKey()) && !e.getValue().isNull())
          .forEach(e -> properties.set(e.getKey(), e.getValue()));
    }
    validate(properties);
    body.set("properties", properties);
    if (!body.path("tags").isObject()) {
      body.putObject("tags");
    }
    return new Outcome.Stored(
        body, change.creates() ? Map.of("Location", location(change.id())) : Map.of());
  }

  /**
   * The relative Location of a new identity, with {@code resourcegroups} in lower case as recorded.
   */
  private static String location(ResourceId id) {
    return "/subscriptions/"
        + id.subscriptionId()
        + "/resourcegroups/"
        + id.resourceGroup()
        + "/providers/"
        + TYPE
        + "/"
        + id.name();
  }

  private static void validate(ObjectNode properties) {
    JsonNode scope = properties.path("isolationScope");
    if (!scope.isMissingNode()) {
      String text = scope.asString("");
      if (!text.equalsIgnoreCase("None") && !text.equalsIgnoreCase("Regional")) {
        throw bad(
            "The value of property 'properties.isolationScope' is invalid. Allowed values are None and Regional.");
      }
      properties.put("isolationScope", text.equalsIgnoreCase("None") ? "None" : "Regional");
    }
    JsonNode restrictions = properties.path("assignmentRestrictions");
    if (restrictions.isMissingNode()) {
      return;
    }
    JsonNode providers = restrictions.path("providers");
    if (!restrictions.isObject()
        || !(providers.isMissingNode() || providers.isNull() || providers.isArray())) {
      throw bad("The value of property 'properties.assignmentRestrictions' is invalid.");
    }
    if (providers.size() > RESTRICTIONS_MAX) {
      throw bad(
          "The property 'properties.assignmentRestrictions.providers' may have at most "
              + RESTRICTIONS_MAX
              + " entries.");
    }
    for (JsonNode provider : providers) {
      if (!provider.isString() || !PROVIDER.matcher(provider.asString()).matches()) {
        throw bad(
            "The value '"
                + provider.asString("")
                + "' of property 'properties.assignmentRestrictions.providers' must be a resource provider namespace or a resource type.");
      }
    }
  }

  static ApiException bad(String message) {
    return ArmError.of(400, "BadRequest", message).exception();
  }

  private static ObjectNode view(
      Resource resource, ObjectNode body, dev.selfsame.arm.ViewRequest request, Tx tx) {
    if (request.apiVersion().value().compareTo("2024") < 0
        && body.get("properties") instanceof ObjectNode properties) {
      properties.remove(List.of("isolationScope", "assignmentRestrictions"));
    }
    return body;
  }

  private Response revokeTokens(ActionCall call, Tx tx) {
    tx.principals()
        .findByResource(call.resource().id().key())
        .ifPresent(p -> directory.revokeTokens(tx, p.objectId()));
    return Response.empty(200);
  }
}
