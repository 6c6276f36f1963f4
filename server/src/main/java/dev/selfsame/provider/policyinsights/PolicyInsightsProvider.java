package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.governance.Aftermath;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.arm.governance.PolicyView;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The resource provider Microsoft.PolicyInsights. */
public final class PolicyInsightsProvider implements Provider, AutoCloseable {
  private final Insights insights;

  /** What the house gives. */
  public record House(Store store, Clock clock, Ids ids, String tenantId) {}

  public PolicyInsightsProvider(
      House house, PolicyView view, KnownTypes types, Supplier<ResourceCalls> calls) {
    this.insights =
        new Insights(
            house.store(), view, types, calls, house.clock(), house.ids(), house.tenantId());
  }

  Insights insights() {
    return insights;
  }

  /** What is told of each write that policies had a say in. */
  public Aftermath aftermath() {
    return Aftermath.NONE;
  }

  /** Starts what goes on in the background. */
  public void start() {}

  @Override
  public String namespace() {
    return "Microsoft.PolicyInsights";
  }

  @Override
  public List<ResourceType> types() {
    return List.of();
  }

  @Override
  public List<Route> routes() {
    return List.of();
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return Map.of();
  }

  @Override
  public void close() {}
}
