package dev.selfsame.provider.resources;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The resource provider Microsoft.Resources: what every subscription has, whatever is in it. */
public final class ResourcesProvider implements Provider {
  private final ResourceGroups groups;
  private final Deployments deployments;
  private final DeploymentSteps steps;
  private final Stacks stacks;
  private final StackSteps stackSteps;
  private final List<Route> routes = new ArrayList<>();

  /**
   * What the installation is.
   *
   * @param tenantDomain such as {@code selfsame.local}
   * @param unknownTypes resource types without a description are stored too
   */
  public record Installation(String tenantId, String tenantDomain, boolean unknownTypes) {}

  /**
   * What deployments need of the house.
   *
   * @param calls the way in for work without a request of its own; asked for only when it runs
   * @param environment what {@code environment()} gives
   * @param fetch gets a linked template
   */
  public record Workshop(
      Store store,
      Ids ids,
      Supplier<ResourceCalls> calls,
      Supplier<ObjectNode> environment,
      Sealing sealing,
      Function<String, byte[]> fetch) {}

  /**
   * @param others the other providers, for the lists of what can be made here
   */
  public ResourcesProvider(
      ResourceIdentity identities,
      Installation installation,
      Workshop workshop,
      List<Provider> others) {
    this.groups = new ResourceGroups(identities);
    List<Provider> all = new ArrayList<>(others);
    all.add(this);
    // The regions that Azure gave to the Azure CLI in 2026.
    JsonNode locations = Json.beside(ResourcesProvider.class, "locations.json");
    Providers providers = new Providers(all, installation.unknownTypes(), locations);
    Store store = workshop.store();
    DeploymentFiles files = new DeploymentFiles(workshop.sealing());
    DeploymentStarts starts =
        new DeploymentStarts(
            store,
            new Places(installation, workshop.environment(), providers::offered, workshop.ids()),
            new TemplateLinks(store, workshop.fetch()::apply, workshop.calls()),
            files,
            new DeploymentStarts.Installed(
                workshop.ids(), installation.tenantId(), workshop.calls()));
    WhatIfs whatIfs = new WhatIfs(workshop.calls(), starts, workshop.ids());
    PolicyPreflight preflight = new PolicyPreflight(workshop.calls(), store, whatIfs);
    this.deployments =
        new Deployments(store, starts, files, whatIfs, preflight, installation.tenantId());
    this.steps =
        new DeploymentSteps(
            store, workshop.calls(), starts, files, new DeploymentEnd(workshop.ids()), preflight);
    routes.addAll(new Subscriptions(installation, locations).routes());
    routes.addAll(providers.routes());
    routes.addAll(new GenericResources().routes());
    routes.addAll(new TagsAtScope(workshop.calls()).routes());
    routes.addAll(deployments.routes());
    routes.add(new GroupExport(workshop.calls()).route());
    this.stackSteps = new StackSteps(store, workshop.calls(), starts, files);
    this.stacks =
        new Stacks(
            store,
            starts,
            files,
            whatIfs,
            new DeploymentStarts.Installed(
                workshop.ids(), installation.tenantId(), workshop.calls()));
    routes.addAll(stacks.routes());
  }

  @Override
  public String namespace() {
    return "Microsoft.Resources";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(
        groups.type(),
        deployments.type(),
        stacks.type(),
        TemplateSpecs.type(),
        TemplateSpecs.versions());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return Map.of(
        ResourceGroups.DELETE,
        groups::delete,
        Deployments.DELETE,
        Deployments::remove,
        DeploymentStarts.KIND,
        steps,
        StackSteps.KIND,
        stackSteps);
  }
}
