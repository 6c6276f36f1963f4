package dev.selfsame.provider.managedidentity;

import static dev.selfsame.provider.managedidentity.ManagedIdentityProvider.JSON;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Filter;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST .../listAssociatedResources}: which resources have an identity, all of them, whatever
 * the caller may read. Source: the page on viewing associated resources.
 */
final class AssociatedResources {
  /** Entries on a page when {@code $top} is absent, and the most it may ask for. */
  static final int PAGE_MAX = 1000;

  /**
   * Most resources looked at for one answer; beyond it the call would hold the transaction too
   * long.
   */
  static final int SCAN_MAX = 100_000;

  static final List<String> FIELDS =
      List.of("name", "type", "resourceGroup", "subscriptionId", "subscriptionDisplayName");

  private AssociatedResources() {}

  static Response list(ActionCall call, Tx tx) {
    Request request = call.request();
    int skip = number(request, "$skip", 0, SCAN_MAX) + number(request, "$skiptoken", 0, SCAN_MAX);
    int top = number(request, "$top", PAGE_MAX, PAGE_MAX);
    List<ObjectNode> found = new ArrayList<>(resources(call.resource().id().key(), tx));
    request.query("$filter").filter(f -> !f.isBlank()).ifPresent(f -> keep(found, filter(f)));
    request.query("$orderby").filter(o -> !o.isBlank()).ifPresent(o -> found.sort(order(o)));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("totalCount", found.size());
    int from = Math.min(skip, found.size());
    int to = Math.min(from + top, found.size());
    var value = answer.putArray("value");
    found.subList(from, to).forEach(value::add);
    if (top > 0 && to < found.size() && request.query("$top").isEmpty()) {
      answer.put("nextLink", nextLink(request, to));
    }
    return Response.json(200, JSON.writeValueAsBytes(answer));
  }

  private static Predicate<ObjectNode> filter(String text) {
    return Filter.parse(
        text,
        name -> {
          String field = field(name);
          return one -> one.path(field).asString("");
        },
        () -> UserAssignedIdentities.bad("The value of '$filter' is invalid."));
  }

  private static void keep(List<ObjectNode> found, Predicate<ObjectNode> filter) {
    found.removeIf(filter.negate());
  }

  private static List<ObjectNode> resources(String identityKey, Tx tx) {
    List<ObjectNode> found = new ArrayList<>();
    Map<String, String> subscriptions = new HashMap<>();
    String after = null;
    List<AssignmentRow> page;
    do {
      page = tx.assignments().ofIdentity(identityKey, after, PAGE_MAX);
      for (AssignmentRow row : page) {
        after = row.resourceKey();
        if (row.userAssigned()) {
          tx.resources()
              .find(row.resourceKey())
              .ifPresent(r -> found.add(entry(r, subscriptions, tx)));
        }
      }
    } while (page.size() >= PAGE_MAX && found.size() < SCAN_MAX);
    return found;
  }

  private static ObjectNode entry(ResourceRow row, Map<String, String> subscriptions, Tx tx) {
    String subscription = row.subscriptionId() == null ? "" : row.subscriptionId();
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("id", row.id());
    entry.put("name", row.name());
    entry.put("type", ResourceId.lower(row.type()));
    entry.put(
        "resourceGroup", row.resourceGroup() == null ? "" : ResourceId.lower(row.resourceGroup()));
    entry.put("subscriptionId", subscription);
    entry.put(
        "subscriptionDisplayName",
        subscriptions.computeIfAbsent(subscription, s -> displayName(s, tx)));
    return entry;
  }

  private static String displayName(String subscription, Tx tx) {
    return tx.resources()
        .find("/subscriptions/" + ResourceId.lower(subscription))
        .map(row -> JSON.readTree(row.body()).path("displayName").asString(row.name()))
        .orElse("");
  }

  private static Comparator<ObjectNode> order(String orderby) {
    String[] words = orderby.strip().split("\\s+");
    String field = field(words[0]);
    if (words.length > 2
        || (words.length == 2
            && !words[1].equalsIgnoreCase("asc")
            && !words[1].equalsIgnoreCase("desc"))) {
      throw UserAssignedIdentities.bad("The value of '$orderby' is invalid.");
    }
    Comparator<ObjectNode> ascending =
        Comparator.comparing(n -> n.path(field).asString("").toLowerCase(Locale.ROOT));
    return words.length == 2 && words[1].equalsIgnoreCase("desc")
        ? ascending.reversed()
        : ascending;
  }

  /** The field in its own spelling; 400 when there is none of this name. */
  static String field(String name) {
    return FIELDS.stream()
        .filter(f -> f.equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(() ->
            UserAssignedIdentities.bad(
                "The field '" + name + "' is not supported in '$filter' or '$orderby'."));
  }

  private static int number(Request request, String name, int absent, int max) {
    String text = request.query(name).orElse("");
    if (text.isEmpty()) {
      return absent;
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= 0) {
        return Math.min(value, max);
      }
    } catch (NumberFormatException e) {
      // said below, as for a negative number
    }
    throw UserAssignedIdentities.bad("The value of '" + name + "' is invalid.");
  }

  private static String nextLink(Request request, int next) {
    StringBuilder link =
        new StringBuilder(request.origin())
            .append(request.path())
            .append("?$skiptoken=")
            .append(next);
    for (Request.Parameter p : request.query()) {
      if (!p.name().equalsIgnoreCase("$skiptoken") && !p.name().equalsIgnoreCase("$skip")) {
        link.append('&')
            .append(p.name())
            .append('=')
            .append(URLEncoder.encode(p.value(), StandardCharsets.UTF_8));
      }
    }
    return link.toString();
  }
}
