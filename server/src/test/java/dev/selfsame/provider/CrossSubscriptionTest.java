package dev.selfsame.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.directory.IdentityView;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.store.postgres.PostgresStore;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/**
 * A VM of one subscription is given an identity of another one while that identity is being
 * deleted. The gates are two, and neither write waits for the other: what comes out must be what
 * "attach, then delete" gives (docs/adr/0004-write-gates.md).
 */
final class CrossSubscriptionTest {
  private final TestClock clock = new TestClock();

  /** Writes in one gate, and lets something happen after each closure, before its commit. */
  private static final class Through extends PassingStore {
    private final Gate gate;
    private Runnable beforeCommit = () -> {};

    Through(Store inner, String subscription) {
      super(inner);
      this.gate = Gate.subscription(subscription);
    }

    @Override
    public <T> T write(Gate ignored, Function<Tx, T> body) {
      return inner.write(
          gate,
          tx -> {
            T result = body.apply(tx);
            Runnable once = beforeCommit;
            beforeCommit = () -> {};
            once.run();
            return result;
          });
    }
  }

  @Test
  void attachingWhileTheIdentityIsDeletedEndsAsAttachThenDelete() throws Exception {
    String raced = outcome(true);
    String inTurn = outcome(false);
    assertThat(raced).isEqualTo(inTurn);
    assertThat(raced).contains("principal ended").contains("served: []");
  }

  private String outcome(boolean race) throws Exception {
    try (Store store = new PostgresStore(TestPostgres.get().newDatabase(4))) {
      Through ofVm = new Through(store, "a");
      World vms = new World(ofVm, Ids.system(), clock);
      World identities = new World(new Through(store, "b"), Ids.system(), clock);
      String vm = World.vm("v");
      String identity = World.identity("shared");
      identities.put(identity, World.JSON.createObjectNode().put("location", "westus"));
      vms.put(vm, World.machine());
      if (race) {
        // On a thread of its own, as another server would: the transaction of the VM stays open
        // meanwhile.
        ofVm.beforeCommit = () -> elsewhere(() -> identities.delete(identity));
      }
      ObjectNode assign = World.JSON.createObjectNode();
      assign
          .putObject("identity")
          .put("type", "UserAssigned")
          .putObject("userAssignedIdentities")
          .putObject(identity);
      vms.patch(vm, assign);
      if (!race) {
        identities.delete(identity);
      }
      return said(store, vm);
    }
  }

  private static void elsewhere(Runnable work) {
    try {
      CompletableFuture.runAsync(work, task -> Thread.ofVirtual().start(task))
          .get(8, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the deletion waited for the other gate", e);
    }
  }

  /** Ids differ from run to run and are left out. */
  private String said(Store store, String vm) {
    String key = ResourceId.lower(vm);
    List<AssignmentRow> rows = store.read(tx -> tx.assignments().ofResource(key));
    assertThat(rows).hasSize(1);
    boolean ended =
        store.read(tx ->
            tx.principals().find(rows.getFirst().objectId()).orElseThrow().deletedAt() != null);
    String shown =
        store
            .read(tx -> tx.resources().find(key).orElseThrow().body())
            .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
    try (IdentityView view = new IdentityView(store, clock, Duration.ZERO)) {
      return "identity "
          + World.JSON.readTree(shown).path("identity")
          + ", principal "
          + (ended ? "ended" : "living")
          + ", served: "
          + view.of(key);
    }
  }
}
