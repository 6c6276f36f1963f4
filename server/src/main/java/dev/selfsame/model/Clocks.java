package dev.selfsame.model;

import java.time.Clock;

/** The only place where the machine's clock is read; everyone else is handed a {@link Clock}. */
public final class Clocks {
  private Clocks() {}

  /** The machine's clock, in UTC. */
  public static Clock system() {
    return Clock.systemUTC();
  }
}
