package dev.selfsame.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Table {@code policy_events}: rows are added, and taken away by age alone. */
public interface PolicyEvents {
  /** Adds those that are not there yet. */
  void add(List<PolicyEventRow> rows);

  /** The newest first, of one scope, from {@code from} to {@code to}, both included. */
  List<PolicyEventRow> list(Scope scope, long from, long to, @Nullable Cursor before, int limit);

  /** Removes some that are older; how many. */
  int deleteBefore(long at, int limit);

  /** Which events; {@code key} is not looked at for all. */
  record Scope(By by, String key) {}

  /** By what an index leads to them. */
  enum By {
    ALL,
    SUBSCRIPTION,
    RESOURCE,
    ASSIGNMENT
  }

  /** A place in the order of events. */
  record Cursor(long at, String eventId) {}
}
