package dev.selfsame.rbac;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is above a scope. Keys are in lower case without a trailing slash; the root scope {@code /}
 * is the empty text. What is said of a scope holds for all below it.
 *
 * @param rootGroup key of the management group that holds what is placed nowhere else
 * @param parents key of the management group above a subscription or management group, for those
 *     that are placed
 */
public record Scopes(String rootGroup, Map<String, String> parents) {
  /** Far above Azure's six levels; ends a circle that the store should not hold. */
  private static final int GROUP_LEVELS_MAX = 16;

  private static final String GROUPS = "/providers/microsoft.management/managementgroups/";

  /** The key of a scope as clients write it. */
  public static String key(String scope) {
    String key = ResourceId.lower(scope);
    while (key.endsWith("/")) {
      key = key.substring(0, key.length() - 1);
    }
    return key.isEmpty() || key.startsWith("/") ? key : "/" + key;
  }

  /** Key of a management group. */
  public static String managementGroup(String name) {
    return GROUPS + ResourceId.lower(name);
  }

  /** The management group that a scope is, if it is one. */
  public static Optional<String> asManagementGroup(String key) {
    return key.startsWith(GROUPS) && key.indexOf('/', GROUPS.length()) < 0
        ? Optional.of(key)
        : Optional.empty();
  }

  /** The scope itself and all above it, up to the root. Resources are above their children. */
  public List<String> from(String key) {
    List<String> down = new ArrayList<>();
    int at = container(key, down);
    while (key.startsWith("/providers/", at)) {
      at = key.indexOf('/', at + "/providers/".length());
      while (at >= 0 && at < key.length() && !key.startsWith("/providers/", at)) {
        int name = key.indexOf('/', at + 1);
        if (name < 0) {
          at = key.length(); // a type without a name: a collection, which is no scope of its own
          break;
        }
        int end = key.indexOf('/', name + 1);
        at = end < 0 ? key.length() : end;
        down.add(key.substring(0, at));
      }
      if (at < 0) {
        break;
      }
    }
    return upwards(down);
  }

  /** Adds the subscription and the group that a key begins with; where the rest begins. */
  private static int container(String key, List<String> down) {
    if (!key.startsWith("/subscriptions/")) {
      return 0;
    }
    int subscription = end(key, "/subscriptions/".length());
    down.add(key.substring(0, subscription));
    if (!key.startsWith("/resourcegroups/", subscription)) {
      return subscription;
    }
    int group = end(key, subscription + "/resourcegroups/".length());
    down.add(key.substring(0, group));
    return group;
  }

  private static int end(String key, int from) {
    int slash = key.indexOf('/', from);
    return slash < 0 ? key.length() : slash;
  }

  private List<String> upwards(List<String> down) {
    List<String> up = new ArrayList<>(down.reversed());
    String top = up.isEmpty() ? "" : up.getLast();
    if (top.startsWith("/subscriptions/") || asManagementGroup(top).isPresent()) {
      String group = parents.getOrDefault(top, rootGroup);
      for (int i = 0; i < GROUP_LEVELS_MAX && !up.contains(group); i++) {
        up.add(group);
        group = parents.getOrDefault(group, rootGroup);
      }
    }
    up.add("");
    return up;
  }

  /** Whether a scope is another one or is below it. */
  public boolean within(String key, String other) {
    return from(key).contains(other);
  }
}
