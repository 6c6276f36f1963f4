package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Route;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.provider.policyinsights.query.RowFilter;
import dev.selfsame.store.PolicyEventRow;
import dev.selfsame.store.PolicyEvents;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Queries of states and events at all scopes, and their summaries. They read page by page in
 * transactions of their own. Source: the operation groups Policy States, Policy Events and Policy
 * Tracked Resources of the REST reference.
 */
final class StateRoutes {
  private static final String HERE = "{scope}/providers/Microsoft.PolicyInsights/";
  private static final String STATES = "Microsoft.PolicyInsights/policyStates/queryResults/read";
  private static final String SUMMARY = "Microsoft.PolicyInsights/policyStates/summarize/read";
  private static final String EVENTS = "Microsoft.PolicyInsights/policyEvents/queryResults/read";
  private static final String TRACKED =
      "Microsoft.PolicyInsights/policyTrackedResources/queryResults/read";
  private static final String STATE = "PolicyState";
  private static final String EVENT = "PolicyEvent";
  private static final Duration SPAN = Duration.ofDays(1);
  private static final int READ = 500;

  private final Insights insights;

  StateRoutes(Insights insights) {
    this.insights = insights;
  }

  List<Route> routes() {
    return List.of(
        asked("policyStates/{resource}/queryResults", STATES, this::states),
        asked("policyStates/{resource}/summarize", SUMMARY, this::summary),
        asked("policyEvents/{resource}/queryResults", EVENTS, this::events),
        asked("policyTrackedResources/{resource}/queryResults", TRACKED, this::tracked),
        asked("componentPolicyStates/{resource}/queryResults", STATES, this::components));
  }

  /** The handler checks itself, as who may see something below sees that. */
  private static Route asked(String path, String action, Route.AloneHandler handler) {
    return new Route(
        "POST",
        HERE + path,
        action,
        true,
        (call, tx) -> {
          throw new IllegalStateException(path + " is not for use inside a transaction");
        },
        handler);
  }

  private static String resource(Route.Call call, String... known) {
    String given = call.variables().getOrDefault("resource", "").toLowerCase(Locale.ROOT);
    if (!List.of(known).contains(given)) {
      throw ArmErrors.badRequest(
          "InvalidResourceType",
          "The resource '" + given + "' is not one of '" + String.join("', '", known) + "'.");
    }
    return given;
  }

  private Response states(Route.Call call) {
    Listed listed = Listed.of(call);
    Predicate<String> seen = listed.seen(call, STATES);
    String resource = resource(call, "latest", "default");
    require(listed);
    QueryOptions options = QueryOptions.read(call.request(), STATE);
    StateRows rows = rows(listed, seen, options.filter());
    return new Answering(call.request(), options, STATE, resource)
        .of((after, into) ->
            rows.each(
                after,
                (state, place) ->
                    !within(options, state.row().at())
                        || into.test(rows.shown(state, options), place)));
  }

  private void require(Listed listed) {
    boolean unused =
        insights
            .store()
            .read(tx -> {
              listed.require(tx);
              return true;
            });
  }

  private StateRows rows(Listed listed, Predicate<String> seen, RowFilter filter) {
    Optional<String> state = filter.must("complianceState").flatMap(Compliance::named);
    Optional<String> assignment = filter.must("policyAssignmentId");
    Optional<String> resource = filter.must("resourceId");
    PolicyGround ground = insights.view().ground();
    Listed narrowed = listed;
    if (assignment.isPresent() && listed.assignmentKey() == null) {
      narrowed =
          new Listed(
              narrowed.scope(),
              narrowed.scopeKey(),
              Recording.key(assignment.get()),
              narrowed.definition(),
              narrowed.set());
    }
    if (resource.isPresent()
        && ground.within(Recording.key(resource.get()), listed.scopeKey())
        && Recording.key(resource.get()).startsWith("/subscriptions/")) {
      narrowed =
          new Listed(
              narrowed.scope(),
              Recording.key(resource.get()),
              narrowed.assignmentKey(),
              narrowed.definition(),
              narrowed.set());
    }
    return new StateRows(insights, ground, narrowed, seen, state.orElse(null));
  }

  /** The newest states are asked for by their time only when the client says one. */
  private static boolean within(QueryOptions options, long at) {
    Long to = options.to();
    return to == null || at <= to || options.from() == null;
  }

  private Response summary(Route.Call call) {
    Listed listed = Listed.of(call);
    Predicate<String> seen = listed.seen(call, SUMMARY);
    String unused = resource(call, "latest");
    require(listed);
    QueryOptions options = QueryOptions.read(call.request(), STATE);
    StateRows rows = rows(listed, seen, options.filter());
    Summary summary = new Summary(call.request(), options);
    rows.each(
        "",
        (state, place) -> {
          if (options.filter().test(rows.shown(state, options))) {
            summary.add(state);
          }
          return true;
        });
    return Response.json(200, Json.write(summary.answer()));
  }

  private Response events(Route.Call call) {
    Listed listed = Listed.of(call);
    Predicate<String> seen = listed.seen(call, EVENTS);
    String resource = resource(call, "default");
    require(listed);
    QueryOptions options = QueryOptions.read(call.request(), EVENT);
    long to = options.to() == null ? insights.clock().millis() : options.to();
    long from = options.from() == null ? to - SPAN.toMillis() : options.from();
    PolicyGround ground = insights.view().ground();
    return new Answering(call.request(), options, EVENT, resource)
        .of((after, into) ->
            events(listed, seen, ground, new long[] {from, to}, cursor(after), into));
  }

  private static PolicyEvents.@Nullable Cursor cursor(String after) {
    int bar = after.indexOf('|');
    if (bar < 0) {
      return null;
    }
    try {
      return new PolicyEvents.Cursor(
          Long.parseLong(after.substring(0, bar)), after.substring(bar + 1));
    } catch (NumberFormatException e) {
      throw Listed.invalid("SkipToken", EVENT).because("It is not one that this service gave.");
    }
  }

  private void events(
      Listed listed,
      Predicate<String> seen,
      PolicyGround ground,
      long[] span,
      PolicyEvents.@Nullable Cursor from,
      BiPredicate<ObjectNode, String> into) {
    PolicyEvents.Scope scope = scope(listed);
    PolicyEvents.Cursor before = from;
    while (true) {
      PolicyEvents.Cursor at = before;
      List<PolicyEventRow> rows =
          insights.store().read(tx -> tx.policyEvents().list(scope, span[0], span[1], at, READ));
      for (PolicyEventRow row : rows) {
        if (of(listed, row, ground)
            && seen.test(row.resourceKey())
            && !into.test(shown(row, ground), row.at() + "|" + row.eventId())) {
          return;
        }
      }
      if (rows.size() < READ) {
        return;
      }
      before = new PolicyEvents.Cursor(rows.getLast().at(), rows.getLast().eventId());
    }
  }

  private static PolicyEvents.Scope scope(Listed listed) {
    if (listed.assignmentKey() != null) {
      return new PolicyEvents.Scope(PolicyEvents.By.ASSIGNMENT, listed.assignmentKey());
    }
    String key = listed.scopeKey();
    if (!listed.inSubscription()) {
      return new PolicyEvents.Scope(PolicyEvents.By.ALL, "");
    }
    return key.contains("/providers/")
        ? new PolicyEvents.Scope(PolicyEvents.By.RESOURCE, key)
        : new PolicyEvents.Scope(
            PolicyEvents.By.SUBSCRIPTION, String.valueOf(Recording.subscription(key)));
  }

  private static boolean of(Listed listed, PolicyEventRow row, PolicyGround ground) {
    JsonNode body = Json.stored(row.body());
    return ground.within(row.resourceKey(), listed.scopeKey())
        && (listed.assignmentKey() == null || listed.assignmentKey().equals(row.assignmentKey()))
        && (listed.definition() == null
            || body.path("policyDefinitionId").asString("").endsWith("/" + listed.definition()))
        && (listed.set() == null
            || body.path("policySetDefinitionId").asString("").endsWith("/" + listed.set()));
  }

  private static ObjectNode shown(PolicyEventRow row, PolicyGround ground) {
    ObjectNode body = Json.stored(row.body());
    String type = body.path("resourceType").asString("");
    String location = body.path("resourceLocation").asString("");
    ObjectNode shown = Json.object();
    shown.put("timestamp", Instant.ofEpochMilli(row.at()).toString());
    PolicyShape.resource(
        shown, row.resourceKey(), type, location, ground.managementGroups(row.resourceKey()));
    shown.put("isCompliant", !Compliance.open(row.compliance()));
    shown.setAll(body);
    shown.put("complianceState", row.compliance());
    return shown;
  }

  /** Nothing is tracked: what deployments made is not kept apart from what else there is. */
  private Response tracked(Route.Call call) {
    Listed listed = Listed.of(call);
    Predicate<String> unusedToo = listed.seen(call, TRACKED);
    String unused = resource(call, "default");
    require(listed);
    ObjectNode answer = Json.object();
    answer.putArray("value");
    return Response.json(200, Json.write(answer));
  }

  /** Policies of data planes are not evaluated here, so that there are no states of components. */
  private Response components(Route.Call call) {
    Listed listed = Listed.of(call);
    Predicate<String> unused = listed.seen(call, STATES);
    String resource = resource(call, "latest");
    require(listed);
    QueryOptions options = QueryOptions.read(call.request(), STATE);
    return new Answering(call.request(), options, STATE, resource).of((after, into) -> {});
  }
}
