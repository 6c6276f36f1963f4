package dev.selfsame.provider.compute;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the machines of a scale set to what the set says, some at a step, so that a server that
 * dies in between goes on where it was.
 */
final class ScaleSetOperations {
  static final String SETTLE = "compute.vmss.settle";
  static final String DELETE = "compute.vmss.delete";
  static final String POWER = "compute.vmss.power";
  static final String UPGRADE = "compute.vmss.upgrade";
  static final String REMOVE = "compute.vmss.remove";
  static final String DELETE_INSTANCE = "compute.vmss.instance.delete";

  /** Parts of a set made or removed in one step, and whole virtual machines. */
  private static final int BATCH = 100;

  private static final int FLEXIBLE_BATCH = 10;

  /** Steps after which a removal has not come to an end and is given up. */
  private static final int STEPS_MAX = 100_000;

  private final Ids ids;
  private final ResourceIdentity identities;
  private final FlexibleMachines flexible;

  ScaleSetOperations(Ids ids, ResourceIdentity identities, Supplier<ResourceCalls> calls) {
    this.ids = ids;
    this.identities = identities;
    this.flexible = new FlexibleMachines(ids, calls);
  }

  Map<String, OperationSteps> steps() {
    return Map.of(
        SETTLE, this::settle,
        DELETE, this::delete,
        POWER, ScaleSetOperations::power,
        UPGRADE, ScaleSetOperations::upgrade,
        REMOVE, this::remove,
        DELETE_INSTANCE, this::deleteInstance);
  }

  /** Input of an operation on some machines. */
  static ObjectNode machines(List<String> keys) {
    ObjectNode input = Json.object();
    ArrayNode named = input.putArray("machines");
    keys.forEach(named::add);
    return input;
  }

  private static List<String> machines(OperationRow operation) {
    return Json.stored(operation.input())
        .path("machines")
        .valueStream()
        .map(one -> one.asString(""))
        .toList();
  }

  private static Caller caller(OperationRow operation) {
    return Caller.of(Json.stored(operation.input()).path("caller"));
  }

  private Step settle(OperationRow operation, Tx tx, long now) {
    Optional<ResourceRow> found =
        tx.resources()
            .find(operation.resourceKey())
            .filter(row -> !"Deleting".equals(row.provisioningState()));
    if (found.isEmpty()) {
      return new Step.Done(null);
    }
    ResourceRow set = found.get();
    ObjectNode body = Rows.body(set);
    try {
      if (body.path("sku").isObject() && moved(operation, set, body, tx, now)) {
        return new Step.More(operation.step() + 1);
      }
    } catch (ApiException e) {
      Rows.state(tx, set, "Failed", now);
      return new Step.Failed(FlexibleMachines.error(e));
    }
    Rows.settle(
        tx, set.idKey(), now, (row, settled) -> identities.settled(row.idKey(), settled, tx));
    return new Step.Done(null);
  }

  /** One batch nearer to the capacity and the model; false when the set is as it should be. */
  private boolean moved(OperationRow operation, ResourceRow set, ObjectNode body, Tx tx, long now) {
    JsonNode properties = body.path("properties");
    boolean flex = ScaleSetMachines.flexible(properties);
    List<ResourceRow> machines = living(set.idKey(), properties, tx);
    int missing = body.path("sku").path("capacity").asInt(0) - machines.size();
    if (missing > 0 && properties.path("virtualMachineProfile").isObject()) {
      if (flex) {
        flexible.make(
            operation, caller(operation), set, body, Math.min(missing, FLEXIBLE_BATCH), tx);
      } else {
        make(set, body, Math.min(missing, BATCH), tx, now);
      }
      return true;
    }
    if (missing < 0) {
      List<ResourceRow> surplus =
          machines.reversed().stream()
              .filter(row -> !ScaleSetInstances.protectedFromScaleIn(Rows.body(row)))
              .limit(Math.min(-missing, flex ? FLEXIBLE_BATCH : BATCH))
              .toList();
      surplus.forEach(row -> end(row, flex, operation, tx, now));
      return !surplus.isEmpty();
    }
    return !flex && followed(properties, body, machines, tx, now);
  }

  private void make(ResourceRow set, ObjectNode body, int count, Tx tx, long now) {
    int next = body.path(ScaleSets.NEXT).asInt(0);
    for (int number = next; number < next + count; number++) {
      ResourceRow machine = ScaleSetInstances.row(set, body, number, ids.guid(), now);
      tx.resources().put(machine);
      tx.changes().add("resource", machine.idKey(), now);
    }
    Rows.edit(tx, set.idKey(), now, (row, stored) -> stored.put(ScaleSets.NEXT, next + count));
  }

  private void end(ResourceRow machine, boolean flex, OperationRow operation, Tx tx, long now) {
    if (flex) {
      flexible.delete(operation, caller(operation), machine, tx);
    } else {
      Cascade.whole(machine.idKey(), identities, now, tx);
    }
  }

  /** With an automatic policy the machines follow the model by themselves. */
  private static boolean followed(
      JsonNode properties, ObjectNode body, List<ResourceRow> machines, Tx tx, long now) {
    if (properties.path("upgradePolicy").path("mode").asString("").equals("Manual")) {
      return false;
    }
    List<ResourceRow> behind =
        machines.stream()
            .filter(row -> !ScaleSetInstances.latest(Rows.body(row), body))
            .limit(BATCH)
            .toList();
    behind.forEach(row ->
        Rows.edit(tx, row.idKey(), now, (same, stored) -> ScaleSetInstances.model(stored, body)));
    return !behind.isEmpty();
  }

  private static List<ResourceRow> living(String setKey, JsonNode properties, Tx tx) {
    return ScaleSetMachines.of(setKey, properties, tx).stream()
        .filter(row -> !"Deleting".equals(row.provisioningState()))
        .toList();
  }

  private Step delete(OperationRow operation, Tx tx, long now) {
    Optional<ResourceRow> set = tx.resources().find(operation.resourceKey());
    if (set.isEmpty()) {
      return new Step.Done(null);
    }
    JsonNode properties = Rows.body(set.get()).path("properties");
    if (ScaleSetMachines.flexible(properties)) {
      try {
        living(set.get().idKey(), properties, tx).stream()
            .limit(FLEXIBLE_BATCH)
            .forEach(machine -> flexible.delete(operation, caller(operation), machine, tx));
      } catch (ApiException e) {
        Rows.state(tx, set.get(), "Failed", now);
        return new Step.Failed(FlexibleMachines.error(e));
      }
      // Their own operations remove them; then it is this set's turn.
      if (!ScaleSetMachines.of(set.get().idKey(), properties, tx).isEmpty()
          && operation.step() < STEPS_MAX) {
        return new Step.More(operation.step() + 1);
      }
    } else if (!Cascade.below(operation.resourceKey(), BATCH, identities, now, tx)) {
      return new Step.More(operation.step() + 1);
    }
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    return new Step.Done(null);
  }

  private static Step power(OperationRow operation, Tx tx, long now) {
    String to = Json.stored(operation.input()).path("to").asString("");
    if (!to.isEmpty()) {
      for (String key : machines(operation)) {
        Rows.edit(tx, key, now, (row, body) -> body.put(VirtualMachines.POWER, to));
      }
    }
    return new Step.Done(null);
  }

  private static Step upgrade(OperationRow operation, Tx tx, long now) {
    tx.resources()
        .find(operation.resourceKey())
        .map(Rows::body)
        .ifPresent(set -> {
          for (String key : machines(operation)) {
            Rows.edit(
                tx,
                key,
                now,
                (row, body) -> {
                  if (row.type().equalsIgnoreCase(ScaleSetInstances.TYPE)) {
                    ScaleSetInstances.model(body, set);
                  }
                });
          }
        });
    return new Step.Done(null);
  }

  private Step remove(OperationRow operation, Tx tx, long now) {
    try {
      for (String key : machines(operation)) {
        Optional<ResourceRow> machine =
            tx.resources().find(key).filter(row -> !"Deleting".equals(row.provisioningState()));
        if (machine.isPresent()) {
          boolean flex = !machine.get().type().equalsIgnoreCase(ScaleSetInstances.TYPE);
          end(machine.get(), flex, operation, tx, now);
        }
      }
    } catch (ApiException e) {
      return new Step.Failed(FlexibleMachines.error(e));
    }
    recount(operation.resourceKey(), tx, now);
    return new Step.Done(null);
  }

  private Step deleteInstance(OperationRow operation, Tx tx, long now) {
    Cascade.whole(operation.resourceKey(), identities, now, tx);
    String set = ResourceId.parse(operation.resourceKey()).map(ResourceId::parentKey).orElseThrow();
    recount(set, tx, now);
    return new Step.Done(null);
  }

  /** Machines that go one by one take the capacity with them, unless the set is just changing. */
  static void recount(String setKey, Tx tx, long now) {
    Optional<ResourceRow> set =
        tx.resources()
            .find(ResourceId.lower(setKey))
            .filter(row -> row.provisioningState() == null);
    if (set.isEmpty()) {
      return;
    }
    ObjectNode body = Rows.body(set.get());
    int count = living(set.get().idKey(), body.path("properties"), tx).size();
    if (body.path("sku").isObject() && body.path("sku").path("capacity").asInt(0) != count) {
      Rows.edit(
          tx,
          set.get().idKey(),
          now,
          (row, stored) -> stored.withObject("/sku").put("capacity", count));
    }
  }
}
