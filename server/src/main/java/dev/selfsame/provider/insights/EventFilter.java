package dev.selfsame.provider.insights;

import dev.selfsame.audit.Clauses;
import dev.selfsame.audit.Clauses.Clause;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Activity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The activity log's {@code $filter}: a span of time, and clauses joined by {@code and}. Source:
 * the page "Activity Logs - List" of Azure Monitor's REST reference.
 *
 * @param from epoch milliseconds, as {@code to}, both included
 * @param scope by which an index finds the events
 * @param others what is left to look at, on events as they are shown
 */
record EventFilter(long from, long to, Activity.Scope scope, List<Predicate<JsonNode>> others) {
  private static final String SHAPE =
      "Supported are 'eventTimestamp' (ge, gt, le, lt) and, with eq, resourceGroupName, resourceUri, resourceId, resourceProvider, resourceType, correlationId, caller, status, levels, operations, eventChannels and category, joined by 'and'.";

  /**
   * @param subscription its id; null for the tenant's
   */
  static EventFilter parse(
      String text, @Nullable String subscription, long now, Duration retention) {
    List<Clause> clauses = Clauses.parse(text, () -> invalid("The $filter is invalid. " + SHAPE));
    long from = -1;
    long to = now;
    String sub = subscription == null ? null : subscription.toLowerCase(Locale.ROOT);
    Activity.Scope scope =
        new Activity.Scope(sub == null ? Activity.By.ALL : Activity.By.SUBSCRIPTION, sub);
    List<Predicate<JsonNode>> others = new ArrayList<>();
    if (sub != null) {
      others.add(event -> field(event, "subscriptionId").equals(sub));
    }
    for (Clause clause : clauses) {
      if (clause.field().equals("eventtimestamp")) {
        long at = time(clause.value());
        switch (clause.operator()) {
          case "ge" -> from = at;
          case "gt" -> from = at + 1;
          case "le" -> to = at;
          case "lt" -> to = at - 1;
          default -> throw invalid("The $filter is invalid. " + SHAPE);
        }
        continue;
      }
      if (!clause.operator().equals("eq")) {
        throw invalid("The $filter is invalid. " + SHAPE);
      }
      scope = narrowed(scope, clause, sub);
      others.add(test(clause));
    }
    if (from < 0) {
      throw invalid("The $filter must have a start of the span: eventTimestamp ge '...'.");
    }
    if (from < now - retention.toMillis() - Duration.ofDays(1).toMillis()) {
      throw invalid(
          "The start time cannot be more than " + retention.toDays() + " days in the past.");
    }
    if (from > to) {
      throw invalid("The start of the span is after its end.");
    }
    return new EventFilter(from, to, scope, others);
  }

  private static Activity.Scope narrowed(
      Activity.Scope scope, Clause clause, @Nullable String subscription) {
    return switch (clause.field()) {
      case "resourceuri", "resourceid" ->
          new Activity.Scope(Activity.By.RESOURCE, ResourceId.lower(clause.value()));
      case "correlationid" -> new Activity.Scope(Activity.By.CORRELATION, clause.value());
      case "resourcegroupname" ->
          subscription == null || scope.by() != Activity.By.SUBSCRIPTION
              ? scope
              : new Activity.Scope(
                  Activity.By.GROUP,
                  "/subscriptions/"
                      + subscription
                      + "/resourcegroups/"
                      + ResourceId.lower(clause.value()));
      default -> scope;
    };
  }

  private static Predicate<JsonNode> test(Clause clause) {
    String wanted = clause.value().toLowerCase(Locale.ROOT);
    return switch (clause.field()) {
      case "resourcegroupname" -> event -> field(event, "resourceGroupName").equals(wanted);
      case "resourceuri", "resourceid" -> event -> field(event, "resourceId").equals(wanted);
      case "resourceprovider" -> event -> value(event, "resourceProviderName").equals(wanted);
      case "resourcetype", "resourcetypes" -> {
        Set<String> types = words(wanted);
        yield event -> types.contains(value(event, "resourceType"));
      }
      case "correlationid" -> event -> field(event, "correlationId").equals(wanted);
      case "caller" -> event -> field(event, "caller").equals(wanted);
      case "status" -> event -> value(event, "status").equals(wanted);
      case "category" -> event -> value(event, "category").equals(wanted);
      case "operations", "operationname" -> {
        Set<String> operations = words(wanted);
        yield event -> operations.contains(value(event, "operationName"));
      }
      case "levels", "level" -> {
        Set<String> levels = words(wanted);
        yield event -> levels.contains(field(event, "level"));
      }
      case "eventchannels", "channels" -> {
        boolean ours = words(wanted).stream().anyMatch(Set.of("admin", "operation")::contains);
        yield event -> ours;
      }
      default ->
          throw invalid("The field '" + clause.field() + "' cannot be filtered by. " + SHAPE);
    };
  }

  private static Set<String> words(String list) {
    return Set.copyOf(Arrays.stream(list.split(",", -1)).map(String::strip).distinct().toList());
  }

  private static String field(JsonNode event, String name) {
    return event.path(name).asString("").toLowerCase(Locale.ROOT);
  }

  private static String value(JsonNode event, String name) {
    return event.path(name).path("value").asString("").toLowerCase(Locale.ROOT);
  }

  /** With an offset, with Z, or with neither, which is UTC. */
  private static long time(String text) {
    String given = text.replace(' ', 'T').toUpperCase(Locale.ROOT);
    try {
      return OffsetDateTime.parse(given).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return utc(given, text);
    }
  }

  private static long utc(String given, String text) {
    try {
      LocalDateTime local =
          given.length() == 10
              ? LocalDateTime.parse(given + "T00:00:00")
              : LocalDateTime.parse(given);
      return local.toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw invalid("'" + text + "' is not a time such as '" + Instant.EPOCH + "'.");
    }
  }

  private static RuntimeException invalid(String why) {
    return ArmErrors.badRequest("BadRequest", why);
  }
}
