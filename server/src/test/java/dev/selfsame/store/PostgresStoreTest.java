package dev.selfsame.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.config.Config;
import dev.selfsame.store.postgres.PostgresStore;
import dev.selfsame.testing.TestPostgres;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PostgresStoreTest extends StoreContract {
  private static final String OTHER = "22222222-2222-4222-8222-222222222222";
  private final TestPostgres postgres = TestPostgres.get();
  private final Config.Database database = postgres.newDatabase(6);

  @Override
  Store open() {
    return new PostgresStore(database);
  }

  @Test
  void twoServersWriteInDifferentGatesAtTheSameTime() throws Exception {
    try (Store one = open();
        Store two = open()) {
      CountDownLatch inside = new CountDownLatch(2);
      var first = later(() -> one.write(GATE, tx -> met(inside)));
      var second = later(() -> two.write(Gate.subscription(OTHER), tx -> met(inside)));
      assertThat(first.get(20, TimeUnit.SECONDS)).as("both were inside").isTrue();
      assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** On a thread of its own: the common pool of a small machine has one. */
  private static <T> CompletableFuture<T> later(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> Thread.ofVirtual().start(task));
  }

  private static boolean met(CountDownLatch inside) {
    inside.countDown();
    try {
      return inside.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void twoServersTakeTurnsInOneGate() throws Exception {
    try (Store one = open();
        Store two = open()) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      one.write(GATE, tx -> put(tx, vm("counter", 0)));
      for (int i = 0; i < 40; i++) {
        Store store = i % 2 == 0 ? one : two;
        writes.add(
            later(() ->
                store.write(
                    GATE,
                    tx -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      long before = tx.resources().find(key("counter")).orElseThrow().version();
                      put(tx, vm("counter", before + 1));
                      inside.decrementAndGet();
                      return true;
                    })));
      }
      for (var write : writes) {
        write.get(30, TimeUnit.SECONDS);
      }
      assertThat(most.get()).isEqualTo(1);
      long counted = one.read(tx -> tx.resources().find(key("counter")).orElseThrow().version());
      assertThat(counted).isEqualTo(40);
    }
  }

  private static boolean put(Tx tx, ResourceRow row) {
    tx.resources().put(row);
    tx.changes().add("resource", row.idKey(), row.version());
    return true;
  }

  /**
   * The one hard thing about a feed written by many transactions: a slow one must not be passed.
   */
  @Test
  void aFollowerNeverPassesAnOpenTransaction() throws Exception {
    try (Store one = open();
        Store two = open()) {
      CountDownLatch written = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      var slow =
          later(() ->
              one.write(
                  GATE,
                  tx -> {
                    put(tx, vm("slow", 1));
                    written.countDown();
                    return waited(go);
                  }));
      assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
      two.write(Gate.subscription(OTHER), tx -> put(tx, vm("quick", 1)));
      List<String> seen = new ArrayList<>();
      long at = follow(two, 0, seen);
      assertThat(seen).as("the quick one is later than one still open").isEmpty();
      go.countDown();
      assertThat(slow.get(10, TimeUnit.SECONDS)).isTrue();
      follow(two, at, seen);
      assertThat(seen).containsExactlyInAnyOrder(key("slow"), key("quick"));
    }
  }

  private static boolean waited(CountDownLatch go) {
    try {
      return go.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long follow(Store store, long from, List<String> seen) {
    long at = from;
    for (ChangeRow row : store.read(tx -> tx.changes().after(from, 100))) {
      seen.add(row.key());
      at = row.seq();
    }
    return at;
  }

  @Test
  void anotherServersCommitIsHeardOf() throws Exception {
    try (Store one = open();
        Store two = open()) {
      CountDownLatch heard = new CountDownLatch(2); // once for what was there, once for what came
      two.onChange(heard::countDown);
      one.write(GATE, tx -> put(tx, vm("first", 1)));
      AtomicInteger n = new AtomicInteger(1);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (!heard.await(700, TimeUnit.MILLISECONDS) && System.nanoTime() < until) {
        one.write(GATE, tx -> put(tx, vm("next", n.incrementAndGet())));
      }
      assertThat(heard.getCount()).isZero();
    }
  }

  @Test
  void aBackendKilledInMidTransactionIsTriedAgain() {
    try (Store store = open()) {
      AtomicBoolean killed = new AtomicBoolean();
      AtomicInteger runs = new AtomicInteger();
      store.write(
          GATE,
          tx -> {
            runs.incrementAndGet();
            put(tx, vm("v", 7));
            if (killed.compareAndSet(false, true)) {
              killOurs();
            }
            return put(tx, vm("w", 7));
          });
      assertThat(runs.get()).isEqualTo(2);
      boolean both =
          store.read(tx ->
              tx.resources().find(key("v")).isPresent()
                  && tx.resources().find(key("w")).isPresent());
      assertThat(both).isTrue();
    }
  }

  @Test
  void aConnectionLostInCommitIsAnUnknownOutcomeAndNotTriedAgain() {
    try (Store store = open()) {
      AtomicInteger runs = new AtomicInteger();
      assertThatThrownBy(() ->
              store.write(
                  GATE,
                  tx -> {
                    put(tx, vm("unknown", 1));
                    runs.incrementAndGet();
                    killOurs(); // nothing is sent after this but COMMIT
                    return true;
                  }))
          .isInstanceOf(StoreOutcomeUnknown.class);
      assertThat(runs.get()).isEqualTo(1);
      boolean there = store.read(tx -> tx.resources().find(key("unknown")).isPresent());
      assertThat(there).as("here it was not done").isFalse();
    }
  }

  private void killOurs() {
    String name = java.util.Objects.requireNonNull(database.url()).replaceFirst(".*/", "");
    postgres.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '"
            + name
            + "' AND xact_start IS NOT NULL");
  }

  @Test
  void aDatabaseThatCannotBeUsedIsNamedWithoutItsPassword() {
    assertThatThrownBy(() -> new PostgresStore(with(database.url(), "wrong secret")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("password authentication failed")
        .hasMessageNotContaining("wrong secret");
    assertThatThrownBy(
            () -> new PostgresStore(with("jdbc:postgresql://127.0.0.1:1/x?password=hidden", "p")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("hidden");
  }

  private Config.Database with(@Nullable String url, String password) {
    return new Config.Database(url, database.user(), password, 2);
  }

  @Test
  void aWriteInsideAWriteIsRefused() {
    try (Store store = open()) {
      assertThatThrownBy(() -> store.write(GATE, tx -> store.write(GATE, again -> true)))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void serversThatStartTogetherMakeOneSchema() throws Exception {
    Config.Database fresh = postgres.newDatabase(2);
    List<CompletableFuture<Store>> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(later(() -> (Store) new PostgresStore(fresh)));
    }
    for (var start : starts) {
      try (Store store = start.get(60, TimeUnit.SECONDS)) {
        long count = store.read(tx -> tx.resources().count());
        assertThat(count).isZero();
      }
    }
  }

  /**
   * A listener reads the store: writers that hold all connections while they tell would wait for
   * each other.
   */
  @Test
  void listenersMayReadWhileManyWrite() throws Exception {
    try (Store store = new PostgresStore(with(database.url(), postgres.password()))) {
      AtomicInteger heard = new AtomicInteger();
      store.onChange(() -> heard.addAndGet(store.read(tx -> tx.changes().last() >= 0 ? 1 : 0)));
      List<CompletableFuture<Boolean>> writes = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String name = "told" + i;
        Gate gate = i % 2 == 0 ? GATE : Gate.subscription("gate-" + i);
        writes.add(later(() -> store.write(gate, tx -> put(tx, vm(name, 1)))));
      }
      for (var write : writes) {
        assertThat(write.get(8, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(heard.get()).isGreaterThanOrEqualTo(12);
    }
  }

  @Test
  void readsDoNotWaitForWritersThatWaitForAGate() throws Exception {
    try (Store other = open();
        Store store = open()) {
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      var holder =
          later(() ->
              other.write(
                  GATE,
                  tx -> {
                    inside.countDown();
                    return waited(go);
                  }));
      assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
      List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
      for (int i = 0; i < 3 * database.poolSize(); i++) {
        waiting.add(later(() -> store.write(GATE, tx -> true)));
      }
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
      while (System.nanoTime() < until) {
        CompletableFuture<Long> read = later(() -> store.read(tx -> tx.resources().count()));
        assertThat(read).succeedsWithin(java.time.Duration.ofSeconds(2));
      }
      assertThat(waiting).noneMatch(CompletableFuture::isDone);
      go.countDown();
      assertThat(holder.get(10, TimeUnit.SECONDS)).isTrue();
      for (var write : waiting) {
        assertThat(write.get(10, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aListenerThatFailsDoesNotMakeACommittedWriteRunAgain() {
    try (Store store = open()) {
      AtomicInteger runs = new AtomicInteger();
      AtomicInteger others = new AtomicInteger();
      store.onChange(() -> {
        throw new StoreUnavailable("away", null, "08006");
      });
      store.onChange(others::incrementAndGet);
      boolean done =
          store.write(
              GATE,
              tx -> {
                runs.incrementAndGet();
                return put(tx, vm("once", 1));
              });
      assertThat(done).isTrue();
      assertThat(runs.get()).isEqualTo(1);
      assertThat(others.get()).isPositive();
    }
  }
}
