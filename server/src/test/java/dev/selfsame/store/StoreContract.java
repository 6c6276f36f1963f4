package dev.selfsame.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do; run once for each. */
abstract class StoreContract {
  static final String SUB = "11111111-1111-4111-8111-111111111111";
  static final Gate GATE = Gate.subscription(SUB);

  private Store store;

  /** The store under test; a second call sees what the first one committed. */
  abstract Store open();

  @BeforeEach
  void begin() {
    store = open();
  }

  @AfterEach
  void end() {
    store.close();
  }

  static String key(String name) {
    return "/subscriptions/"
        + SUB
        + "/resourcegroups/rg/providers/microsoft.compute/virtualmachines/"
        + name;
  }

  static ResourceRow vm(String name, long version) {
    return new ResourceRow(
        key(name),
        key(name),
        "Microsoft.Compute/virtualMachines",
        SUB,
        "rg",
        "/subscriptions/" + SUB + "/resourcegroups/rg",
        name,
        "westus",
        version,
        null,
        "{\"v\":" + version + "}",
        1,
        "me",
        version,
        "me");
  }

  private void put(ResourceRow row) {
    store.write(
        GATE,
        tx -> {
          tx.resources().put(row);
          return true;
        });
  }

  @Test
  void whatWasCommittedIsThereAfterReopening() {
    put(vm("a", 1));
    put(vm("a", 2));
    store.close();
    store = open();
    assertThat(store.<ResourceRow>read(tx -> tx.resources().find(key("a")).orElseThrow()))
        .isEqualTo(vm("a", 2));
  }

  @Test
  void aClosureThatFailsLeavesNothing() {
    put(vm("a", 1));
    assertThatThrownBy(() ->
            store.write(
                GATE,
                tx -> {
                  tx.resources().put(vm("a", 2));
                  tx.resources().put(vm("b", 1));
                  tx.changes().add("resource", "x", 1);
                  throw new IllegalArgumentException("no");
                }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");
    assertThat(store.<List<ResourceRow>>read(tx -> tx.resources().all(null, 10)))
        .containsExactly(vm("a", 1));
    assertThat(store.<List<ChangeRow>>read(tx -> tx.changes().after(0, 10))).isEmpty();
  }

  @Test
  void aFailingClosureDoesNotHurtItsNeighbours() throws InterruptedException {
    int writers = 16;
    int each = 40;
    AtomicInteger refused = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int n = 0; n < each; n++) {
                  ResourceRow row = vm("w" + writer + "-" + n, n + 1);
                  boolean fail = n % 3 == 0;
                  try {
                    store.write(
                        GATE,
                        tx -> {
                          tx.resources().put(row);
                          if (fail) {
                            throw new IllegalArgumentException();
                          }
                          return true;
                        });
                  } catch (IllegalArgumentException e) {
                    refused.incrementAndGet();
                  }
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    int failing = writers * ((each + 2) / 3);
    assertThat(refused.get()).isEqualTo(failing);
    assertThat(store.<Long>read(tx -> tx.resources().count()))
        .isEqualTo((long) writers * each - failing);
  }

  @Test
  void writesOfOneGateDoNotLoseUpdates() throws InterruptedException {
    put(vm("n", 0));
    int writers = 8;
    int each = 50;
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  store.write(
                      GATE,
                      tx -> {
                        ResourceRow now = tx.resources().find(key("n")).orElseThrow();
                        tx.resources().put(vm("n", now.version() + 1));
                        return true;
                      });
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(store.<Long>read(tx -> tx.resources().find(key("n")).orElseThrow().version()))
        .isEqualTo((long) writers * each);
  }

  @Test
  void aReadSeesOneStateAlthoughWritesGoOn() throws InterruptedException {
    put(vm("a", 1));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    AtomicLong first = new AtomicLong();
    AtomicLong second = new AtomicLong();
    Thread reader =
        Thread.ofPlatform()
            .start(() ->
                store.read(tx -> {
                  first.set(tx.resources().find(key("a")).orElseThrow().version());
                  begun.countDown();
                  try {
                    written.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  second.set(tx.resources().find(key("a")).orElseThrow().version());
                  return true;
                }));
    begun.await();
    put(vm("a", 2));
    written.countDown();
    reader.join();
    assertThat(first.get()).isEqualTo(1);
    assertThat(second.get()).isEqualTo(1);
  }

  @Test
  void listenersHearOfAChangeBeforeTheWriterDoes() {
    AtomicInteger heard = new AtomicInteger();
    store.onChange(heard::incrementAndGet);
    store.write(
        GATE,
        tx -> {
          tx.changes().add("resource", key("a"), 1);
          return true;
        });
    assertThat(heard.get()).isEqualTo(1);
  }

  @Test
  void theFeedIsCompleteAndInOrder() throws InterruptedException {
    int writers = 6;
    int each = 60;
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < writers; w++) {
      int writer = w;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < each; i++) {
                  String key = writer + "/" + i;
                  store.write(
                      Gate.subscription("gate-" + writer),
                      tx -> {
                        tx.changes().add("resource", key, 1);
                        return true;
                      });
                }
              }));
    }
    List<String> seen = new ArrayList<>();
    long cursor = 0;
    long deadline = System.nanoTime() + 30_000_000_000L;
    while (seen.size() < writers * each && System.nanoTime() < deadline) {
      long from = cursor;
      for (ChangeRow row : store.<List<ChangeRow>>read(tx -> tx.changes().after(from, 50))) {
        assertThat(row.seq()).isGreaterThan(cursor);
        cursor = row.seq();
        seen.add(row.key());
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(seen).hasSize(writers * each).doesNotHaveDuplicates();
    for (int w = 0; w < writers; w++) {
      String prefix = w + "/";
      assertThat(
              seen.stream()
                  .filter(key -> key.startsWith(prefix))
                  .map(key -> Integer.parseInt(key.substring(2)))
                  .toList())
          .isSorted();
    }
  }

  @Test
  void pagesGoOnFromTheLastKeyWhileRowsComeAndGo() {
    for (int i = 10; i < 40; i++) {
      put(vm("p" + i, 1));
    }
    String scope = "/subscriptions/" + SUB + "/resourcegroups/rg";
    List<String> names = new ArrayList<>();
    AtomicReference<String> after = new AtomicReference<>();
    boolean more = true;
    while (more) {
      List<ResourceRow> page =
          store.read(tx ->
              tx.resources()
                  .listByType(scope, "microsoft.compute/VIRTUALMACHINES", after.get(), 7));
      page.forEach(row -> names.add(row.name()));
      more = page.size() == 7;
      if (more) {
        after.set(page.getLast().idKey());
        store.write(GATE, tx -> tx.resources().delete(page.getLast().idKey()));
        put(vm("a-before-all" + names.size(), 1));
      }
    }
    assertThat(names).hasSize(30).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void aScopeDoesNotReachItsNeighbourWithALongerName() {
    put(vm("a", 1));
    ResourceRow other = vm("b", 1);
    String otherKey = other.idKey().replace("/rg/", "/rg2/");
    put(
        new ResourceRow(
            otherKey,
            otherKey,
            other.type(),
            SUB,
            "rg2",
            "/subscriptions/" + SUB + "/resourcegroups/rg2",
            "b",
            "westus",
            1,
            null,
            "{}",
            1,
            "me",
            1,
            "me"));
    assertThat(
            store.<List<ResourceRow>>read(tx ->
                tx.resources().listBelow("/subscriptions/" + SUB + "/resourcegroups/rg", null, 10)))
        .containsExactly(vm("a", 1));
  }

  @Test
  void aTransactionIsOfNoUseAfterItsClosure() {
    AtomicReference<Tx> kept = new AtomicReference<>();
    store.read(tx -> {
      kept.set(tx);
      return true;
    });
    assertThatThrownBy(() -> Objects.requireNonNull(kept.get()).resources().count())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void otherTablesKeepWhatTheyAreGiven() {
    PrincipalRow principal =
        new PrincipalRow(
            "o1",
            "c1",
            "t1",
            "ManagedIdentity",
            "vm é\uD83D\uDE00",
            key("a"),
            false,
            null,
            false,
            5,
            6,
            null);
    AssignmentRow assignment = new AssignmentRow(key("a"), "o1", "c1", false, key("a"));
    OperationRow operation =
        new OperationRow(
            "op1", key("a"), SUB, "vm", "InProgress", 0, "{}", null, null, null, 0, 9, null);
    FederatedCredentialRow flexible =
        new FederatedCredentialRow(key("g"), "o1", "https://i", "", "a", "claims['sub'] eq 's'");
    SigningKeyRow signing =
        new SigningKeyRow(
            "kid", "{}", new byte[] {0, -1, 7}, "cert", "active", 1, 2, 3L, null, null);
    store.write(
        GATE,
        tx -> {
          tx.principals().put(principal);
          tx.assignments().replace(key("a"), List.of(assignment));
          tx.operations().put(operation);
          tx.signingKeys().put(signing);
          tx.facts().put("tenantId", "t1");
          tx.bindings().put(new BindingRow("b1", key("a"), "loopback", 4242, "secret", 3));
          tx.refreshTokens().put(new RefreshTokenRow("h", "f", "o1", "c1", "s", 1, 2, null, null));
          tx.credentials().put(new CredentialRow("k1", "o1", "secret", "hash", "n", 1, 2));
          tx.federatedCredentials()
              .put(new FederatedCredentialRow(key("f"), "o1", "https://i", "s", "a"));
          tx.federatedCredentials().put(flexible);
          return true;
        });
    store.read(tx -> {
      assertThat(tx.principals().find("o1")).contains(principal);
      assertThat(tx.principals().findByClientId("c1")).contains(principal);
      assertThat(tx.principals().findByResource(key("a"))).contains(principal);
      assertThat(tx.assignments().ofResource(key("a"))).containsExactly(assignment);
      assertThat(tx.operations().runnable(1, null, 10)).containsExactly(operation);
      assertThat(tx.operations().inProgress(key("a"))).containsExactly(operation);
      assertThat(tx.signingKeys().list())
          .singleElement()
          .satisfies(row -> assertThat(row.sealedPrivate()).containsExactly(0, -1, 7));
      assertThat(tx.facts().all()).containsEntry("tenantId", "t1");
      assertThat(tx.bindings().list()).extracting(BindingRow::port).containsExactly(4242);
      assertThat(tx.refreshTokens().find("h")).isPresent();
      assertThat(tx.credentials().of("o1")).hasSize(1);
      assertThat(tx.federatedCredentials().of("o1"))
          .containsExactly(
              new FederatedCredentialRow(key("f"), "o1", "https://i", "s", "a"), flexible);
      return true;
    });
    int revoked = store.write(GATE, tx -> tx.refreshTokens().revokeFamily("f", 7));
    assertThat(revoked).isEqualTo(1);
    assertThat(store.<Long>read(tx -> tx.refreshTokens().find("h").orElseThrow().revokedAt()))
        .isEqualTo(7L);
  }

  @Test
  void aPartThatFailsTakesBackItselfAlone() {
    store.write(
        GATE,
        tx -> {
          tx.resources().put(vm("a", 1));
          assertThatThrownBy(() ->
                  tx.part(() -> {
                    tx.resources().put(vm("a", 2));
                    tx.part(() -> {
                      tx.resources().put(vm("b", 1));
                      return 1;
                    });
                    tx.changes().add("resource", "x", 1);
                    throw new IllegalArgumentException("no");
                  }))
              .hasMessage("no");
          int kept =
              tx.part(() -> {
                tx.resources().put(vm("c", 1));
                tx.changes().add("resource", "c", 1);
                return 7;
              });
          assertThat(kept).isEqualTo(7);
          return true;
        });
    assertThat(store.<List<ResourceRow>>read(tx -> tx.resources().all(null, 10)))
        .containsExactly(vm("a", 1), vm("c", 1));
    assertThat(store.<List<ChangeRow>>read(tx -> tx.changes().after(0, 10)))
        .extracting(ChangeRow::key)
        .containsExactly("c");
  }

  @Test
  void aTrialShowsWhatWouldBeAndLeavesNothing() {
    put(vm("a", 1));
    String seen =
        store.write(
            GATE,
            tx ->
                tx.trial(() -> {
                  tx.resources().put(vm("a", 2));
                  tx.resources().delete(key("b"));
                  return tx.resources().find(key("a")).orElseThrow().body();
                }));
    assertThat(seen).isEqualTo("{\"v\":2}");
    assertThat(store.<List<ResourceRow>>read(tx -> tx.resources().all(null, 10)))
        .containsExactly(vm("a", 1));
  }

  @Test
  void documentsGoWithTheirResource() {
    put(vm("a", 1));
    store.write(
        GATE,
        tx -> {
          tx.documents().put(key("a"), "template", new byte[] {1, 2});
          tx.documents().put(key("a"), "template", new byte[] {3});
          tx.documents().put(key("z"), "template", new byte[] {4});
          return true;
        });
    assertThat(store.<byte[]>read(tx -> tx.documents().find(key("a"), "template").orElseThrow()))
        .containsExactly(3);
    assertThat(store.<List<String>>read(tx -> tx.documents().orphans(10)))
        .containsExactly(key("z"));
    store.write(GATE, tx -> tx.resources().delete(key("a")));
    assertThat(store.<Boolean>read(tx -> tx.documents().find(key("a"), "template").isPresent()))
        .isFalse();
  }

  private static PrincipalRow principal(String id, boolean deleted) {
    return new PrincipalRow(
        id, "app-" + id, "t", "Group", id, null, false, null, false, 0, 1, deleted ? 2L : null);
  }

  private static void member(Tx tx, String group, String member) {
    assertThat(tx.memberships().add(new MembershipRow(group, member, MembershipRow.MEMBER, 1)))
        .isTrue();
  }

  @Test
  void membershipsReachThroughGroupsAndEndInCircles() {
    store.write(
        GATE,
        tx -> {
          for (String id : List.of("g1", "g2", "g3", "me", "you")) {
            tx.principals().put(principal(id, false));
          }
          tx.principals().put(principal("gone", true));
          member(tx, "g1", "me");
          member(tx, "g2", "g1");
          member(tx, "g3", "g2");
          member(tx, "g1", "g3");
          member(tx, "gone", "me");
          member(tx, "beyond", "gone");
          tx.memberships().add(new MembershipRow("g9", "me", MembershipRow.OWNER, 1));
          assertThat(tx.memberships().add(new MembershipRow("g1", "me", MembershipRow.MEMBER, 2)))
              .isFalse();
          return true;
        });
    store.read(tx -> {
      Memberships all = tx.memberships();
      assertThat(all.transitiveGroupsOf("me", 10)).containsExactly("g1", "g2", "g3");
      assertThat(all.transitiveGroupsOf("me", 2)).containsExactly("g1", "g2");
      assertThat(all.transitiveGroupsOf("you", 10)).isEmpty();
      assertThat(all.groupsOf("me", "member", null, 10)).containsExactly("g1", "gone");
      assertThat(all.groupsOf("me", "owner", null, 10)).containsExactly("g9");
      assertThat(all.membersOf("g1", "member", "g3", 10)).containsExactly("me");
      assertThat(all.transitiveMembersOf("g3", null, 10)).containsExactly("g1", "g2", "g3", "me");
      assertThat(all.contains("g1", "me", "member")).isTrue();
      assertThat(all.contains("g1", "me", "owner")).isFalse();
      return true;
    });
    store.write(
        GATE,
        tx -> {
          assertThat(tx.memberships().remove("g1", "me", "member")).isTrue();
          assertThat(tx.memberships().remove("g1", "me", "member")).isFalse();
          assertThat(tx.memberships().transitiveGroupsOf("me", 10)).isEmpty();
          assertThat(tx.memberships().deleteAllOf("me")).isEqualTo(2);
          return true;
        });
  }

  private static GraphObjectRow application(String id, String appId, String name, boolean deleted) {
    return new GraphObjectRow(id, "application", appId, name, "{}", 1, deleted ? 5L : null);
  }

  @Test
  void theDirectorysTablesKeepWhatTheyAreGiven() {
    AppRoleAssignmentRow role = new AppRoleAssignmentRow("r1", "me", "api", "role", 1);
    PermissionGrantRow grant =
        new PermissionGrantRow("p1", "client", "api", null, "AllPrincipals", "a b", 1);
    store.write(
        GATE,
        tx -> {
          tx.graphObjects().put(application("a1", "app", "Shop", true));
          tx.graphObjects().put(application("a2", "app", "SHOP", false));
          tx.graphObjects().putNames("application", "a2", List.of("api://One", "api://two"));
          tx.graphObjects().putNames("application", "a2", List.of("api://One"));
          assertThat(tx.appRoleAssignments().add(role)).isTrue();
          assertThat(
                  tx.appRoleAssignments()
                      .add(new AppRoleAssignmentRow("r2", "me", "api", "role", 2)))
              .isFalse();
          tx.permissionGrants().put(grant);
          tx.principals().put(principal("me", false));
          tx.principals().put(principal("old", true));
          tx.principals().disable("me", true);
          tx.principals().disable("me", true);
          return true;
        });
    store.read(tx -> {
      GraphObjects objects = tx.graphObjects();
      assertThat(objects.findApplication("app")).contains(application("a2", "app", "SHOP", false));
      assertThat(objects.named("application", "shop", null, 10)).hasSize(2);
      assertThat(objects.named("application", "shop", "a1", 10)).hasSize(1);
      assertThat(objects.list("application", null, 1)).hasSize(1);
      assertThat(objects.findName("application", "API://one")).contains("a2");
      assertThat(objects.findName("application", "api://two")).isEmpty();
      assertThat(objects.findName("user", "api://one")).isEmpty();
      assertThat(objects.deletedBefore(6, 10)).extracting("objectId").containsExactly("a1");
      assertThat(tx.appRoleAssignments().ofPrincipal("me", "api")).containsExactly(role);
      assertThat(tx.appRoleAssignments().ofResource("api", null, 10)).containsExactly(role);
      assertThat(tx.permissionGrants().ofClient("client", null, 10)).containsExactly(grant);
      assertThat(tx.principals().disabled("me")).isTrue();
      assertThat(tx.principals().named("ME", null, 10)).hasSize(1);
      assertThat(tx.principals().ofKinds("Group", "User", "me", 10)).hasSize(1);
      assertThat(tx.principals().deletedBefore(3, 10))
          .extracting("objectId")
          .containsExactly("old");
      return true;
    });
    store.write(
        GATE,
        tx -> {
          assertThat(tx.graphObjects().delete("a2")).isTrue();
          assertThat(tx.graphObjects().findName("application", "api://one")).isEmpty();
          assertThat(tx.appRoleAssignments().deleteAllOf("api")).isEqualTo(1);
          assertThat(tx.permissionGrants().deleteAllOf("api")).isEqualTo(1);
          assertThat(tx.principals().delete("me")).isTrue();
          assertThat(tx.principals().disabled("me")).isFalse();
          return true;
        });
  }

  @Test
  void statesOfPoliciesGoWithTheirResource() {
    PolicyTablesContract.states(store);
  }

  @Test
  void whatIsDueForPoliciesComesInItsTime() {
    PolicyTablesContract.due(store);
  }

  @Test
  void eventsOfPoliciesAreInOrder() {
    PolicyTablesContract.events(store);
  }

  @Test
  void scansOfPoliciesAreRemembered() {
    PolicyTablesContract.scans(store);
  }

  @Test
  void deploymentsOfRemediationsComeByStateAndInOrder() {
    RemediationContract.deployments(store);
  }

  @Test
  void deploymentsOfRemediationsGoWithTheirRemediation() {
    RemediationContract.goWithTheirRemediation(store);
  }
}
