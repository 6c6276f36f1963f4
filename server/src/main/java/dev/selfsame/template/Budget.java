package dev.selfsame.template;

/**
 * How much work one template may cause, counted while it is done: steps of evaluation, characters
 * made, and time. One budget is handed through everything that belongs to one expansion. Not for
 * use by two threads at once.
 */
public final class Budget {
  private final java.util.function.LongSupplier nanos;

  /**
   * @param nanos a clock for durations, such as {@code System::nanoTime}
   */
  public Budget(java.util.function.LongSupplier nanos) {
    this.nanos = nanos;
  }

  /**
   * Counts one step.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} when too much was done
   */
  public void step() {
    throw new UnsupportedOperationException(Long.toString(nanos.getAsLong()));
  }

  /** Counts characters (or array elements) made by a function, before they are made. */
  public void make(long characters) {
    throw new UnsupportedOperationException(Long.toString(characters));
  }
}
