package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/** The store refused or failed; the transaction was rolled back unless a subtype says otherwise. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final @Nullable String sqlState;

  public StoreException(String message, @Nullable Throwable cause, @Nullable String sqlState) {
    super(message, cause);
    this.sqlState = sqlState;
  }

  public StoreException(String message) {
    this(message, null, null);
  }

  /** The database's SQLSTATE, where it gave one. */
  public @Nullable String sqlState() {
    return sqlState;
  }
}
