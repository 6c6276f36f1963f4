package dev.selfsame.testing;

import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.function.Function;

/** Passes all on to another store: for tests that change something of it on the way. */
public abstract class PassingStore implements Store {
  public final Store inner;

  protected PassingStore(Store inner) {
    this.inner = inner;
  }

  @Override
  public <T> T read(Function<Tx, T> body) {
    return inner.read(body);
  }

  @Override
  public <T> T write(Gate gate, Function<Tx, T> body) {
    return inner.write(gate, body);
  }

  @Override
  public void onChange(Runnable listener) {
    inner.onChange(listener);
  }

  @Override
  public List<String> integrity() {
    return inner.integrity();
  }

  @Override
  public void close() {
    inner.close();
  }
}
