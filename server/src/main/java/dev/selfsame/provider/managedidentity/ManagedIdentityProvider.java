package dev.selfsame.provider.managedidentity;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.directory.Directory;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The resource provider Microsoft.ManagedIdentity. */
public final class ManagedIdentityProvider implements Provider {
  static final String NAMESPACE = "Microsoft.ManagedIdentity";
  static final String[] API_VERSIONS = {
    "2015-08-31-preview",
    "2018-11-30",
    "2021-09-30-preview",
    "2022-01-31-preview",
    "2023-01-31",
    "2023-07-31-preview",
    "2024-11-30",
    "2025-01-31-preview",
    "2025-05-31-preview",
    "2026-04-30",
    "2026-05-31"
  };
  static final JsonMapper JSON = JsonMapper.shared();

  private final List<ResourceType> types;
  private final byte[] operations;

  public ManagedIdentityProvider(Directory directory) {
    this.types =
        List.of(
            new UserAssignedIdentities(directory).type(),
            new FederatedIdentityCredentials().type());
    // The list exactly as Azure gave it to the Azure CLI.
    this.operations = Json.write(Json.beside(ManagedIdentityProvider.class, "operations.json"));
  }

  @Override
  public String namespace() {
    return NAMESPACE;
  }

  @Override
  public List<ResourceType> types() {
    return types;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            "/providers/Microsoft.ManagedIdentity/operations",
            "Microsoft.ManagedIdentity/operations/read",
            true,
            (call, tx) -> Response.json(200, operations)),
        new Route(
            "GET",
            "{scope}/providers/Microsoft.ManagedIdentity/identities/default",
            "Microsoft.ManagedIdentity/identities/read",
            false,
            ManagedIdentityProvider::systemAssigned));
  }

  /**
   * {@code identities/default}: the only place over ARM where a system-assigned identity's client
   * id can be read.
   */
  private static Response systemAssigned(Route.Call call, Tx tx) {
    String given = call.variables().getOrDefault("scope", "");
    String scope = given.isEmpty() || given.startsWith("/") ? given : "/" + given;
    String key = ResourceId.lower(scope);
    Optional<ResourceRow> resource = tx.resources().find(key);
    Optional<PrincipalRow> principal =
        tx.principals().findByResource(key).filter(p -> !p.userAssigned());
    if (resource.isEmpty() || principal.isEmpty()) {
      throw ArmError.of(
              404,
              "ResourceNotFound",
              "The Resource 'Microsoft.ManagedIdentity/identities/default' under resource '"
                  + scope
                  + "' was not found.")
          .exception();
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("id", resource.get().id() + "/providers/Microsoft.ManagedIdentity/identities/default");
    body.put("name", "default");
    body.put("type", "Microsoft.ManagedIdentity/identities");
    body.put("location", resource.get().location());
    JsonNode tags = JSON.readTree(resource.get().body()).path("tags");
    body.set("tags", tags.isObject() ? tags : JsonNodeFactory.instance.objectNode());
    body.putObject("properties")
        .put("tenantId", principal.get().tenantId())
        .put("principalId", principal.get().objectId())
        .put("clientId", principal.get().clientId());
    return Response.json(200, JSON.writeValueAsBytes(body));
  }
}
