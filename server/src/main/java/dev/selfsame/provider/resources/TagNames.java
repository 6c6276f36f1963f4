package dev.selfsame.provider.resources;

import dev.selfsame.json.Json;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Counts the tags in use in a subscription. Source: "Tags - List", 2021-04-01. */
final class TagNames {
  private static final int BATCH = 500;

  private TagNames() {}

  static ObjectNode of(ResourceRow subscription, Tx tx) {
    Map<String, Map<String, Integer>> used = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    count(Json.stored(subscription.body()), used);
    collect(used, after -> tx.resources().groups(subscription.name(), after, BATCH));
    collect(used, after -> tx.resources().listBelow(subscription.idKey(), after, BATCH));
    ObjectNode body = Json.object();
    ArrayNode value = body.putArray("value");
    used.forEach((name, values) -> value.add(name(subscription, name, values)));
    return body;
  }

  private interface Source {
    List<ResourceRow> after(@Nullable String key);
  }

  private static void collect(Map<String, Map<String, Integer>> used, Source source) {
    String after = null;
    List<ResourceRow> rows;
    do {
      rows = source.after(after);
      for (ResourceRow row : rows) {
        count(Json.stored(row.body()), used);
        after = row.idKey();
      }
    } while (rows.size() == BATCH);
  }

  private static void count(ObjectNode body, Map<String, Map<String, Integer>> used) {
    for (Map.Entry<String, JsonNode> tag : body.path("tags").properties()) {
      used.computeIfAbsent(tag.getKey(), name -> new TreeMap<>())
          .merge(tag.getValue().asString(""), 1, Integer::sum);
    }
  }

  private static ObjectNode name(
      ResourceRow subscription, String name, Map<String, Integer> values) {
    ObjectNode body = Json.object();
    String id = subscription.id() + "/tagNames/" + name;
    body.put("id", id);
    body.put("tagName", name);
    body.set("count", total(values.values().stream().mapToInt(Integer::intValue).sum()));
    ArrayNode list = body.putArray("values");
    values.forEach((value, count) ->
        list.addObject()
            .put("id", id + "/tagValues/" + value)
            .put("tagValue", value)
            .set("count", total(count)));
    return body;
  }

  private static ObjectNode total(int value) {
    return Json.object().put("type", "Total").put("value", value);
  }
}
