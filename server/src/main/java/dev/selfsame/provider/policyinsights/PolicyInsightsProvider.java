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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The resource provider Microsoft.PolicyInsights. */
public final class PolicyInsightsProvider implements Provider, AutoCloseable {
  private final Insights insights;
  private final PolicyAftermath aftermath;
  private final PolicyWorker worker;
  private final Scanner scanner;
  private final ScanRoutes scans;
  private final Remediations remediations;

  /** What the house gives. */
  public record House(
      Store store, Clock clock, Ids ids, String tenantId, PolicyTimes times, PolicyLog log) {}

  public PolicyInsightsProvider(
      House house, PolicyView view, KnownTypes types, Supplier<ResourceCalls> calls) {
    this.insights =
        new Insights(
            house.store(),
            view,
            types,
            calls,
            house.clock(),
            house.ids(),
            house.tenantId(),
            house.times(),
            house.log(),
            (policy, resourceKey, tx) ->
                Attestations.state(policy, resourceKey, house.clock().millis(), tx));
    this.aftermath = new PolicyAftermath(insights);
    this.worker =
        new PolicyWorker(insights, new DueWork(insights, new PolicyDeployments(insights)));
    this.scanner = new Scanner(insights);
    this.scans = new ScanRoutes(insights);
    this.remediations = new Remediations(insights);
  }

  Insights insights() {
    return insights;
  }

  /** What is told of each write that policies had a say in. */
  public Aftermath aftermath() {
    return aftermath;
  }

  /** Starts what goes on in the background. */
  public void start() {
    aftermath.start();
    worker.start();
    scanner.start();
  }

  @Override
  public String namespace() {
    return "Microsoft.PolicyInsights";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(remediations.type(), Attestations.type());
  }

  @Override
  public List<Route> routes() {
    List<Route> all = new ArrayList<>(scans.routes());
    all.addAll(new StateRoutes(insights).routes());
    all.addAll(new MetadataRoutes().routes());
    all.addAll(remediations.routes());
    return List.copyOf(all);
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return Map.of(
        ScanRoutes.KIND,
        scans.steps(),
        RemediationSteps.KIND,
        new RemediationSteps(insights, new PolicyDeployments(insights)));
  }

  @Override
  public void close() {
    scans.close();
    scanner.close();
    worker.close();
    aftermath.close();
  }
}
