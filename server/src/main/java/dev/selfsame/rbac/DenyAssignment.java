package dev.selfsame.rbac;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Takes an action from principals, whatever their roles.
 *
 * @param principals object ids; {@link #EVERYONE} for all
 * @param excluded object ids of principals and groups that it does not bind
 * @param childScopes it holds below its scope, too
 */
public record DenyAssignment(
    String idKey,
    String scopeKey,
    List<Permission> permissions,
    Set<String> principals,
    Set<String> excluded,
    boolean childScopes) {
  /** How Azure writes "all principals". */
  public static final String EVERYONE = "00000000-0000-0000-0000-000000000000";

  /** Reads {@code properties} of a stored deny assignment. */
  public static DenyAssignment of(String idKey, String scopeKey, JsonNode properties) {
    return new DenyAssignment(
        idKey,
        scopeKey,
        Permission.all(properties.path("permissions")),
        ids(properties.path("principals")),
        ids(properties.path("excludePrincipals")),
        !properties.path("doNotApplyToChildScopes").asBoolean(false));
  }

  private static Set<String> ids(JsonNode principals) {
    Set<String> ids = new HashSet<>();
    principals.forEach(
        one -> ids.add(one.path("id").asString("").toLowerCase(java.util.Locale.ROOT)));
    return Set.copyOf(ids);
  }

  /**
   * Whether it forbids this.
   *
   * @param who the caller and all groups that it is in
   * @param here the scope asked for is the deny assignment's own
   */
  boolean denies(Set<String> who, String action, boolean data, boolean here) {
    return (here || childScopes)
        && (principals.contains(EVERYONE) || who.stream().anyMatch(principals::contains))
        && who.stream().noneMatch(excluded::contains)
        && permissions.stream().anyMatch(one -> one.covers(action, data));
  }
}
