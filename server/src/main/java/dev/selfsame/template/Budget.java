package dev.selfsame.template;

import java.util.function.LongSupplier;

/**
 * How much work one template may cause, counted while it is done: steps of evaluation, characters
 * made, and time. One budget is handed through everything that belongs to one expansion. Not for
 * use by two threads at once.
 */
public final class Budget {
  /** Far more than the largest templates of public collections take (some ten thousand). */
  static final long STEPS_MAX = 3_000_000;

  /** Characters, or the same in nodes; what a step makes stays in memory until the end. */
  static final long CHARACTERS_MAX = 16_000_000;

  private static final long NANOS_MAX = 10_000_000_000L;

  /** Reading the clock costs more than a step. */
  private static final int STEPS_BETWEEN_LOOKS = 1024;

  private final LongSupplier nanos;
  private final long begun;
  private long steps;
  private long made;

  /**
   * @param nanos a clock for durations, such as {@code System::nanoTime}
   */
  public Budget(LongSupplier nanos) {
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  /**
   * Counts one step.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} when too much was done
   */
  public void step() {
    if (++steps > STEPS_MAX) {
      throw spent("takes too many steps to work out");
    }
    if (steps % STEPS_BETWEEN_LOOKS == 0 && nanos.getAsLong() - begun > NANOS_MAX) {
      throw spent("takes too long to work out");
    }
  }

  /** Counts characters (or array elements) made by a function, before they are made. */
  public void make(long characters) {
    made = made + characters;
    if (characters < 0 || made > CHARACTERS_MAX || made < 0) {
      throw spent("grows too large when it is worked out");
    }
  }

  /** Steps counted so far. */
  long steps() {
    return steps;
  }

  /** Characters counted so far. */
  long made() {
    return made;
  }

  private static RuntimeException spent(String how) {
    return TemplateErrors.structure("The template " + how + ".", "");
  }
}
