package dev.selfsame.store;

import java.util.List;

/**
 * Table {@code changes}: the feed. A row becomes visible to {@link #after} only when no older
 * transaction is still open.
 */
public interface Changes {
  void add(String kind, String key, long at);

  List<ChangeRow> after(long seq, int limit);

  /**
   * The last cursor that {@link #after} shows now: where a new follower begins. 0 when there is
   * none.
   */
  long last();

  /**
   * The last committed cursor of all, also when {@link #after} does not show it yet because an
   * older transaction is open. Who has read less than this may not know of a change that was
   * already acknowledged.
   */
  long newest();

  int deleteBefore(long at);
}
