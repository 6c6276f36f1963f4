package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/**
 * Table {@code documents}: what belongs to a resource and is too large or too secret for its row.
 * Removed with {@link Resources#delete}.
 */
public interface Documents {
  Optional<byte[]> find(String ownerKey, String name);

  /** Writes the document whole, new or not. */
  void put(String ownerKey, String name, byte[] content);

  boolean delete(String ownerKey, String name);

  /** Keys of owners that have no resource row; for checks. */
  List<String> orphans(int limit);
}
