package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import java.util.ArrayList;
import java.util.List;

/** The resource provider Microsoft.Authorization. */
public final class AuthorizationProvider implements Provider {
  private final RoleDefinitions definitions = new RoleDefinitions();
  private final RoleAssignments assignments;

  public AuthorizationProvider(String tenantId) {
    this.assignments = new RoleAssignments(definitions, tenantId);
  }

  @Override
  public String namespace() {
    return "Microsoft.Authorization";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(ManagementLocks.type(), assignments.type());
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>(definitions.routes());
    routes.addAll(assignments.routes());
    return routes;
  }
}
