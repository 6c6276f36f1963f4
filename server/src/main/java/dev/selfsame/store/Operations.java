package dev.selfsame.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Table {@code operations}. */
public interface Operations {
  Optional<OperationRow> find(String operationId);

  void put(OperationRow row);

  /** Operations in progress whose lease is over at {@code now}, ordered by operation id. */
  List<OperationRow> runnable(long now, @Nullable String afterOperationId, int limit);

  /** Operations of a resource still in progress. */
  List<OperationRow> inProgress(String resourceKey);

  /** Every row, ordered by operation id. */
  List<OperationRow> list(@Nullable String afterOperationId, int limit);

  int deleteEndedBefore(long endedBefore);
}
