package dev.selfsame.provider.policyinsights;

import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.provider.policyinsights.query.RowApply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns rows into the answer of a query, whatever they are rows of. */
record Answering(Request request, QueryOptions options, String of, String fragment) {
  private static final int SORTED_MAX = 50_000;

  /**
   * Rows in the order of their keys.
   *
   * @param into takes a row and the token of the place after it; false when no more is wanted
   */
  @FunctionalInterface
  interface Rows {
    void each(String after, BiPredicate<ObjectNode, String> into);
  }

  Response of(Rows rows) {
    Optional<RowApply> apply = options.apply();
    if (apply.isPresent()) {
      RowApply.Run run = apply.get().run();
      filtered(rows, run);
      return sorted(run.end());
    }
    return options.inOrderOfKeys() ? inOrder(rows) : sorted(rows);
  }

  private void filtered(Rows rows, Consumer<ObjectNode> into) {
    rows.each(
        "",
        (row, place) -> {
          if (options.filter().test(row)) {
            into.accept(row);
          }
          return true;
        });
  }

  private Response inOrder(Rows rows) {
    Integer top = options.top();
    int size = top == null ? QueryOptions.PAGE : Math.min(top, QueryOptions.PAGE);
    List<ObjectNode> page = new ArrayList<>();
    String[] next = {"", ""};
    if (size > 0) {
      rows.each(
          options.skip(),
          (row, place) -> {
            if (!options.filter().test(row)) {
              return true;
            }
            if (page.size() == size) {
              next[1] = next[0];
              return false;
            }
            page.add(row);
            next[0] = place;
            return true;
          });
    }
    return answer(page, top == null ? next[1] : "");
  }

  /** Only as many as are wanted are kept. */
  private Response sorted(Rows rows) {
    int wanted = wanted();
    List<ObjectNode> kept = new ArrayList<>();
    filtered(
        rows,
        row -> {
          kept.add(row);
          if (kept.size() > 2L * wanted + 1000) {
            kept.sort(options.order());
            kept.subList(wanted, kept.size()).clear();
          }
        });
    return sorted(kept);
  }

  private int wanted() {
    Integer top = options.top();
    long from = offset();
    return (int) Math.min(SORTED_MAX, top == null ? from + QueryOptions.PAGE + 1 : top);
  }

  private long offset() {
    try {
      return options.skip().isEmpty() ? 0 : Math.max(0, Long.parseLong(options.skip()));
    } catch (NumberFormatException e) {
      throw Listed.invalid("SkipToken", of).because("It is not one that this service gave.");
    }
  }

  private Response sorted(List<ObjectNode> kept) {
    Comparator<ObjectNode> order = options.order();
    List<ObjectNode> all = new ArrayList<>(kept);
    all.sort(order);
    Integer top = options.top();
    int from = (int) Math.min(offset(), all.size());
    int size = top == null ? QueryOptions.PAGE : top;
    int to = (int) Math.min((long) from + size, all.size());
    boolean more = top == null && to < all.size();
    return answer(all.subList(from, to), more ? Integer.toString(to) : "");
  }

  private Response answer(List<ObjectNode> page, String next) {
    ObjectNode answer = Json.object();
    if (!next.isEmpty()) {
      answer.put("@odata.nextLink", link(next));
    }
    String context = Listed.context(request, fragment);
    answer.put("@odata.context", context);
    answer.put("@odata.count", page.size());
    ArrayNode value = answer.putArray("value");
    Set<String> select = new HashSet<>();
    options.select().forEach(each -> select.add(each.toLowerCase(Locale.ROOT)));
    for (ObjectNode row : page) {
      ObjectNode shown = Json.object();
      shown.putNull("@odata.id");
      shown.put("@odata.context", context + "/$entity");
      row.properties()
          .forEach(each -> {
            if (select.isEmpty() || select.contains(each.getKey().toLowerCase(Locale.ROOT))) {
              shown.set(each.getKey(), each.getValue());
            }
          });
      value.add(shown);
    }
    return Response.json(200, Json.write(answer));
  }

  private String link(String next) {
    return request.next(
        "$skiptoken",
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(next.getBytes(StandardCharsets.UTF_8)));
  }
}
