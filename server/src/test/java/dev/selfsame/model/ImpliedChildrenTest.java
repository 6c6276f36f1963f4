package dev.selfsame.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImpliedChildrenTest {
  private static final String GROUP = "/subscriptions/s/resourcegroups/g/providers/";
  private static final Set<String> KEPT =
      Set.of(
          GROUP + "microsoft.storage/storageaccounts/a",
          GROUP + "microsoft.servicebus/namespaces/n",
          GROUP + "microsoft.web/sites/w");

  private static final Map<String, Boolean> THERE =
      Map.ofEntries(
          Map.entry("Microsoft.Storage/storageAccounts/a", true),
          Map.entry("Microsoft.Storage/storageAccounts/b", false),
          Map.entry("Microsoft.Storage/storageAccounts/default", false),
          Map.entry("Microsoft.Storage/storageAccounts/a/blobServices/default", true),
          Map.entry("Microsoft.Storage/storageAccounts/b/blobServices/default", false),
          Map.entry("Microsoft.Storage/storageAccounts/a/blobServices/other", false),
          Map.entry("Microsoft.Storage/storageAccounts/a/blobServices/default/containers/c", false),
          Map.entry(
              "Microsoft.ServiceBus/namespaces/n/AuthorizationRules/RootManageSharedAccessKey",
              true),
          Map.entry("Microsoft.ServiceBus/namespaces/n/AuthorizationRules/mine", false),
          Map.entry("Microsoft.ServiceBus/namespaces/n/queues/RootManageSharedAccessKey", false),
          Map.entry("Microsoft.Web/sites/w/host/default", true),
          Map.entry("Microsoft.Web/sites/w/config/appsettings", true));

  @Test
  void thereWithTheirParentsAndNotOtherwise() {
    THERE.forEach((id, there) ->
        assertThat(ImpliedChildren.there(ResourceId.lower(GROUP + id), KEPT::contains))
            .as(id)
            .isEqualTo(there));
  }
}
