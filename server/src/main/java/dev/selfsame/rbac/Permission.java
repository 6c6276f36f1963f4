package dev.selfsame.rbac;

import dev.selfsame.rbac.condition.Condition;
import dev.selfsame.rbac.condition.ConditionException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One permission of a role definition or deny assignment. What it excludes is only left out of it:
 * another permission or role may still grant it.
 *
 * @param condition what must hold besides; null for always
 */
public record Permission(
    List<ActionPattern> actions,
    List<ActionPattern> notActions,
    List<ActionPattern> dataActions,
    List<ActionPattern> notDataActions,
    @Nullable Condition condition) {

  /**
   * Reads a permission that was checked before it was stored.
   *
   * @throws ConditionException when its condition cannot be read
   */
  public static Permission of(JsonNode json) {
    String condition = json.path("condition").asString("");
    return new Permission(
        patterns(json.path("actions")),
        patterns(json.path("notActions")),
        patterns(json.path("dataActions")),
        patterns(json.path("notDataActions")),
        condition.isBlank()
            ? null
            : Condition.parse(condition, json.path("conditionVersion").asString(null)));
  }

  /** Permissions of a definition. */
  public static List<Permission> all(JsonNode permissions) {
    List<Permission> all = new ArrayList<>();
    permissions.forEach(one -> all.add(of(one)));
    return List.copyOf(all);
  }

  private static List<ActionPattern> patterns(JsonNode texts) {
    List<ActionPattern> patterns = new ArrayList<>();
    texts.forEach(text -> patterns.add(ActionPattern.of(text.asString(""))));
    return List.copyOf(patterns);
  }

  /**
   * Whether the action is among those meant; the condition is not looked at.
   *
   * @param action in lower case
   * @param data a data action
   */
  public boolean covers(String action, boolean data) {
    return data
        ? any(dataActions, action) && !any(notDataActions, action)
        : any(actions, action) && !any(notActions, action);
  }

  private static boolean any(List<ActionPattern> patterns, String action) {
    for (ActionPattern pattern : patterns) {
      if (pattern.matches(action)) {
        return true;
      }
    }
    return false;
  }
}
