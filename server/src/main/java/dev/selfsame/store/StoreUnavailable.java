package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/** The store is away, full or overloaded: the same call may work later. */
public class StoreUnavailable extends StoreException {
  private static final long serialVersionUID = 1L;

  public StoreUnavailable(String message, @Nullable Throwable cause, @Nullable String sqlState) {
    super(message, cause, sqlState);
  }

  public StoreUnavailable(String message) {
    super(message);
  }
}
