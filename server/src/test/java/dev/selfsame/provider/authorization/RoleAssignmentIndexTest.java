package dev.selfsame.provider.authorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.RoleAssignmentRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.sqlite.SqliteStore;
import dev.selfsame.work.Check;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of before there was an index gets it once, and check sees what does not agree. */
final class RoleAssignmentIndexTest {
  private static final String SUBSCRIPTION = "/subscriptions/11111111-1111-4111-8111-111111111111";
  private static final String ASSIGNMENT =
      SUBSCRIPTION
          + "/providers/Microsoft.Authorization/roleAssignments/22222222-2222-4222-8222-222222222222";
  private static final String ROLE =
      SUBSCRIPTION
          + "/providers/Microsoft.Authorization/roleDefinitions/33333333-3333-4333-8333-333333333333";

  private static void put(Store store, String id, String body) {
    ResourceId parsed = ResourceId.parse(id).orElseThrow();
    store.write(
        Gate.tenant("t"),
        tx -> {
          tx.resources()
              .put(
                  new ResourceRow(
                      parsed.key(),
                      id,
                      parsed.type(),
                      parsed.subscriptionId(),
                      null,
                      parsed.parentKey(),
                      parsed.name(),
                      null,
                      1,
                      null,
                      body,
                      5,
                      "me",
                      5,
                      "me"));
          return true;
        });
  }

  @Test
  void anOldStoreGetsItsIndexOnce(@TempDir Path folder) {
    try (Store store = new SqliteStore(folder)) {
      put(store, SUBSCRIPTION, "{}");
      put(
          store,
          ROLE,
          "{\"properties\":{\"roleName\":\"r\",\"assignableScopes\":[\""
              + SUBSCRIPTION
              + "\"],\"permissions\":[{\"actions\":[\"*\"]}]}}");
      put(
          store,
          ASSIGNMENT,
          "{\"properties\":{\"roleDefinitionId\":\""
              + ROLE
              + "\",\"principalId\":\"44444444-4444-4444-8444-44444444444A\"}}");
      assertThat(Check.findings(store)).anyMatch(one -> one.contains("does not say the same"));
      RoleAssignmentIndex.fill(store, "t");
      RoleAssignmentIndex.fill(store, "t");
      assertThat(Check.findings(store)).isEmpty();
      store.read(tx -> {
        assertThat(tx.roleAssignments().ofPrincipal("44444444-4444-4444-8444-44444444444a"))
            .containsExactly(
                new RoleAssignmentRow(
                    ResourceId.lower(ASSIGNMENT),
                    SUBSCRIPTION,
                    "44444444-4444-4444-8444-44444444444a",
                    "33333333-3333-4333-8333-333333333333",
                    null,
                    null,
                    5));
        assertThat(CustomRoles.find("33333333-3333-4333-8333-333333333333", tx)).isPresent();
        assertThat(tx.resources().find(ResourceId.lower(ROLE))).isEmpty();
        return true;
      });
    }
  }

  @Test
  void theIndexGoesWithItsResource(@TempDir Path folder) {
    try (Store store = new SqliteStore(folder)) {
      put(store, SUBSCRIPTION, "{}");
      store.write(
          Gate.tenant("t"),
          tx -> {
            tx.roleAssignments()
                .put(
                    new RoleAssignmentRow(
                        ResourceId.lower(ASSIGNMENT), SUBSCRIPTION, "p", "r", null, null, 1));
            return true;
          });
      assertThat(Check.findings(store)).anyMatch(one -> one.contains("the resource is missing"));
      store.write(
          Gate.tenant("t"),
          tx -> {
            tx.resources().delete(ResourceId.lower(ASSIGNMENT));
            return true;
          });
      assertThat(Check.findings(store)).isEmpty();
    }
  }
}
