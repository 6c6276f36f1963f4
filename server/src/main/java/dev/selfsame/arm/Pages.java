package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.ResourceRow;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pages of resources (A12): {@code $top}, an opaque {@code $skiptoken}, {@code nextLink} only when
 * there is more.
 */
public final class Pages {
  /** Resources on a page: bounds memory and the answer, which ARM limits to 8 MB. */
  static final int PAGE_MAX = 500;

  private Pages() {}

  /** Rows after a key, in the order of keys. */
  @FunctionalInterface
  public interface Source {
    List<ResourceRow> after(@Nullable String key, int limit);
  }

  /** One page of the rows that the filter keeps. */
  public static Response page(
      Request request,
      Source source,
      Predicate<ResourceRow> filter,
      Function<Resource, ObjectNode> shown) {
    int size = size(request);
    String after = request.query("$skiptoken").map(Pages::key).orElse(null);
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    String last = "";
    while (true) {
      List<ResourceRow> rows = source.after(after, size + 1);
      for (ResourceRow row : rows) {
        if (!filter.test(row)) {
          continue;
        }
        if (value.size() == size) {
          answer.put("nextLink", next(request, last));
          return Response.json(200, Json.write(answer));
        }
        value.add(shown.apply(Resource.of(row)));
        last = row.idKey();
      }
      if (rows.size() <= size) {
        return Response.json(200, Json.write(answer));
      }
      after = rows.getLast().idKey();
    }
  }

  private static int size(Request request) {
    String top = request.query("$top").orElse("");
    if (top.isEmpty()) {
      return PAGE_MAX;
    }
    try {
      int wanted = Integer.parseInt(top);
      if (wanted >= 1) {
        return Math.min(wanted, PAGE_MAX);
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number below one
    }
    throw ArmErrors.badRequest(
        "InvalidTop", "The value of $top must be a whole number of at least 1.");
  }

  private static String key(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ArmErrors.badRequest(
          "InvalidSkipToken", "The $skiptoken is not one that this service gave.");
    }
  }

  private static String next(Request request, String lastKey) {
    return request.next(
        "$skiptoken",
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(lastKey.getBytes(StandardCharsets.UTF_8)));
  }
}
