package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Documents;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Who refers to a resource, kept with the one that is referred to: the interface of a machine, the
 * address configurations of a subnet. A source that went without saying so (its group was deleted)
 * is no longer told of.
 */
public final class References {
  private References() {}

  /**
   * The source refers to these from now on, and no more to those that it referred to before.
   *
   * @param kind one word, such as {@code vm}
   * @param sourceId id of a resource, or of a part of one that stands in its body
   * @param before id keys
   * @param now id keys; those that do not exist are left out
   */
  public static void move(
      Tx tx, String kind, String sourceId, Collection<String> before, Collection<String> now) {
    for (String target : before) {
      if (!now.contains(target)) {
        tx.documents().delete(target, name(kind, sourceId));
      }
    }
    for (String target : now) {
      if (tx.resources().find(target).isPresent()) {
        tx.documents().put(target, name(kind, sourceId), sourceId.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  /** Ids of all that refer to it, in the order of their keys. */
  public static List<String> to(Tx tx, String targetKey, String kind) {
    List<String> sources = new ArrayList<>();
    for (Documents.Document one : tx.documents().list(targetKey, "ref/" + kind + "/")) {
      String source = new String(one.content(), StandardCharsets.UTF_8);
      if (refers(tx, source, targetKey)) {
        sources.add(source);
      }
    }
    return sources;
  }

  /** Whether the resource, or the one that it is a part of, exists and names this. */
  public static boolean refers(Tx tx, String sourceId, String named) {
    return row(tx, ResourceId.lower(sourceId))
        .filter(row -> ResourceId.lower(row.body()).contains(named))
        .isPresent();
  }

  private static Optional<ResourceRow> row(Tx tx, String key) {
    Optional<ResourceRow> own = tx.resources().find(key);
    return own.isPresent()
        ? own
        : ResourceId.parse(key).flatMap(id -> tx.resources().find(id.parentKey()));
  }

  private static String name(String kind, String sourceId) {
    return "ref/" + kind + "/" + ResourceId.lower(sourceId);
  }
}
