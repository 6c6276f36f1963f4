package dev.selfsame.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.audit.Seal;
import dev.selfsame.audit.SignIn;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.Gate;
import dev.selfsame.store.SignInRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.store.sqlite.SqliteStore;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.TestClock;
import dev.selfsame.work.AuditCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that overflows counts what it drops, and the log says so itself. */
final class SignInRecorderTest {
  private static final int QUEUE = 16;
  private static final int BATCH = 512;

  @TempDir Path folder;
  private final Ids ids = Ids.system();
  private final Seal seal = new Seal(ids.bytes(32));

  /** Lets the first write through, holds the next ones until told. */
  private static final class Held extends PassingStore {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean holds;

    Held(Store inner) {
      super(inner);
    }

    @Override
    public <T> T write(Gate gate, Function<Tx, T> body) {
      if (holds) {
        reached.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return inner.write(gate, body);
    }
  }

  private SignIn signIn() {
    return new SignIn(
        System.nanoTime() / 1_000_000,
        new SignIn.Who("servicePrincipal", "o", "c", null, "", null, null),
        SignIn.Occasion.NONE,
        ids.secret(16),
        null,
        1,
        2,
        "a",
        0,
        null);
  }

  @Test
  void whatFindsNoRoomIsCountedAndTold() throws InterruptedException {
    TestClock clock = new TestClock();
    try (Held store = new Held(new SqliteStore(folder))) {
      SignInRecorder recorder =
          new SignInRecorder(store, new AuditTrail(seal), clock, ids, false, QUEUE);
      recorder.start();
      store.holds = true;
      recorder.issued(signIn());
      store.reached.await();
      int offered = QUEUE + 100;
      for (int i = 0; i < offered; i++) {
        recorder.issued(signIn());
      }
      assertThat(recorder.dropped()).isEqualTo(100);
      store.holds = false;
      store.released.countDown();
      recorder.flush();
      assertThat(recorder.written()).isEqualTo(QUEUE + 1);
      recorder.close();
      List<SignInRow> told = store.read(tx -> tx.signIns().lostSince(0));
      assertThat(told).hasSize(1);
      assertThat(Json.stored(told.getFirst().body()).path("count").asInt()).isEqualTo(100);
      assertThat(Json.stored(told.getFirst().body()).path("what").asString()).isEqualTo("tokens");
      assertThat(store.<Long>read(tx -> tx.signIns().count())).isEqualTo(QUEUE + 2);
      assertThat(AuditCheck.findings(store, seal)).isEmpty();
      assertThat(store.read(tx -> tx.auditChains().list()).getFirst().closed()).isTrue();
    }
  }

  @Test
  void closingWritesWhatWaits() {
    try (Store store = new SqliteStore(folder)) {
      SignInRecorder recorder =
          new SignInRecorder(store, new AuditTrail(seal), new TestClock(), ids, false);
      recorder.start();
      for (int i = 0; i < 3 * BATCH; i++) {
        recorder.issued(signIn());
      }
      recorder.close();
      assertThat(recorder.dropped()).isZero();
      assertThat(store.<Long>read(tx -> tx.signIns().count())).isEqualTo(3L * BATCH);
      recorder.issued(signIn());
      assertThat(recorder.dropped()).isEqualTo(1);
    }
  }
}
