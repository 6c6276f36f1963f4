package dev.selfsame.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.model.Ids;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.postgres.PostgresStore;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The view on a store whose feed holds rows back while an older transaction is open. */
final class IdentityViewPostgresTest {
  private static final String SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
  private static final String VM =
      "/subscriptions/"
          + SUBSCRIPTION
          + "/resourcegroups/g/providers/microsoft.compute/virtualmachines/v";
  private static final Gate GATE = Gate.subscription(SUBSCRIPTION);

  private final TestClock clock = new TestClock();
  private final Directory directory = new Directory(Ids.system(), clock, "t");

  @Test
  void anAcknowledgedDeletionIsSeenAtOnceAlthoughAnOlderTransactionIsOpen() throws Exception {
    try (Store store = new PostgresStore(TestPostgres.get().newDatabase(4))) {
      PrincipalRow principal = store.write(GATE, tx -> machine(tx));
      try (IdentityView view = new IdentityView(store, clock, Duration.ofMinutes(15))) {
        assertThat(view.of(VM)).hasSize(1);
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Boolean> older =
            CompletableFuture.supplyAsync(
                () ->
                    store.write(
                        Gate.subscription("another"),
                        tx -> {
                          tx.changes().add("resource", "elsewhere", 1);
                          open.countDown();
                          return waited(go);
                        }),
                work -> Thread.ofVirtual().start(work));
        assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
        store.write(
            GATE,
            tx -> {
              directory.delete(tx, principal.objectId());
              return true;
            });
        assertThat(view.of(VM)).as("after the deletion was acknowledged").isEmpty();
        go.countDown();
        assertThat(older.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(view.of(VM)).isEmpty();
      }
    }
  }

  private PrincipalRow machine(dev.selfsame.store.Tx tx) {
    PrincipalRow principal = directory.createManagedIdentity(tx, VM, "v", false);
    tx.resources()
        .put(
            new ResourceRow(
                VM,
                VM,
                "Microsoft.Compute/virtualMachines",
                SUBSCRIPTION,
                "g",
                "/subscriptions/" + SUBSCRIPTION + "/resourcegroups/g",
                "v",
                "westus",
                1,
                null,
                "{}",
                1,
                "me",
                1,
                "me"));
    tx.assignments()
        .replace(
            VM,
            List.of(new AssignmentRow(VM, principal.objectId(), principal.clientId(), false, VM)));
    return principal;
  }

  private static boolean waited(CountDownLatch go) {
    try {
      return go.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
