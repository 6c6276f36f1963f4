package dev.selfsame.provider.compute;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.model.Ids;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  public ComputeProvider(Ids ids, ResourceIdentity identities) {
    this.types = List.of(new VirtualMachines(ids).type(), new VmExtensions().type());
    List<Route> all = new ArrayList<>(new VmRoutes().routes());
    all.addAll(new Images().routes());
    this.routes = List.copyOf(all);
    this.operations = new VmOperations(ids, identities).steps();
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
