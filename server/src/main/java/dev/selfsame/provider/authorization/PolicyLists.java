package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists of policy assignments and exemptions: those at a scope, those of above that hold there, and
 * those below it, which is what a list without a filter holds, too. Source: "Policy Assignments"
 * and "Policy Exemptions", list operations.
 */
final class PolicyLists {
  private static final Set<String> ASSIGNMENTS =
      Set.of("atscope()", "atscopeandbelow()", "atexactscope()", "policydefinitionid");
  private static final Set<String> EXEMPTIONS =
      Set.of(
          "atscope()",
          "atscopeandbelow()",
          "atexactscope()",
          "excludeexpired()",
          "policyassignmentid");

  private final PolicyScopes scopes;

  PolicyLists(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  List<Route> routes(ResourceType assignments, ResourceType exemptions) {
    return List.of(
        route(
            assignments,
            (call, tx) -> {
              PolicyFilter filter = filter(call, ASSIGNMENTS);
              return page(call, assignments, filter, named(filter, "policyDefinitionId"), tx);
            }),
        route(
            exemptions,
            (call, tx) -> {
              PolicyFilter filter = filter(call, EXEMPTIONS);
              Predicate<ResourceRow> kept = named(filter, "policyAssignmentId");
              if (filter.asks("excludeexpired")) {
                kept = kept.and(row -> !expired(row, call.now()));
              }
              return page(call, exemptions, filter, kept, tx);
            }));
  }

  private static Route route(ResourceType type, Route.RouteHandler handler) {
    return new Route(
        "GET", "{scope}/providers/" + type.name(), type.name() + "/read", false, handler);
  }

  static PolicyFilter filter(Route.Call call, Set<String> known) {
    return PolicyFilter.parse(call.request().query("$filter").orElse(""), known);
  }

  private static Predicate<ResourceRow> named(PolicyFilter filter, String member) {
    return filter
        .value(member.toLowerCase(Locale.ROOT))
        .<Predicate<ResourceRow>>map(wanted ->
            row -> PolicyBodies.properties(row).path(member).asString("").equalsIgnoreCase(wanted))
        .orElse(row -> true);
  }

  private static boolean expired(ResourceRow row, long now) {
    String expiry = PolicyBodies.properties(row).path("expiresOn").asString("");
    return PolicyExemptions.instant(expiry)
        .filter(at -> !at.isAfter(Instant.ofEpochMilli(now)))
        .isPresent();
  }

  private Response page(
      Route.Call call, ResourceType type, PolicyFilter filter, Predicate<ResourceRow> kept, Tx tx) {
    String scope = Scopes.key(String.valueOf(call.variables().get("scope")));
    boolean exact = filter.asks("atexactscope");
    List<String> above = exact ? List.of(scope) : scopes.from(scope, tx);
    boolean below = !exact && !filter.asks("atscope") && !scope.isEmpty();
    return Pages.page(
        call.request(),
        AssignmentLists.around(type.name(), above, below, tx),
        kept,
        one -> shown(one, type.view(), view(call), tx));
  }

  static ViewRequest view(Route.Call call) {
    Set<String> expand =
        Stream.of(call.request().query("$expand").orElse("").split(",", -1))
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    return new ViewRequest(call.apiVersion(), expand, true);
  }

  static ObjectNode shown(Resource one, ResourceType.View how, ViewRequest view, Tx tx) {
    ObjectNode shown = Json.object();
    shown.put("id", one.id().value()).put("name", one.name()).put("type", one.type());
    shown.setAll(how.view(one, one.body(), view, tx));
    return shown;
  }
}
