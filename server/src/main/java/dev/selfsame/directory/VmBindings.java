package dev.selfsame.directory;

import dev.selfsame.error.ArmError;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.BindingRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Which channel speaks for which VM, durably. Opening the channel is the metadata room's work. */
public final class VmBindings {
  private static final String LOOPBACK = "loopback";
  private static final int SECRET_BYTES = 32;
  private static final List<String> MACHINES =
      List.of("Microsoft.Compute/virtualMachines", ScaleSetMember.INSTANCES);

  private final Store store;
  private final Clock clock;
  private final Ids ids;

  public VmBindings(Store store, Clock clock, Ids ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * The VM's id as first written.
   *
   * @throws dev.selfsame.error.ApiException 400 for text that is no VM's id, 404 for a VM that does
   *     not exist
   */
  public String requireVm(String vmId) {
    ResourceId id = parse(vmId);
    return store
        .read(tx -> tx.resources().find(id.key()).map(row -> row.id()))
        .orElseThrow(() -> notFound(vmId).exception());
  }

  /**
   * Records a binding to a loopback port that is open already; the VM is checked again inside the
   * write.
   */
  public VmBinding bind(String vmId, int port) {
    ResourceId id = parse(vmId);
    BindingRow row =
        new BindingRow(
            ids.guid(), id.key(), LOOPBACK, port, ids.secret(SECRET_BYTES), clock.millis());
    return store.write(
        gate(id),
        tx -> {
          String shown =
              tx.resources().find(id.key()).orElseThrow(() -> notFound(vmId).exception()).id();
          tx.bindings().put(row);
          tx.changes().add("binding", row.bindingId(), clock.millis());
          return binding(row, shown);
        });
  }

  /** Removes a binding; false when there is none of that id. */
  public boolean unbind(String bindingId) {
    Optional<BindingRow> row = store.read(tx -> tx.bindings().find(bindingId));
    if (row.isEmpty()) {
      return false;
    }
    ResourceId id = ResourceId.parse(row.get().resourceKey()).orElseThrow();
    return store.write(
        gate(id),
        tx -> {
          boolean removed = tx.bindings().delete(bindingId);
          tx.changes().add("binding", bindingId, clock.millis());
          return removed;
        });
  }

  /** Bindings whose VM exists, ordered as the table gives them. */
  public List<VmBinding> list() {
    return store.read(
        tx -> tx.bindings().list().stream().flatMap(row -> living(tx, row).stream()).toList());
  }

  /**
   * Removes the rows whose VM is gone, so that a VM made anew under the same name starts without
   * them.
   */
  public void removeOrphans() {
    List<String> orphans =
        store.read(tx ->
            tx.bindings().list().stream()
                .filter(row -> living(tx, row).isEmpty())
                .map(BindingRow::bindingId)
                .toList());
    for (String orphan : orphans) {
      unbind(orphan);
    }
  }

  /** Calls back, on any thread, after something changed. */
  public void onChange(Runnable listener) {
    store.onChange(listener);
  }

  /** A VM made after the binding is another VM, even under the same name. */
  private static Optional<VmBinding> living(Tx tx, BindingRow row) {
    return tx.resources()
        .find(row.resourceKey())
        .filter(vm -> vm.createdAt() <= row.createdAt())
        .map(vm -> binding(row, vm.id()));
  }

  private static VmBinding binding(BindingRow row, String vmId) {
    return new VmBinding(
        row.bindingId(), row.resourceKey(), vmId, row.channel(), row.port(), row.header());
  }

  private static Gate gate(ResourceId id) {
    return Gate.subscription(Objects.requireNonNull(id.subscriptionId()));
  }

  private static ResourceId parse(String vmId) {
    return ResourceId.parse(vmId)
        .filter(id -> id.subscriptionId() != null && id.resourceGroup() != null)
        .filter(id -> MACHINES.stream().anyMatch(id.type()::equalsIgnoreCase))
        .orElseThrow(() ->
            ArmError.of(
                    400,
                    "InvalidResourceId",
                    "'resourceId' must be the resource ID of a virtual machine.")
                .at("resourceId")
                .exception());
  }

  private static ArmError notFound(String vmId) {
    return ArmError.of(
        404, "ResourceNotFound", "The virtual machine '" + vmId + "' was not found.");
  }
}
