package dev.selfsame.directory;

import dev.selfsame.json.Json;
import dev.selfsame.store.AppRoleAssignmentRow;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Which application permissions a principal has of a resource, by the words that stand in the claim
 * {@code roles}.
 */
public final class AppRoles {
  /** Roles of one kind of principal and resource that are looked at. */
  private static final int ASSIGNMENTS_MAX = 1_500;

  private static final int REMEMBERED_MAX = 10_000;
  private static final String APPLICATION = "application";
  private static final String SERVICE_PRINCIPAL = "servicePrincipal";
  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Store store;
  private final Map<String, Standing> remembered =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Standing> eldest) {
              return size() > REMEMBERED_MAX;
            }
          });

  /**
   * What a token for a principal depends on beside its row.
   *
   * @param enabled false when {@code accountEnabled} is false
   * @param roles values of the app roles it has of the audience, ordered
   */
  public record Standing(boolean enabled, List<String> roles) {}

  public AppRoles(Store store) {
    this.store = store;
  }

  /**
   * How a principal stands toward an audience. While the store is away, as it was last seen; a
   * principal that was not seen before has no roles.
   */
  public Standing standing(PrincipalRow principal, String audience) {
    String key = principal.objectId() + ' ' + audience;
    try {
      Standing now =
          store.read(tx ->
              new Standing(
                  !tx.principals().disabled(principal.objectId()),
                  values(tx, principal, audience)));
      if (now.enabled() && now.roles().isEmpty()) {
        remembered.remove(key);
      } else {
        remembered.put(key, now);
      }
      return now;
    } catch (StoreUnavailable e) {
      return remembered.getOrDefault(key, new Standing(true, List.of()));
    }
  }

  /** Values of the roles that a principal has of the resource behind an audience, ordered. */
  public static List<String> values(Tx tx, PrincipalRow principal, String audience) {
    TreeSet<String> values = new TreeSet<>();
    if (tx.appRoleAssignments().ofPrincipal(principal.objectId(), null, 1).isEmpty()
        && !principal.kind().equals("User")) {
      return List.of();
    }
    resource(tx, audience)
        .ifPresent(resource -> {
          ArrayNode roles = declared(tx, resource);
          add(tx, principal.objectId(), resource, roles, values);
          if (principal.kind().equals("User")) {
            // By a group only its direct members get a role ("assign users and groups").
            tx.memberships()
                .groupsOf(principal.objectId(), "member", null, ASSIGNMENTS_MAX)
                .forEach(group -> add(tx, group, resource, roles, values));
          }
        });
    return List.copyOf(values);
  }

  private static void add(
      Tx tx, String objectId, PrincipalRow resource, ArrayNode roles, TreeSet<String> values) {
    for (AppRoleAssignmentRow row :
        tx.appRoleAssignments().ofPrincipal(objectId, resource.objectId())) {
      for (JsonNode role : roles) {
        if (role.path("id").asString("").equals(row.appRoleId())
            && role.path("isEnabled").asBoolean(true)
            && !role.path("value").asString("").isEmpty()) {
          values.add(role.path("value").asString());
        }
      }
    }
  }

  /** The app roles that a service principal offers: its application's, or its own. */
  public static ArrayNode declared(Tx tx, PrincipalRow servicePrincipal) {
    Optional<GraphObjectRow> source =
        Registrations.application(tx, servicePrincipal.clientId())
            .or(() -> tx.graphObjects().find(servicePrincipal.objectId()));
    return source
        .map(row -> Json.stored(row.body()).path("appRoles"))
        .filter(ArrayNode.class::isInstance)
        .map(ArrayNode.class::cast)
        .orElseGet(() -> Json.object().putArray("appRoles"));
  }

  /** The living service principal that an audience names: by client id or identifier URI. */
  public static Optional<PrincipalRow> resource(Tx tx, String audience) {
    String name = audience.endsWith("/") ? audience.substring(0, audience.length() - 1) : audience;
    String id = (name.startsWith("api://") ? name.substring(6) : name).toLowerCase(Locale.ROOT);
    if (GUID.matcher(id).matches()) {
      Optional<PrincipalRow> byId = living(tx.principals().findByClientId(id));
      if (byId.isPresent()) {
        return byId;
      }
    }
    return living(
        tx.graphObjects()
            .findName(SERVICE_PRINCIPAL, name)
            .flatMap(tx.principals()::find)
            .or(() ->
                tx.graphObjects()
                    .findName(APPLICATION, name)
                    .or(() -> tx.graphObjects().findName(APPLICATION, name + "/"))
                    .flatMap(tx.graphObjects()::find)
                    .filter(row -> row.deletedAt() == null)
                    .flatMap(row -> tx.principals().findByClientId(String.valueOf(row.appId())))));
  }

  private static Optional<PrincipalRow> living(Optional<PrincipalRow> row) {
    return row.filter(found -> found.deletedAt() == null)
        .filter(found -> !found.kind().equals("User") && !found.kind().equals("Group"));
  }
}
