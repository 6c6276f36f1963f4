package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * The connection broke while committing: the write may be there or not. Never retried by the store.
 */
public final class StoreOutcomeUnknown extends StoreUnavailable {
  private static final long serialVersionUID = 1L;

  public StoreOutcomeUnknown(@Nullable Throwable cause, @Nullable String sqlState) {
    super("The outcome of the commit is unknown", cause, sqlState);
  }
}
