package dev.selfsame.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a store must keep of remediations. */
final class RemediationContract {
  private static final String REMEDIATION =
      "/subscriptions/" + StoreContract.SUB + "/providers/microsoft.policyinsights/remediations/r";

  private RemediationContract() {}

  private static RemediationDeploymentRow row(String resource, String state) {
    return new RemediationDeploymentRow(
        REMEDIATION, StoreContract.key(resource), state, resource, "westus", null, null, 1, 1);
  }

  static void deployments(Store store) {
    store.write(
        StoreContract.GATE,
        tx -> {
          RemediationDeployments table = tx.remediationDeployments();
          table.put(List.of(row("c", "Evaluating"), row("a", "Evaluating"), row("b", "Running")));
          assertThat(table.list(REMEDIATION, null, null, 10))
              .containsExactly(row("a", "Evaluating"), row("b", "Running"), row("c", "Evaluating"));
          assertThat(table.list(REMEDIATION, "Evaluating", StoreContract.key("a"), 10))
              .containsExactly(row("c", "Evaluating"));
          assertThat(table.list(REMEDIATION, null, null, 2)).hasSize(2);
          assertThat(table.list(REMEDIATION + "2", null, null, 10)).isEmpty();
          RemediationDeploymentRow failed = row("b", "Running").in("Failed", "d", "{}", 5);
          table.put(List.of(failed));
          assertThat(table.find(REMEDIATION, StoreContract.key("b"))).contains(failed);
          assertThat(failed.createdAt()).isEqualTo(1);
          assertThat(table.move(REMEDIATION, "Evaluating", "Canceled", 7)).isEqualTo(2);
          assertThat(table.list(REMEDIATION, "Canceled", null, 10))
              .extracting(RemediationDeploymentRow::changedAt)
              .containsExactly(7L, 7L);
          return true;
        });
  }

  static void goWithTheirRemediation(Store store) {
    store.write(
        StoreContract.GATE,
        tx -> {
          tx.resources()
              .put(
                  new ResourceRow(
                      REMEDIATION,
                      REMEDIATION,
                      "Microsoft.PolicyInsights/remediations",
                      StoreContract.SUB,
                      null,
                      "/subscriptions/" + StoreContract.SUB,
                      "r",
                      null,
                      1,
                      "Accepted",
                      "{}",
                      1,
                      "me",
                      1,
                      "me"));
          tx.remediationDeployments().put(List.of(row("a", "Running"), row("b", "Failed")));
          assertThat(tx.resources().delete(REMEDIATION)).isTrue();
          assertThat(tx.remediationDeployments().list(REMEDIATION, null, null, 10)).isEmpty();
          tx.remediationDeployments().put(List.of(row("a", "Running")));
          assertThat(tx.remediationDeployments().deleteOf(REMEDIATION)).isEqualTo(1);
          return true;
        });
  }
}
