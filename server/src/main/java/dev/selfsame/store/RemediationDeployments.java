package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code remediation_deployments}, in the order of resource keys. */
public interface RemediationDeployments {
  /** Writes rows whole, new or not. */
  void put(List<RemediationDeploymentRow> rows);

  Optional<RemediationDeploymentRow> find(String remediationKey, String resourceKey);

  /** Those of a remediation, of one state or of all when null. */
  List<RemediationDeploymentRow> list(
      String remediationKey, @Nullable String state, @Nullable String afterResourceKey, int limit);

  /** Puts all that are in one state into another; how many. */
  int move(String remediationKey, String from, String to, long now);

  int deleteOf(String remediationKey);
}
