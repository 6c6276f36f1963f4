package dev.selfsame.store;

import java.util.List;
import java.util.function.Function;

/** The one way to durable state. A closure may run twice, so it changes nothing but {@code tx}. */
public interface Store extends AutoCloseable {
  /** Runs against one consistent state; never waits for a gate. */
  <T> T read(Function<Tx, T> body);

  /**
   * Runs alone within the gate and returns only when the commit is durable. An exception rolls
   * everything back.
   */
  <T> T write(Gate gate, Function<Tx, T> body);

  /**
   * Calls {@code listener} (on any thread, soon, at least once) after a commit that wrote change
   * rows.
   */
  void onChange(Runnable listener);

  /**
   * What the database itself says of its files, one sentence for each fault; empty when they are
   * whole or it cannot tell.
   */
  default List<String> integrity() {
    return List.of();
  }

  @Override
  void close();
}
