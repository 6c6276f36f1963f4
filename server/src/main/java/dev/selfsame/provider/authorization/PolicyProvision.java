package dev.selfsame.provider.authorization;

import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import java.util.ArrayList;
import java.util.List;

/** The types of Azure Policy and the routes that are no resource of theirs. */
final class PolicyProvision {
  private final PolicyScopes scopes;
  private final List<DefinitionKind> kinds;
  private final ResourceType assignments;
  private final ResourceType exemptions;

  PolicyProvision(String tenantId) {
    this.scopes = new PolicyScopes(tenantId);
    this.kinds = List.of(DefinitionKind.definitions(), DefinitionKind.sets(scopes));
    this.assignments = new PolicyAssignments(scopes).type();
    this.exemptions = new PolicyExemptions(scopes).type();
  }

  List<ResourceType> types() {
    List<ResourceType> types = new ArrayList<>();
    for (DefinitionKind kind : kinds) {
      types.add(new PolicyDefinitionTypes(scopes).type(kind));
      types.add(new PolicyVersionTypes(scopes).type(kind));
    }
    types.add(assignments);
    types.add(exemptions);
    return types;
  }

  List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    kinds.forEach(kind -> routes.addAll(new DefinitionRoutes(scopes, kind).routes()));
    routes.addAll(new PolicyLists(scopes).routes(assignments, exemptions));
    return routes;
  }
}
