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

  /** Documents of an owner whose names begin so, ordered by name. */
  List<Document> list(String ownerKey, String prefix);

  /** One document of an owner. */
  record Document(String name, byte[] content) {}

  /** Keys of owners that have no resource row; for checks. */
  List<String> orphans(int limit);
}
