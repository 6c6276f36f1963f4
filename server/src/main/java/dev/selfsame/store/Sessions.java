package dev.selfsame.store;

import java.util.Optional;

/** Table {@code sessions}: browsers in which somebody is signed in. */
public interface Sessions {
  Optional<SessionRow> find(String hash);

  void put(SessionRow row);

  boolean delete(String hash);

  /** Ends every session of a user. */
  int deleteOf(String objectId);

  int deleteEndedBefore(long at);
}
