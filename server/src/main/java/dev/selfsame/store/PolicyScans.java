package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** Table {@code policy_scans}. */
public interface PolicyScans {
  Optional<PolicyScanRow> find(String assignmentKey);

  List<PolicyScanRow> all();

  void put(PolicyScanRow row);

  boolean delete(String assignmentKey);
}
