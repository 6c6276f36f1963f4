package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** Table {@code operations}. */
public interface Operations {
  Optional<OperationRow> find(String operationId);

  void put(OperationRow row);

  /** Operations in progress whose lease is over at {@code now}, oldest first. */
  List<OperationRow> runnable(long now, int limit);

  /** Operations of a resource still in progress. */
  List<OperationRow> inProgress(String resourceKey);

  int deleteEndedBefore(long endedBefore);
}
