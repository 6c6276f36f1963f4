package dev.selfsame.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;

/** What every store must do with the tables of policies. */
final class PolicyTablesContract {
  private static final String SUB = "/subscriptions/" + StoreContract.SUB;

  private PolicyTablesContract() {}

  private static PolicyStateRow state(String vm, String policy, String compliance, long at) {
    return new PolicyStateRow(
        StoreContract.key(vm),
        "/p/" + policy,
        "/p/" + policy.substring(0, 1),
        "Microsoft.Compute/virtualMachines",
        "westus",
        compliance,
        "audit",
        at,
        "{}");
  }

  private static <T> T write(Store store, Function<Tx, T> body) {
    return store.write(StoreContract.GATE, body);
  }

  static void states(Store store) {
    PolicyStateRow a1 = state("a", "a1", "NonCompliant", 1);
    PolicyStateRow a2 = state("a", "a2", "Compliant", 1);
    PolicyStateRow b1 = state("b", "a1", "Compliant", 2);
    PolicyStateRow b2 = state("b", "b1", "NonCompliant", 2);
    write(
        store,
        tx -> {
          tx.resources().put(StoreContract.vm("a", 1));
          tx.policyStates().put(List.of(b2, a1, a2, b1));
          return true;
        });
    write(
        store,
        tx -> {
          tx.policyStates().put(List.of(state("b", "a1", "NonCompliant", 3)));
          return true;
        });
    PolicyStateRow b1b = state("b", "a1", "NonCompliant", 3);
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().of(a1.resourceKey())))
        .containsExactly(a1, a2);
    assertThat(
            store.<List<PolicyStates.Kept>>read(
                tx -> tx.policyStates().kept(a1.resourceKey(), b1.resourceKey())))
        .containsExactly(a1.kept(), a2.kept(), b1b.kept(), b2.kept());
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().below(SUB, null, 3)))
        .containsExactly(a1, a2, b1b);
    PolicyStates.Place after = new PolicyStates.Place(b1.resourceKey(), b1.policyKey());
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().below(SUB, after, 3)))
        .containsExactly(b2);
    assertThat(
            store.<List<PolicyStateRow>>read(
                tx -> tx.policyStates().below(SUB, "NonCompliant", null, 9)))
        .containsExactly(a1, b1b, b2);
    assertThat(
            store.<List<PolicyStateRow>>read(
                tx -> tx.policyStates().ofAssignment("/p/a", "NonCompliant", null, 9)))
        .containsExactly(a1, b1b);
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().below("/other", null, 3)))
        .isEmpty();
    assertThat(store.<String>read(tx -> tx.policyStates().nextAssignment("").orElseThrow()))
        .isEqualTo("/p/a");
    assertThat(store.<String>read(tx -> tx.policyStates().nextAssignment("/p/a").orElseThrow()))
        .isEqualTo("/p/b");
    assertThat(
            PolicyTablesContract.<Integer>write(store, tx -> tx.policyStates().deleteOf("/p/b", 5)))
        .isEqualTo(1);
    assertThat(
            PolicyTablesContract.<Integer>write(store, tx -> tx.policyStates().deleteOf("/p/a", 2)))
        .isEqualTo(2);
    write(
        store,
        tx -> {
          tx.policyStates().put(List.of(a1, a2));
          tx.policyStates()
              .delete(List.of(new PolicyStates.Place(a2.resourceKey(), a2.policyKey())));
          tx.policyDue().put(due("a", "", 1));
          return true;
        });
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().of(a1.resourceKey())))
        .containsExactly(a1);
    assertThat(
            PolicyTablesContract.<Boolean>write(
                store, tx -> tx.resources().delete(a1.resourceKey())))
        .isTrue();
    assertThat(store.<List<PolicyStateRow>>read(tx -> tx.policyStates().of(a1.resourceKey())))
        .isEmpty();
    assertThat(store.<Long>read(tx -> tx.policyDue().count())).isZero();
  }

  private static PolicyDueRow due(String vm, String policy, long at) {
    return new PolicyDueRow(StoreContract.key(vm), policy, "evaluate", at, 1, "{}");
  }

  static void due(Store store) {
    write(
        store,
        tx -> {
          tx.policyDue().put(due("a", "", 30));
          tx.policyDue().put(due("b", "", 20));
          tx.policyDue().put(due("b", "/p/a", 10));
          tx.policyDue().put(due("a", "", 15));
          return true;
        });
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().dueOfResources(19, 9)))
        .containsExactly(due("a", "", 15));
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().dueOfResources(20, 9)))
        .containsExactly(due("a", "", 15), due("b", "", 20));
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().dueOfResources(99, 1)))
        .containsExactly(due("a", "", 15));
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().dueOfPolicies(9, 9))).isEmpty();
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().dueOfPolicies(99, 9)))
        .containsExactly(due("b", "/p/a", 10));
    assertThat(store.<List<PolicyDueRow>>read(tx -> tx.policyDue().of(StoreContract.key("b"))))
        .containsExactly(due("b", "", 20), due("b", "/p/a", 10));
    assertThat(
            PolicyTablesContract.<Boolean>write(
                store, tx -> tx.policyDue().delete(due("b", "", 0))))
        .isTrue();
    assertThat(
            PolicyTablesContract.<Boolean>write(
                store, tx -> tx.policyDue().delete(due("b", "", 0))))
        .isFalse();
    assertThat(store.<Long>read(tx -> tx.policyDue().count())).isEqualTo(2);
    assertThat(
            store.<Boolean>read(
                tx -> tx.policyDue().find(StoreContract.key("a"), "", "evaluate").isPresent()))
        .isTrue();
  }

  private static PolicyEventRow event(String id, long at, String vm, String assignment) {
    return new PolicyEventRow(
        id, at, StoreContract.key(vm), SUB, assignment, assignment, "NonCompliant", "audit", "{}");
  }

  static void events(Store store) {
    PolicyEventRow one = event("1", 10, "a", "/p/a");
    PolicyEventRow two = event("2", 20, "b", "/p/a");
    PolicyEventRow three = event("3", 20, "a", "/p/b");
    write(
        store,
        tx -> {
          tx.policyEvents().add(List.of(one, two, three));
          tx.policyEvents().add(List.of(one));
          return true;
        });
    assertThat(list(store, PolicyEvents.By.ALL, "")).containsExactly(three, two, one);
    assertThat(list(store, PolicyEvents.By.SUBSCRIPTION, SUB)).containsExactly(three, two, one);
    assertThat(list(store, PolicyEvents.By.RESOURCE, StoreContract.key("a")))
        .containsExactly(three, one);
    assertThat(list(store, PolicyEvents.By.ASSIGNMENT, "/p/a")).containsExactly(two, one);
    PolicyEvents.Scope all = new PolicyEvents.Scope(PolicyEvents.By.ALL, "");
    assertThat(
            store.<List<PolicyEventRow>>read(
                tx -> tx.policyEvents().list(all, 0, 99, new PolicyEvents.Cursor(20, "3"), 1)))
        .containsExactly(two);
    assertThat(
            PolicyTablesContract.<Integer>write(store, tx -> tx.policyEvents().deleteBefore(20, 5)))
        .isEqualTo(1);
    assertThat(list(store, PolicyEvents.By.ALL, "")).containsExactly(three, two);
  }

  private static List<PolicyEventRow> list(Store store, PolicyEvents.By by, String key) {
    return store.read(
        tx -> tx.policyEvents().list(new PolicyEvents.Scope(by, key), 0, 99, null, 9));
  }

  static void scans(Store store) {
    PolicyScanRow row = new PolicyScanRow("/p/a", "f", 1, null, 0);
    PolicyScanRow leased = new PolicyScanRow("/p/a", "f", 1, "me", 9);
    write(
        store,
        tx -> {
          tx.policyScans().put(row);
          tx.policyScans().put(leased);
          tx.policyScans().put(new PolicyScanRow("/p/b", "", 0, null, 0));
          return true;
        });
    assertThat(store.<PolicyScanRow>read(tx -> tx.policyScans().find("/p/a").orElseThrow()))
        .isEqualTo(leased);
    assertThat(PolicyTablesContract.<Boolean>write(store, tx -> tx.policyScans().delete("/p/b")))
        .isTrue();
    assertThat(store.<List<PolicyScanRow>>read(tx -> tx.policyScans().all()))
        .containsExactly(leased);
  }
}
