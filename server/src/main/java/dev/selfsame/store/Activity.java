package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code activity}: rows are added, and taken away by age alone. */
public interface Activity {
  void add(List<ActivityRow> rows);

  /** The newest events first, of one scope, from {@code from} to {@code to}, both included. */
  List<ActivityRow> list(Scope scope, long from, long to, @Nullable Cursor before, int limit);

  /** The event that said that the operation was accepted. */
  Optional<ActivityRow> accepted(String operationId);

  /** Events of level Critical since then. */
  int criticalSince(long at);

  /** A chain's rows in their order. */
  List<ActivityRow> chain(String chain, long afterSeq, int limit);

  /** Removes a chain's rows up to this number; how many. */
  int cut(String chain, long upToSeq);

  /** The last of the chain's first {@code limit} rows before which all are older than this. */
  Optional<ActivityRow> oldest(String chain, long before, int limit);

  /** Chains that rows name and {@code audit_chains} does not. */
  List<String> strangers();

  /** Which events; {@code key} in lower case, null for all of the tenant. */
  record Scope(By by, @Nullable String key) {}

  /** By what an index leads to them. */
  enum By {
    ALL,
    SUBSCRIPTION,
    GROUP,
    RESOURCE,
    CORRELATION
  }

  /** A place in the order of events. */
  record Cursor(long at, String eventId) {}
}
