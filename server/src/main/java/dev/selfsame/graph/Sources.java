package dev.selfsame.graph;

import dev.selfsame.directory.AppRoles;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the objects of a list come from: an index where the filter allows it, else the table. */
final class Sources {
  private Sources() {}

  /** Living objects of a kind; fewer than all only where the filter wants no others. */
  static Pages.Source of(Tx tx, Kind kind, @Nullable Condition filter) {
    if (filter == null) {
      return all(tx, kind);
    }
    String id = filter.required("id");
    if (id != null) {
      return one(Lookup.living(tx, id).filter(entity -> entity.kind() == kind));
    }
    String appId = filter.required("appId");
    if (appId != null && (kind == Kind.APPLICATION || kind == Kind.SERVICE_PRINCIPAL)) {
      return one(Lookup.byAppId(tx, kind, appId));
    }
    String user = filter.required("userPrincipalName");
    if (user != null && kind == Kind.USER) {
      return one(tx.principals().findByUserPrincipalName(user).map(row -> Lookup.of(tx, row)));
    }
    String named = filter.required("servicePrincipalNames");
    if (named != null && kind == Kind.SERVICE_PRINCIPAL) {
      return one(AppRoles.resource(tx, named).map(row -> Lookup.of(tx, row)));
    }
    String uri = filter.required("identifierUris");
    if (uri != null && kind == Kind.APPLICATION) {
      return one(
          tx.graphObjects().findName(kind.type(), uri).flatMap(found -> Lookup.living(tx, found)));
    }
    String name = filter.required("displayName");
    return name == null ? all(tx, kind) : named(tx, kind, name);
  }

  static Pages.Source all(Tx tx, Kind kind) {
    return switch (kind) {
      case USER -> principals(tx, "User", "User");
      case GROUP -> principals(tx, "Group", "Group");
      case SERVICE_PRINCIPAL -> principals(tx, "Application", "ManagedIdentity");
      case APPLICATION ->
          (cursor, limit) ->
              filled(
                  cursor,
                  limit,
                  (after, count) ->
                      tx.graphObjects().list(kind.type(), after, count).stream()
                          .map(Lookup::of)
                          .toList(),
                  entity -> entity.deletedAt() == null);
    };
  }

  private static Pages.Source principals(Tx tx, String kind, String orKind) {
    return (cursor, limit) ->
        filled(
            cursor,
            limit,
            (after, count) -> entities(tx, tx.principals().ofKinds(kind, orKind, after, count)),
            entity -> entity.deletedAt() == null);
  }

  private static Pages.Source named(Tx tx, Kind kind, String name) {
    BiFunction<@Nullable String, Integer, List<Entity>> rows =
        kind == Kind.APPLICATION
            ? (after, count) ->
                tx.graphObjects().named(kind.type(), name, after, count).stream()
                    .map(Lookup::of)
                    .toList()
            : (after, count) -> entities(tx, tx.principals().named(name, after, count));
    return (cursor, limit) ->
        filled(cursor, limit, rows, entity -> entity.deletedAt() == null && entity.kind() == kind);
  }

  private static List<Entity> entities(Tx tx, List<PrincipalRow> rows) {
    return rows.stream().map(row -> Lookup.of(tx, row)).toList();
  }

  /** The living objects among ids that come in order. */
  static Pages.Source ids(
      Tx tx,
      BiFunction<@Nullable String, Integer, List<String>> ids,
      Function<Entity, Boolean> wanted) {
    return (cursor, limit) -> {
      List<Entity> found = new ArrayList<>();
      String after = cursor;
      List<String> batch;
      do {
        batch = ids.apply(after, limit);
        for (String id : batch) {
          after = id;
          Lookup.living(tx, id).filter(wanted::apply).ifPresent(found::add);
        }
      } while (batch.size() == limit && found.size() < limit);
      return found.subList(0, Math.min(limit, found.size()));
    };
  }

  static Pages.Source one(Optional<Entity> entity) {
    return list(entity.filter(found -> found.deletedAt() == null).stream().toList());
  }

  /** These objects, ordered by id. */
  static Pages.Source list(List<Entity> entities) {
    return (cursor, limit) ->
        entities.stream()
            .filter(entity -> cursor == null || entity.id().compareTo(cursor) > 0)
            .limit(limit)
            .toList();
  }

  private static List<Entity> filled(
      @Nullable String cursor,
      int limit,
      BiFunction<@Nullable String, Integer, List<Entity>> rows,
      Function<Entity, Boolean> wanted) {
    List<Entity> found = new ArrayList<>();
    String after = cursor;
    List<Entity> batch;
    do {
      batch = rows.apply(after, limit);
      for (Entity entity : batch) {
        after = entity.id();
        if (wanted.apply(entity)) {
          found.add(entity);
        }
      }
    } while (batch.size() == limit && found.size() < limit);
    return found.subList(0, Math.min(limit, found.size()));
  }
}
