package dev.selfsame.provider.insights;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.Activity;
import dev.selfsame.store.ActivityRow;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code eventtypes/management/values}: the newest first, in pages, with {@code $filter} and {@code
 * $select}. Source: the pages "Activity Logs - List" and "Tenant Activity Logs - List" of Azure
 * Monitor's REST reference.
 */
final class ActivityEvents {
  /** Events on a page, as Azure's. A request that began and ended is two. */
  static final int PAGE_MAX = 200;

  /** Rows looked at for one page: a filter that keeps little must not read the whole table. */
  private static final int LOOKED_AT_MAX = 20_000;

  private static final int READ = 500;

  private final String tenantId;
  private final Duration retention;

  ActivityEvents(String tenantId, Duration retention) {
    this.tenantId = tenantId;
    this.retention = retention;
  }

  Response ofSubscription(Route.Call call, Tx tx) {
    String subscription = String.valueOf(call.variables().get("subscriptionId"));
    if (tx.resources().find("/subscriptions/" + subscription.toLowerCase(Locale.ROOT)).isEmpty()) {
      throw ArmErrors.subscriptionNotFound(subscription);
    }
    return page(call, subscription, tx);
  }

  Response ofTenant(Route.Call call, Tx tx) {
    return page(call, null, tx);
  }

  private Response page(Route.Call call, @Nullable String subscription, Tx tx) {
    Request request = call.request();
    EventFilter filter =
        EventFilter.parse(request.query("$filter").orElse(""), subscription, call.now(), retention);
    Set<String> select = select(request);
    Activity.Cursor cursor = request.query("$skiptoken").map(SkipToken::read).orElse(null);
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    int looked = 0;
    while (true) {
      List<ActivityRow> rows =
          tx.activity().list(filter.scope(), filter.from(), filter.to(), cursor, READ);
      for (ActivityRow row : rows) {
        if (cursor != null && (value.size() >= PAGE_MAX - 1 || looked == LOOKED_AT_MAX)) {
          answer.put("nextLink", request.next("$skipToken", SkipToken.of(cursor)));
          return Response.json(200, Json.write(answer));
        }
        looked++;
        cursor = new Activity.Cursor(row.at(), row.eventId());
        for (ObjectNode event : EventShape.of(row, tenantId)) {
          if (filter.others().stream().allMatch(test -> test.test(event))) {
            if (!select.isEmpty()) {
              event.retain(select);
            }
            value.add(event);
          }
        }
      }
      if (rows.size() < READ) {
        return Response.json(200, Json.write(answer));
      }
    }
  }

  private static Set<String> select(Request request) {
    Set<String> asked =
        Arrays.stream(request.query("$select").orElse("").split(",", -1))
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .map(word -> word.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    if (asked.isEmpty()) {
      return Set.of();
    }
    Set<String> known =
        EventShape.MEMBERS.stream()
            .filter(member -> asked.contains(member.toLowerCase(Locale.ROOT)))
            .collect(Collectors.toSet());
    if (known.size() < asked.size()) {
      throw ArmErrors.badRequest(
          "BadRequest", "The $select names a property that events do not have.");
    }
    return known;
  }
}
