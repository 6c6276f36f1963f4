package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Registrations;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /directory/deletedItems}: what was deleted can be brought back for 30 days (L6). Managed
 * identities are not among it: they end with their resources.
 */
final class DeletedItems {
  static final Duration KEPT = Duration.ofDays(30);
  private static final int BATCH = 200;

  private final Directory directory;
  private final Applications applications;
  private final View view;
  private final Clock clock;

  DeletedItems(Directory directory, Applications applications, View view, Clock clock) {
    this.directory = directory;
    this.applications = applications;
    this.view = view;
    this.clock = clock;
  }

  /** {@code /directory/deletedItems/...}, whose words begin at index 2. */
  Response handle(Call call) {
    String word = call.at(2);
    if (!Lookup.guid(word)) {
      Kind kind = Kind.ofType(word).orElseThrow(() -> GraphErrors.unknownSegment(word));
      if (!call.is("GET")) {
        throw GraphErrors.methodNotAllowed();
      }
      new Access(call).read(kind);
      return new Pages(call, view)
          .answer(kind, kind.segment(), (after, limit) -> deleted(call.tx(), kind, after, limit));
    }
    Entity entity = require(call.tx(), word);
    return switch (call.method()) {
      case "GET" -> {
        new Access(call).read(entity);
        yield Answers.one(
            call,
            200,
            "directoryObjects/$entity",
            view.typed(call.tx(), entity, call.query().select()));
      }
      case "POST" -> {
        if (!call.at(3).equalsIgnoreCase("restore")) {
          throw GraphErrors.unknownSegment(call.at(3));
        }
        yield restore(call, entity);
      }
      case "DELETE" -> {
        new Access(call).write(entity);
        purge(call.tx(), entity);
        yield Answers.nothing();
      }
      default -> throw GraphErrors.methodNotAllowed();
    };
  }

  /** Removes for good what was deleted more than 30 days ago. */
  void purgeOld(Tx tx) {
    long before = clock.millis() - KEPT.toMillis();
    for (GraphObjectRow row : tx.graphObjects().deletedBefore(before, BATCH)) {
      purge(tx, Lookup.of(row));
    }
    for (PrincipalRow row : tx.principals().deletedBefore(before, BATCH)) {
      purge(tx, Lookup.of(tx, row));
    }
  }

  private Response restore(Call call, Entity entity) {
    new Access(call).write(entity);
    Tx tx = call.tx();
    if (entity.kind() == Kind.APPLICATION) {
      applications.restore(tx, entity);
    } else {
      PrincipalRow row = entity.requirePrincipal();
      requireFree(tx, entity, row);
      directory.restore(tx, row);
    }
    return Answers.one(
        call,
        200,
        "directoryObjects/$entity",
        view.typed(tx, Lookup.require(tx, entity.id()), List.of()));
  }

  private void requireFree(Tx tx, Entity entity, PrincipalRow row) {
    String name = row.userPrincipalName();
    boolean userTaken =
        name != null
            && tx.principals()
                .findByUserPrincipalName(name)
                .filter(other -> other.deletedAt() == null)
                .isPresent();
    if (userTaken) {
      throw GraphErrors.taken("userPrincipalName");
    }
    if (entity.kind() == Kind.SERVICE_PRINCIPAL) {
      if (directory.livingByClientId(tx, row.clientId()).isPresent()) {
        throw GraphErrors.servicePrincipalExists(row.clientId());
      }
      if (Registrations.application(tx, row.clientId()).isEmpty()) {
        throw GraphErrors.noApplication(row.clientId());
      }
    }
  }

  private void purge(Tx tx, Entity entity) {
    if (entity.kind() == Kind.APPLICATION) {
      Registrations.forget(tx, entity.id());
      tx.changes().add("application", entity.id(), clock.millis());
    } else {
      directory.purge(tx, entity.id());
    }
  }

  private static Entity require(Tx tx, String id) {
    return Lookup.any(tx, id)
        .filter(entity -> entity.deletedAt() != null && !entity.managedIdentity())
        .orElseThrow(() -> GraphErrors.notFound(id));
  }

  private static List<Entity> deleted(Tx tx, Kind kind, @Nullable String after, int limit) {
    List<Entity> found = new ArrayList<>();
    String cursor = after;
    List<Entity> batch;
    do {
      batch = rows(tx, kind, cursor, limit);
      for (Entity entity : batch) {
        cursor = entity.id();
        if (entity.deletedAt() != null) {
          found.add(entity);
        }
      }
    } while (batch.size() == limit && found.size() < limit);
    return found.subList(0, Math.min(limit, found.size()));
  }

  private static List<Entity> rows(Tx tx, Kind kind, @Nullable String after, int limit) {
    return switch (kind) {
      case APPLICATION ->
          tx.graphObjects().list(kind.type(), after, limit).stream().map(Lookup::of).toList();
      case USER -> principals(tx, "User", after, limit);
      case GROUP -> principals(tx, "Group", after, limit);
      case SERVICE_PRINCIPAL -> principals(tx, "Application", after, limit);
    };
  }

  private static List<Entity> principals(Tx tx, String kind, @Nullable String after, int limit) {
    return tx.principals().ofKinds(kind, kind, after, limit).stream()
        .map(row -> Lookup.of(tx, row))
        .toList();
  }
}
