package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What Azure's front door adds to an answer (A30, A31): where it was routed, and how many requests
 * the caller has left in this hour. The counts are kept, by caller and subscription, and shown;
 * nobody is refused for having none left. Counting begins anew at a restart.
 */
final class GatewayHeaders {
  private static final int READS = 12_000;
  private static final int WRITES = 1_200;
  private static final int DELETES = 15_000;
  private static final int COUNTERS_MAX = 10_000;
  private static final long HOUR = 3_600_000;
  private static final DateTimeFormatter ROUTED =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Clock clock;
  private volatile Window window = new Window(0, new ConcurrentHashMap<>());

  private record Window(long hour, Map<String, AtomicInteger> used) {}

  GatewayHeaders(Clock clock) {
    this.clock = clock;
  }

  Response add(Response response, Request request, Caller caller) {
    long now = clock.millis();
    String subscription = subscription(request);
    Kind kind = Kind.of(request.method());
    String name =
        "x-ms-ratelimit-remaining-"
            + (subscription == null ? "tenant-" : "subscription-")
            + kind.word;
    return response
        .with(
            name,
            Integer.toString(
                left(caller.objectId() + '/' + subscription + '/' + kind.word, kind, now)))
        .with(
            "x-ms-routing-request-id",
            "SELFSAME:" + ROUTED.format(Instant.ofEpochMilli(now)) + ":" + request.requestId());
  }

  private int left(String key, Kind kind, long now) {
    Window current = window;
    if (current.hour() != now / HOUR || current.used().size() > COUNTERS_MAX) {
      current = new Window(now / HOUR, new ConcurrentHashMap<>());
      window = current; // two threads may both do this: a few requests go uncounted
    }
    int used = current.used().computeIfAbsent(key, absent -> new AtomicInteger()).incrementAndGet();
    return Math.max(0, kind.perHour - used);
  }

  private static @Nullable String subscription(Request request) {
    var segments = request.segments();
    return segments.size() > 1 && segments.getFirst().equalsIgnoreCase("subscriptions")
        ? segments.get(1).toLowerCase(Locale.ROOT)
        : null;
  }

  private enum Kind {
    READ("reads", READS),
    WRITE("writes", WRITES),
    DELETE("deletes", DELETES);

    private final String word;
    private final int perHour;

    Kind(String word, int perHour) {
      this.word = word;
      this.perHour = perHour;
    }

    static Kind of(String method) {
      return switch (method) {
        case "GET", "HEAD" -> READ;
        case "DELETE" -> DELETE;
        default -> WRITE;
      };
    }
  }
}
