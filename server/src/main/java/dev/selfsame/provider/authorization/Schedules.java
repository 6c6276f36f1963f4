package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Route;
import java.util.ArrayList;
import java.util.List;

/** The types of Privileged Identity Management, which this server does not have and says so. */
final class Schedules {
  private static final List<String> TYPES =
      List.of(
          "roleAssignmentScheduleRequests",
          "roleAssignmentSchedules",
          "roleAssignmentScheduleInstances",
          "roleEligibilityScheduleRequests",
          "roleEligibilitySchedules",
          "roleEligibilityScheduleInstances",
          "roleManagementPolicies",
          "roleManagementPolicyAssignments",
          "eligibleChildResources");

  private Schedules() {}

  static List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    for (String type : TYPES) {
      String name = "Microsoft.Authorization/" + type;
      String list = "{scope}/providers/" + name;
      routes.add(refusing("GET", list, name, "read"));
      routes.add(refusing("GET", list + "/{name}", name, "read"));
      routes.add(refusing("PUT", list + "/{name}", name, "write"));
      routes.add(refusing("PATCH", list + "/{name}", name, "write"));
      routes.add(refusing("DELETE", list + "/{name}", name, "delete"));
      routes.add(refusing("POST", list + "/{name}/cancel", name, "cancel/action"));
    }
    return routes;
  }

  private static Route refusing(String method, String template, String type, String verb) {
    return new Route(
        method,
        template,
        type + "/" + verb,
        false,
        (call, tx) -> {
          throw AuthorizationErrors.noSchedules(type);
        });
  }
}
