package dev.selfsame.store;

import java.util.List;

/** Table {@code changes}: the feed. A row becomes visible to {@link #after} only when no older transaction is still open. */
public interface Changes {
  void add(String kind, String key, long at);

  List<ChangeRow> after(long seq, int limit);

  long last();

  int deleteBefore(long at);
}
