package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import java.util.ArrayList;
import java.util.List;

/** The resource provider Microsoft.Authorization. */
public final class AuthorizationProvider implements Provider {
  private final RoleDefinitions definitions;
  private final AssignmentLists lists;
  private final ResourceType assignments;
  private final ResourceType denials = DenyAssignments.type();
  private final PolicyProvision policies;

  public AuthorizationProvider(String tenantId) {
    this.definitions = new RoleDefinitions(tenantId);
    this.lists = new AssignmentLists(tenantId);
    this.assignments = new RoleAssignments(tenantId).type();
    this.policies = new PolicyProvision(tenantId);
  }

  @Override
  public String namespace() {
    return "Microsoft.Authorization";
  }

  @Override
  public List<ResourceType> types() {
    List<ResourceType> types = new ArrayList<>();
    types.addAll(List.of(ManagementLocks.type(), assignments, denials));
    types.addAll(policies.types());
    return types;
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(definitions.routes());
    routes.add(listOf(assignments));
    routes.add(listOf(denials));
    routes.addAll(new AccessAnswers().routes());
    routes.addAll(Schedules.routes());
    routes.addAll(policies.routes());
    return routes;
  }

  private Route listOf(ResourceType type) {
    return new Route(
        "GET",
        "{scope}/providers/" + type.name(),
        type.name() + "/read",
        false,
        (call, tx) -> lists.list(call, type, tx));
  }
}
