package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.model.ResourceId;
import dev.selfsame.provider.policyinsights.query.Invalid;
import dev.selfsame.store.Tx;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which resources and policies a query is about, by its address: a management group, subscription,
 * group or resource, or the assignment or definition in it.
 *
 * @param scopeKey of the resources
 * @param assignmentKey null for all
 * @param definition name of a definition in lower case; null for all
 * @param set name of an initiative in lower case; null for all
 */
record Listed(
    String scope,
    String scopeKey,
    @Nullable String assignmentKey,
    @Nullable String definition,
    @Nullable String set) {
  private static final String AUTHORIZATION = "microsoft.authorization";

  /** Of a route that begins with {@code {scope}}. */
  static Listed of(Route.Call call) {
    String scope = call.variables().getOrDefault("scope", "");
    Optional<ResourceId> id = ResourceId.parse(scope);
    if (id.isEmpty()) {
      throw ArmErrors.badRequest("InvalidResourceId", "The scope '" + scope + "' is not valid.");
    }
    String key = id.get().key();
    String namespace = id.get().namespace();
    if (namespace == null || !namespace.equalsIgnoreCase(AUTHORIZATION)) {
      return new Listed(scope, key, null, null, null);
    }
    int at = key.lastIndexOf("/providers/" + AUTHORIZATION);
    String above = key.substring(0, at);
    String shown = scope.substring(0, at);
    String name = ResourceId.lower(id.get().name());
    return switch (id.get().types().getLast().toLowerCase(Locale.ROOT)) {
      case "policyassignments" -> new Listed(shown, above, key, null, null);
      case "policydefinitions" -> new Listed(shown, above, null, name, null);
      case "policysetdefinitions" -> new Listed(shown, above, null, null, name);
      default -> new Listed(scope, key, null, null, null);
    };
  }

  /** Whether it is about a subscription or what is in one. */
  boolean inSubscription() {
    return scopeKey.startsWith("/subscriptions/");
  }

  /**
   * Which resources the caller may be told of.
   *
   * @param action that reads what is listed
   * @throws ApiException 403 when none
   */
  Predicate<String> seen(Route.Call call, String action) {
    Reach reach = call.reach();
    if (reach.allows(action, scopeKey)) {
      return key -> true;
    }
    if (reach.allowsBelow(action, scopeKey)) {
      return key -> reach.allows(action, key);
    }
    throw ArmErrors.authorizationFailed(
        call.caller().name(), call.caller().objectId(), action, scope);
  }

  /** The subscription and the group must be there. */
  void require(Tx tx) {
    Optional<ResourceId> id = ResourceId.parse(scope);
    String subscription = id.map(ResourceId::subscriptionId).orElse(null);
    if (subscription == null) {
      return;
    }
    if (tx.resources().find("/subscriptions/" + ResourceId.lower(subscription)).isEmpty()) {
      throw ArmErrors.subscriptionNotFound(subscription);
    }
    Optional<String> group = id.flatMap(ResourceId::groupKey);
    if (group.isPresent() && tx.resources().find(group.get()).isEmpty()) {
      throw ArmErrors.resourceGroupNotFound(String.valueOf(id.get().resourceGroup()));
    }
  }

  /** The error of a part of a query. */
  static Invalid invalid(String option, String of) {
    return why ->
        ArmErrors.badRequest(
            "Invalid" + option + "In" + of + "Request",
            "The " + option.toLowerCase(Locale.ROOT) + " of the request is not valid. " + why);
  }

  /** {@code https://…/providers/Microsoft.PolicyInsights/policyStates/$metadata#latest}. */
  static String context(Request request, String fragment) {
    String path = request.path();
    int at = path.toLowerCase(Locale.ROOT).lastIndexOf("/providers/microsoft.policyinsights/");
    String[] rest = path.substring(at + 1).split("/", -1);
    return request.origin()
        + path.substring(0, at)
        + "/providers/Microsoft.PolicyInsights/"
        + rest[2]
        + "/$metadata#"
        + fragment;
  }
}
