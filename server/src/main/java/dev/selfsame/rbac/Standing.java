package dev.selfsame.rbac;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one principal has: itself, the groups it is in, and their role assignments by scope.
 *
 * @param who object ids of the principal and of all groups that it is in
 */
public record Standing(Set<String> who, Map<String, List<RoleGrant>> grants) {
  /** Nobody who has nothing. */
  public static final Standing NONE = new Standing(Set.of(), Map.of());

  public static Standing of(Set<String> who, List<RoleGrant> grants) {
    Map<String, List<RoleGrant>> byScope = new HashMap<>();
    grants.forEach(
        grant -> byScope.computeIfAbsent(grant.scopeKey(), key -> new ArrayList<>()).add(grant));
    return new Standing(Set.copyOf(who), byScope);
  }

  List<RoleGrant> at(String scopeKey) {
    return grants.getOrDefault(scopeKey, List.of());
  }

  public Stream<RoleGrant> all() {
    return grants.values().stream().flatMap(List::stream);
  }

  /** Those at exactly this scope that count now. */
  public List<RoleGrant> at(String scopeKey, long now) {
    return at(scopeKey).stream().filter(grant -> now >= grant.from()).toList();
  }

  /** Whether a role assignment is among them. */
  public boolean has(String idKey) {
    return all().anyMatch(grant -> grant.idKey().equals(idKey));
  }

  /**
   * Whether the principal has any role that counts at the scope, above or below it: then it is
   * shown that the scope exists.
   */
  public boolean reaches(String scopeKey, Scopes scopes, long now) {
    List<String> above = scopes.from(scopeKey);
    return all()
        .filter(grant -> now >= grant.from())
        .anyMatch(grant -> above.contains(grant.scopeKey()) || below(grant.scopeKey(), scopeKey));
  }

  /** Whether a role below the scope may grant the action there. */
  public boolean coversBelow(String scopeKey, String action, long now) {
    return all()
        .anyMatch(grant -> below(grant.scopeKey(), scopeKey) && grant.covers(action, false, now));
  }

  private static boolean below(String key, String other) {
    return key.startsWith(other + "/");
  }
}
