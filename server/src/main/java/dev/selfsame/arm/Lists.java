package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Pages of a type's resources (A12): {@code $top}, an opaque {@code $skiptoken}, {@code nextLink} only when there is more. */
final class Lists {
  /** Resources on a page: bounds memory and the answer, which ARM limits to 8 MB. */
  static final int PAGE_MAX = 500;

  Response page(Match.OfList list, Request request, ApiVersion version, Tx tx) {
    int size = size(request);
    String after = request.query("$skiptoken").map(Lists::key).orElse(null);
    List<ResourceRow> rows = rows(list, after, size + 1, tx);
    boolean more = rows.size() > size;
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    ViewRequest view = Answers.viewRequest(request, version, true);
    for (ResourceRow row : more ? rows.subList(0, size) : rows) {
      value.add(Answers.shown(Locate.resource(row), list.type(), view, tx));
    }
    if (more) {
      answer.put("nextLink", next(request, rows.get(size - 1).idKey()));
    }
    return Response.json(200, Json.write(answer));
  }

  private static List<ResourceRow> rows(Match.OfList list, @Nullable String after, int limit, Tx tx) {
    ResourceId scope = list.scope();
    if (scope.namespace() != null) {
      return tx.resources().children(scope.key(), list.type().name(), after, limit);
    }
    return tx.resources().listByType(scope.key(), list.type().name(), after, limit);
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
    throw ArmErrors.badRequest("InvalidTop", "The value of $top must be a whole number of at least 1.");
  }

  private static String key(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ArmErrors.badRequest("InvalidSkipToken", "The $skiptoken is not one that this service gave.");
    }
  }

  private static String next(Request request, String lastKey) {
    StringBuilder link = new StringBuilder(request.origin());
    for (String segment : request.segments()) {
      link.append('/').append(encoded(segment));
    }
    char separator = '?';
    for (Request.Parameter parameter : request.query()) {
      if (!parameter.name().equalsIgnoreCase("$skiptoken")) {
        link.append(separator).append(encoded(parameter.name())).append('=').append(encoded(parameter.value()));
        separator = '&';
      }
    }
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
    return link.append(separator).append("$skiptoken=").append(token).toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("%24", "$");
  }
}
