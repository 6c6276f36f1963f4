package dev.selfsame.provider.authorization;

import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.rbac.condition.Condition;
import dev.selfsame.rbac.condition.ConditionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a custom role must be. Source: "Azure custom roles", properties and limits. Which actions
 * there are is not checked: types without a description can be stored here, and have actions.
 */
final class RoleDefinitionRules {
  private static final int NAME_MAX = 512;
  private static final int DESCRIPTION_MAX = 2048;
  private static final int SCOPES_MAX = 2000;
  private static final int PERMISSIONS_MAX = 10;
  private static final int ACTIONS_MAX = 2000;
  private static final int ACTION_MAX = 512;
  private static final Pattern ACTION =
      Pattern.compile("\\*|\\*/[\\w.*$-]+(/[\\w.*$-]+)*|[\\w.*-]+(/[\\w.*$-]+)+");
  private static final List<String> LISTS =
      List.of("actions", "notActions", "dataActions", "notDataActions");

  private RoleDefinitionRules() {}

  /** The properties to store, with everything in its place; throws Azure's 400. */
  static ObjectNode checked(ObjectNode body) {
    if (!(body.get("properties") instanceof ObjectNode sent)) {
      throw AuthorizationErrors.invalidDefinition("The role definition's properties are missing.");
    }
    String type = sent.path("type").asString("CustomRole");
    if (!type.isEmpty() && !type.equalsIgnoreCase("CustomRole")) {
      throw AuthorizationErrors.invalidDefinition("The role definition's type must be CustomRole.");
    }
    ObjectNode properties = Json.object();
    properties.put("roleName", text(sent, "roleName", NAME_MAX));
    properties.put("type", "CustomRole");
    properties.put(
        "description",
        sent.hasNonNull("description") ? text(sent, "description", DESCRIPTION_MAX) : "");
    properties.set("assignableScopes", scopes(sent.path("assignableScopes")));
    properties.set("permissions", permissions(sent.path("permissions")));
    return properties;
  }

  private static String text(ObjectNode sent, String member, int max) {
    String text = sent.path(member).asString("");
    boolean empty = text.isBlank() && member.equals("roleName");
    if (empty || text.length() > max) {
      throw AuthorizationErrors.invalidDefinition(
          "The role definition's "
              + member
              + (empty ? " is missing." : " is longer than " + max + " characters."));
    }
    return text;
  }

  private static ArrayNode scopes(JsonNode given) {
    if (!given.isArray() || given.isEmpty() || given.size() > SCOPES_MAX) {
      throw AuthorizationErrors.invalidDefinition(
          "The role definition must have between 1 and " + SCOPES_MAX + " assignable scopes.");
    }
    ArrayNode scopes = Json.object().putArray("scopes");
    int groups = 0;
    for (JsonNode one : given) {
      String scope = one.asString("");
      String key = Scopes.key(scope);
      Optional<ResourceId> id = ResourceId.parse(key);
      if (id.isEmpty() || (id.get().subscriptionId() == null && !group(key))) {
        throw AuthorizationErrors.invalidDefinition(
            "The assignable scope '"
                + scope
                + "' is not valid: a custom role can be assignable at a management group, subscriptions and what is in them.");
      }
      groups += group(key) ? 1 : 0;
      scopes.add(scope);
    }
    if (groups > 1) {
      throw AuthorizationErrors.managementGroups();
    }
    return scopes;
  }

  private static boolean group(String key) {
    return Scopes.asManagementGroup(key).isPresent();
  }

  private static ArrayNode permissions(JsonNode given) {
    if (!given.isArray() || given.isEmpty() || given.size() > PERMISSIONS_MAX) {
      throw AuthorizationErrors.invalidDefinition(
          "The role definition must have between 1 and " + PERMISSIONS_MAX + " permissions.");
    }
    ArrayNode permissions = Json.object().putArray("permissions");
    for (JsonNode one : given) {
      ObjectNode permission = permissions.addObject();
      for (String list : LISTS) {
        permission.set(list, actions(one.path(list), list));
      }
      if (one.hasNonNull("condition")) {
        condition(one);
        permission.put("condition", one.path("condition").asString(""));
        permission.put(
            "conditionVersion", one.path("conditionVersion").asString(Condition.VERSION));
      }
      if (permission.path("actions").isEmpty() && permission.path("dataActions").isEmpty()) {
        throw AuthorizationErrors.invalidDefinition(
            "A permission of the role definition has neither actions nor data actions.");
      }
    }
    return permissions;
  }

  /** Reads the condition of a role assignment or permission; throws 400 when it is none. */
  static void condition(JsonNode of) {
    String text = of.path("condition").asString("");
    if (text.isBlank()) {
      return;
    }
    try {
      Condition.parse(text, of.path("conditionVersion").asString(null));
    } catch (ConditionException e) {
      throw ArmError.of(400, e.code(), e.message()).exception();
    }
  }

  private static ArrayNode actions(JsonNode given, String list) {
    ArrayNode actions = Json.object().putArray("actions");
    if (given.isMissingNode() || given.isNull()) {
      return actions;
    }
    if (!given.isArray() || given.size() > ACTIONS_MAX) {
      throw AuthorizationErrors.invalidDefinition(
          "The role definition's " + list + " must be an array of at most " + ACTIONS_MAX + ".");
    }
    List<String> seen = new ArrayList<>();
    for (JsonNode one : given) {
      String action = one.asString("");
      if (action.length() > ACTION_MAX || !ACTION.matcher(action).matches()) {
        throw AuthorizationErrors.invalidAction(action, list.endsWith("ataActions"));
      }
      seen.add(action);
    }
    seen.forEach(actions::add);
    return actions;
  }
}
