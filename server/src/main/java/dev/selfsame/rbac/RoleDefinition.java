package dev.selfsame.rbac;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A role: what those who have it may do.
 *
 * @param key its GUID in lower case
 * @param assignableScopes keys of the scopes at and below which it may be given; the empty text for
 *     all
 */
public record RoleDefinition(
    String key,
    String roleName,
    boolean builtIn,
    List<Permission> permissions,
    List<String> assignableScopes) {

  /** Reads {@code properties} of a custom role that was checked before it was stored. */
  public static RoleDefinition custom(String key, JsonNode properties) {
    List<String> scopes = new java.util.ArrayList<>();
    properties
        .path("assignableScopes")
        .forEach(scope -> scopes.add(Scopes.key(scope.asString(""))));
    return new RoleDefinition(
        key,
        properties.path("roleName").asString(""),
        false,
        Permission.all(properties.path("permissions")),
        List.copyOf(scopes));
  }

  /** Whether it grants the action where its conditions hold. */
  public boolean covers(String action, boolean data) {
    return permissions.stream().anyMatch(one -> one.covers(action, data));
  }
}
