package dev.selfsame.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.arm.access.AccessView;
import dev.selfsame.arm.access.RoleAccess;
import dev.selfsame.error.ApiException;
import dev.selfsame.store.Gate;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.postgres.PostgresStore;
import dev.selfsame.store.sqlite.SqliteStore;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How old an answer of the decision cache may be: on this server not at all, on others a second.
 */
final class AccessStalenessTest {
  private static final String ME = "11111111-1111-4111-8111-111111111111";
  private static final String TEAM = "22222222-2222-4222-8222-222222222222";
  private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  private static final String SCOPE = "/subscriptions/s";
  private static final String ID =
      SCOPE + "/providers/microsoft.authorization/roleassignments/" + READER;
  private static final String ACTION = "Microsoft.Compute/virtualMachines/read";
  private static final Gate GATE = Gate.tenant("t");
  private static final Caller CALLER = new Caller(ME, ME, "t", ME, "Application", false);

  private final TestClock clock = new TestClock();

  /** A server's part that decides. */
  private record Node(Store store, AccessView view, RoleAccess access) implements AutoCloseable {
    boolean allows() {
      access.prepare(CALLER);
      return store.read(tx -> {
        try {
          access.require(CALLER, ACTION, SCOPE, tx);
          return true;
        } catch (ApiException e) {
          return false;
        }
      });
    }

    @Override
    public void close() {
      view.close();
    }
  }

  private Node node(Store store) {
    AccessView view = new AccessView(store, "t", Duration.ZERO);
    view.start();
    return new Node(store, view, new RoleAccess(view, clock));
  }

  private static void principal(Store store, String id, String kind) {
    store.write(
        GATE,
        tx -> {
          tx.principals()
              .put(
                  new PrincipalRow(
                      id, id, "t", kind, "name", null, false, null, false, 0, 1, null));
          return true;
        });
  }

  private static void give(Store store, String to) {
    store.write(
        GATE,
        tx -> {
          tx.roleAssignments().put(new RoleAssignmentRow(ID, SCOPE, to, READER, null, null, 1));
          tx.changes().add("resource", ID, 1);
          return true;
        });
  }

  private static void take(Store store) {
    store.write(
        GATE,
        tx -> {
          tx.resources().delete(ID);
          tx.changes().add("resource", ID, 1);
          return true;
        });
  }

  @Test
  void anAcknowledgedChangeIsSeenAtOnceWhateverIsReadMeanwhile(@TempDir Path folder)
      throws Exception {
    try (Store store = new SqliteStore(folder);
        Node node = node(store)) {
      principal(store, ME, "Application");
      AtomicBoolean ended = new AtomicBoolean();
      CompletableFuture<Void> readers =
          CompletableFuture.allOf(reader(node, ended), reader(node, ended));
      for (int i = 0; i < 300; i++) {
        give(store, ME);
        assertThat(node.allows()).as("given, round %d", i).isTrue();
        take(store);
        assertThat(node.allows()).as("taken, round %d", i).isFalse();
      }
      ended.set(true);
      readers.get(10, TimeUnit.SECONDS);
    }
  }

  private static CompletableFuture<Void> reader(Node node, AtomicBoolean ended) {
    return CompletableFuture.runAsync(
        () -> {
          while (!ended.get()) {
            node.allows();
          }
        },
        work -> Thread.ofVirtual().start(work));
  }

  @Test
  void onAnotherServerAChangeIsSeenWithinASecond() {
    var database = TestPostgres.get().newDatabase(6);
    try (Store one = new PostgresStore(database);
        Store other = new PostgresStore(database);
        Node here = node(one);
        Node there = node(other)) {
      principal(one, ME, "Application");
      principal(one, TEAM, "Group");
      for (int i = 0; i < 5; i++) {
        give(one, ME);
        assertThat(there.allows()).as("a new role assignment holds at once").isTrue();
        assertThat(here.allows()).isTrue();
        take(one);
        assertThat(here.allows()).isFalse();
        assertThat(staleMillis(there)).isLessThan(1000);
      }
      give(one, TEAM);
      member(one, true);
      assertThat(there.allows()).isTrue();
      member(one, false);
      assertThat(staleMillis(there)).isLessThan(1000);
    }
  }

  private static void member(Store store, boolean in) {
    store.write(
        GATE,
        tx -> {
          if (in) {
            tx.memberships().add(new MembershipRow(TEAM, ME, MembershipRow.MEMBER, 1));
          } else {
            tx.memberships().remove(TEAM, ME, MembershipRow.MEMBER);
          }
          tx.changes().add("membership", ME, 1);
          return true;
        });
  }

  private static long staleMillis(Node node) {
    long began = System.nanoTime();
    while (node.allows() && System.nanoTime() - began < 10_000_000_000L) {
      Thread.onSpinWait();
    }
    return (System.nanoTime() - began) / 1_000_000;
  }

  @Test
  void whatWaitsForAnOlderTransactionIsNotAnsweredFromMemory() throws Exception {
    try (Store store = new PostgresStore(TestPostgres.get().newDatabase(6));
        Node node = node(store)) {
      principal(store, ME, "Application");
      give(store, ME);
      assertThat(node.allows()).isTrue();
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
                        try {
                          return go.await(10, TimeUnit.SECONDS);
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      }),
              work -> Thread.ofVirtual().start(work));
      assertThat(open.await(10, TimeUnit.SECONDS)).isTrue();
      take(store);
      assertThat(node.allows()).isFalse();
      go.countDown();
      assertThat(older.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatATransactionTakesBackIsNotRemembered(@TempDir Path folder) {
    try (Store store = new SqliteStore(folder);
        Node node = node(store)) {
      principal(store, ME, "Application");
      assertThatThrownBy(() ->
              store.write(
                  GATE,
                  tx -> {
                    tx.roleAssignments()
                        .put(new RoleAssignmentRow(ID, SCOPE, ME, READER, null, null, 1));
                    node.access().require(CALLER, ACTION, SCOPE, tx);
                    throw new IllegalStateException("taken back");
                  }))
          .hasMessage("taken back");
      assertThat(node.allows()).isFalse();
    }
  }
}
