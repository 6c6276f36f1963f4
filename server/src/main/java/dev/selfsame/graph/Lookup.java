package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds directory objects, by object id or by another name. */
final class Lookup {
  private static final Pattern GUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private Lookup() {}

  static boolean guid(String text) {
    return GUID.matcher(text.toLowerCase(Locale.ROOT)).matches();
  }

  /** Living or deleted. */
  static Optional<Entity> any(Tx tx, String objectId) {
    String id = objectId.toLowerCase(Locale.ROOT);
    Optional<GraphObjectRow> extra = tx.graphObjects().find(id);
    Optional<PrincipalRow> principal = tx.principals().find(id);
    if (principal.isPresent()) {
      return Optional.of(of(principal.get(), extra.orElse(null)));
    }
    return extra
        .filter(row -> row.kind().equals(Kind.APPLICATION.type()))
        .map(row -> new Entity(Kind.APPLICATION, null, row));
  }

  static Optional<Entity> living(Tx tx, String objectId) {
    return any(tx, objectId).filter(entity -> entity.deletedAt() == null);
  }

  static Entity of(Tx tx, PrincipalRow row) {
    return of(row, tx.graphObjects().find(row.objectId()).orElse(null));
  }

  static Entity of(GraphObjectRow application) {
    return new Entity(Kind.APPLICATION, null, application);
  }

  private static Entity of(
      PrincipalRow row, @org.jspecify.annotations.Nullable GraphObjectRow extra) {
    return new Entity(Kind.ofPrincipal(row.kind()), row, extra);
  }

  /** A living object of any kind; 404 when there is none. */
  static Entity require(Tx tx, String objectId) {
    requireGuid(objectId);
    return living(tx, objectId).orElseThrow(() -> GraphErrors.notFound(objectId));
  }

  /**
   * A living object by what stands in a path: its object id, {@code appId=...}, or for a user the
   * user principal name.
   */
  static Entity require(Tx tx, Kind kind, String key) {
    return find(tx, kind, key).orElseThrow(() -> GraphErrors.notFound(key));
  }

  static Optional<Entity> find(Tx tx, Kind kind, String key) {
    int equals = key.indexOf('=');
    if (equals > 0) {
      String value = key.substring(equals + 1).toLowerCase(Locale.ROOT);
      return switch (key.substring(0, equals).toLowerCase(Locale.ROOT)) {
        case "appid" -> byAppId(tx, kind, value);
        case "userprincipalname" -> byUserName(tx, kind, value);
        default -> throw GraphErrors.invalidObjectId(key);
      };
    }
    if (guid(key)) {
      return living(tx, key).filter(entity -> entity.kind() == kind);
    }
    if (kind != Kind.USER) {
      throw GraphErrors.invalidObjectId(key);
    }
    return byUserName(tx, kind, key);
  }

  private static Optional<Entity> byUserName(Tx tx, Kind kind, String name) {
    return tx.principals()
        .findByUserPrincipalName(name)
        .map(row -> of(tx, row))
        .filter(entity -> entity.kind() == kind && entity.deletedAt() == null);
  }

  /** The living application or service principal with a client id. */
  static Optional<Entity> byAppId(Tx tx, Kind kind, String appId) {
    String id = appId.toLowerCase(Locale.ROOT);
    Optional<Entity> found =
        kind == Kind.APPLICATION
            ? tx.graphObjects().findApplication(id).map(Lookup::of)
            : tx.principals().findByClientId(id).map(row -> of(tx, row));
    return found.filter(entity -> entity.kind() == kind && entity.deletedAt() == null);
  }

  static void requireGuid(String id) {
    if (!guid(id)) {
      throw GraphErrors.invalidObjectId(id);
    }
  }
}
