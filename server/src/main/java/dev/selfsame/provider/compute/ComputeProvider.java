package dev.selfsame.provider.compute;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.model.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The resource provider Microsoft.Compute. */
public final class ComputeProvider implements Provider {
  static final String[] API_VERSIONS = {
    "2017-12-01",
    "2018-06-01",
    "2019-07-01",
    "2020-06-01",
    "2020-12-01",
    "2021-07-01",
    "2022-08-01",
    "2022-11-01",
    "2023-09-01",
    "2024-03-01",
    "2024-07-01",
    "2024-11-01",
    "2025-04-01"
  };

  private final List<ResourceType> types;
  private final List<Route> routes;
  private final Map<String, OperationSteps> operations;

  /**
   * @param calls for machines that a flexible scale set makes; asked only after the start is done
   */
  public ComputeProvider(Ids ids, ResourceIdentity identities, Supplier<ResourceCalls> calls) {
    this.types =
        List.of(
            new VirtualMachines(ids).type(),
            new VmExtensions().type(),
            new ScaleSets(ids).type(),
            ScaleSetInstances.type(),
            new Disks(ids).type(),
            AvailabilitySets.type());
    List<Route> all = new ArrayList<>(new VmRoutes().routes());
    all.addAll(new ScaleSetRoutes().routes());
    all.addAll(new Images().routes());
    all.addAll(new ExtensionImages().routes());
    all.addAll(new Catalog().routes());
    this.routes = List.copyOf(all);
    Map<String, OperationSteps> steps =
        new HashMap<>(new VmOperations(ids, identities, calls).steps());
    steps.putAll(new ScaleSetOperations(ids, identities, calls).steps());
    steps.put(Disks.SETTLE, Disks::settle);
    this.operations = Map.copyOf(steps);
  }

  @Override
  public String namespace() {
    return "Microsoft.Compute";
  }

  @Override
  public List<ResourceType> types() {
    return types;
  }

  @Override
  public List<Route> routes() {
    return routes;
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return operations;
  }
}
