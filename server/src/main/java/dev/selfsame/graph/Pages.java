package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Walks through a source of objects, keeps what the query asks for, and stops at the end of a page.
 * A page costs a bounded number of rows: one that has found little by then is short and names the
 * next.
 */
final class Pages {
  /** Rows looked at for one page. */
  static final int ROWS_MAX = 20_000;

  /** Objects that are sorted for one answer. */
  static final int SORTED_MAX = 50_000;

  private static final int BATCH = 200;
  private static final String OFFSET = "#";

  private final Call call;
  private final Expansion expansion;

  /** Objects after a cursor (an object id; null from the first), ordered by id. */
  interface Source {
    List<Entity> after(@Nullable String cursor, int limit);
  }

  Pages(Call call, View view) {
    this.call = call;
    this.expansion = new Expansion(call, view);
  }

  /**
   * @param kind what all the objects are; null where kinds mix, and then each tells its own
   */
  Response answer(@Nullable Kind kind, String context, Source source) {
    Query query = call.query();
    checkNames(kind, query);
    Function<Entity, ObjectNode> show = entity -> expansion.shown(entity, kind == null);
    if (query.descending() != null) {
      return sorted(context, source, show, query.descending());
    }
    List<ObjectNode> items = new ArrayList<>();
    String cursor = query.after();
    if (cursor != null && !Lookup.guid(cursor)) {
      throw GraphErrors.badRequest("The skip token is not valid.");
    }
    int seen = 0;
    boolean more = true;
    while (items.size() < query.top() && more && seen < ROWS_MAX) {
      List<Entity> batch = source.after(cursor, BATCH);
      more = batch.size() == BATCH;
      for (int i = 0; i < batch.size() && items.size() < query.top(); i++) {
        Entity entity = batch.get(i);
        cursor = entity.id();
        seen++;
        more |= i < batch.size() - 1 && items.size() == query.top() - 1;
        if (expansion.wanted(entity)) {
          items.add(show.apply(entity));
        }
      }
    }
    String further =
        more && cursor != null && !source.after(cursor, 1).isEmpty() ? next(cursor) : null;
    Long count = query.count() ? count(source) : null;
    return Answers.list(call, context, items, count, further);
  }

  /** How many there are. */
  long count(Source source) {
    long count = 0;
    String cursor = null;
    List<Entity> batch;
    do {
      batch = source.after(cursor, BATCH);
      for (Entity entity : batch) {
        cursor = entity.id();
        count += expansion.wanted(entity) ? 1 : 0;
      }
    } while (batch.size() == BATCH);
    return count;
  }

  private Response sorted(
      String context, Source source, Function<Entity, ObjectNode> show, boolean descending) {
    Comparator<Entity> byName =
        Comparator.<Entity, String>comparing(
                entity -> entity.displayName().toLowerCase(Locale.ROOT))
            .thenComparing(Entity::id);
    List<Entity> all = all(source);
    all.sort(descending ? byName.reversed() : byName);
    int from = offset();
    int to = Math.min(all.size(), from + call.query().top());
    List<ObjectNode> items = all.subList(Math.min(from, to), to).stream().map(show).toList();
    return Answers.list(
        call,
        context,
        items,
        call.query().count() ? (long) all.size() : null,
        to < all.size() ? next(OFFSET + to) : null);
  }

  private int offset() {
    String after = call.query().after();
    if (after == null) {
      return 0;
    }
    try {
      return Math.max(0, Integer.parseInt(after.substring(OFFSET.length())));
    } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
      throw GraphErrors.badRequest("The skip token is not valid.");
    }
  }

  private List<Entity> all(Source source) {
    List<Entity> all = new ArrayList<>();
    String cursor = null;
    List<Entity> batch;
    do {
      batch = source.after(cursor, BATCH);
      for (Entity entity : batch) {
        cursor = entity.id();
        if (expansion.wanted(entity)) {
          all.add(entity);
        }
      }
      if (all.size() > SORTED_MAX) {
        throw GraphErrors.unsupportedQuery(
            "More than " + SORTED_MAX + " objects match; narrow the query.");
      }
    } while (batch.size() == BATCH);
    return all;
  }

  private static void checkNames(@Nullable Kind kind, Query query) {
    Condition filter = query.filter();
    if (kind != null && filter != null) {
      filter
          .properties()
          .filter(name -> !Shape.of(kind).has(name))
          .findFirst()
          .ifPresent(name -> {
            throw GraphErrors.unfilterable(name, kind.type());
          });
    }
    for (String name : query.select()) {
      if (kind != null && !Shape.of(kind).has(name) && !name.contains("@")) {
        throw GraphErrors.unfilterable(name, kind.type());
      }
    }
  }

  private String next(String cursor) {
    Request request = call.request();
    String others =
        request.query().stream()
            .filter(one -> !one.name().equalsIgnoreCase("$skiptoken"))
            .map(one -> encoded(one.name()) + "=" + encoded(one.value()))
            .collect(Collectors.joining("&"));
    String path =
        call.path().stream().map(Pages::encoded).collect(Collectors.joining("/", "/", ""));
    return call.base()
        + path
        + "?"
        + (others.isEmpty() ? "" : others + "&")
        + "$skiptoken="
        + Query.token(cursor);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%24", "$");
  }
}
