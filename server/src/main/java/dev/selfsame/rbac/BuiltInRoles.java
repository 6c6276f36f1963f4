package dev.selfsame.rbac;

import dev.selfsame.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Azure's built-in roles, compiled once. Facts from the data files of TheCloudTheory/Topaz
 * (Apache-2.0), which follow Azure's "Azure built-in roles".
 */
public final class BuiltInRoles {
  private static final Map<String, JsonNode> DATA = new LinkedHashMap<>();
  private static final Map<String, RoleDefinition> ROLES = new LinkedHashMap<>();

  static {
    for (JsonNode role : Json.beside(BuiltInRoles.class, "built-in-roles.json")) {
      String key = role.path("id").asString();
      DATA.put(key, role);
      ROLES.put(
          key,
          new RoleDefinition(
              key,
              role.path("roleName").asString(),
              true,
              Permission.all(role.path("permissions")),
              List.of("")));
    }
  }

  private BuiltInRoles() {}

  public static Optional<RoleDefinition> find(String key) {
    return Optional.ofNullable(ROLES.get(key));
  }

  /** The role as the data has it: {@code id}, {@code roleName}, {@code permissions}. */
  public static Optional<JsonNode> data(String key) {
    return Optional.ofNullable(DATA.get(key));
  }

  public static Iterable<JsonNode> all() {
    return DATA.values();
  }

  /** As recorded where it was; of the others only the name is known. */
  private static final Map<String, String> DESCRIPTIONS =
      Map.of(
          "Reader",
          "View all resources, but does not allow you to make any changes.",
          "Contributor",
          "Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC, manage assignments in Azure Blueprints, or share image galleries.");

  public static String description(String roleName) {
    return DESCRIPTIONS.getOrDefault(roleName, "Built-in role " + roleName + ".");
  }

  /** Whether one has the name, in any case. */
  public static boolean named(String roleName) {
    return ROLES.values().stream().anyMatch(role -> role.roleName().equalsIgnoreCase(roleName));
  }
}
