package dev.selfsame.provider.resources;

import dev.selfsame.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How far each resource of a deployment is; written with every step, in the same transaction. */
final class Progress {
  /** Where one resource stands. */
  enum State {
    PENDING("Pending"),
    RUNNING("Running"),
    SUCCEEDED("Succeeded"),
    FAILED("Failed"),
    /** Something that it depends on failed. */
    SKIPPED("Skipped"),
    CANCELED("Canceled");

    final String word;

    State(String word) {
      this.word = word;
    }

    boolean ended() {
      return this != PENDING && this != RUNNING;
    }
  }

  /**
   * One resource to write, or one to delete in a cleanup.
   *
   * @param operation what Azure calls it: {@code Create} or {@code Delete}
   * @param entryId of the deployment operation, 16 hexadecimal digits
   * @param work the long operation that it waits for; null for none
   * @param statusCode such as {@code Created}; null while it is not known
   * @param error as ARM shows it
   */
  record Entry(
      String id,
      String type,
      String name,
      String operation,
      String entryId,
      State state,
      @Nullable String work,
      @Nullable String statusCode,
      long startedAt,
      long endedAt,
      @Nullable JsonNode error) {

    Entry begun(@Nullable String longWork, @Nullable String code, long now) {
      return new Entry(
          id, type, name, operation, entryId, State.RUNNING, longWork, code, now, 0, null);
    }

    Entry ended(State how, String code, @Nullable JsonNode why, long now) {
      long start = startedAt == 0 ? now : startedAt;
      return new Entry(id, type, name, operation, entryId, how, null, code, start, now, why);
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean cleaning;

  /** True once the resources that a Complete deployment does not name are being removed. */
  boolean cleaning() {
    return cleaning;
  }

  void clean() {
    cleaning = true;
  }

  @Nullable Entry get(String key) {
    return entries.get(key);
  }

  void put(String key, Entry entry) {
    entries.put(key, entry);
  }

  /** By key, in the order in which they were planned. */
  Map<String, Entry> all() {
    return entries;
  }

  Stream<Map.Entry<String, Entry>> in(State state) {
    return entries.entrySet().stream().filter(entry -> entry.getValue().state() == state);
  }

  static Progress read(byte[] bytes) {
    Progress progress = new Progress();
    ObjectNode node = (ObjectNode) Json.parse(bytes);
    progress.cleaning = node.path("cleaning").asBoolean(false);
    for (JsonNode one : node.path("entries")) {
      JsonNode error = one.get("error");
      progress.entries.put(
          one.path("key").asString(),
          new Entry(
              one.path("id").asString(),
              one.path("type").asString(),
              one.path("name").asString(),
              one.path("operation").asString(),
              one.path("entryId").asString(),
              State.valueOf(one.path("state").asString()),
              one.path("work").asString(null),
              one.path("statusCode").asString(null),
              one.path("startedAt").asLong(0),
              one.path("endedAt").asLong(0),
              error));
    }
    return progress;
  }

  byte[] write() {
    ObjectNode node = Json.object().put("cleaning", cleaning);
    ArrayNode array = node.putArray("entries");
    entries.forEach((key, entry) -> {
      ObjectNode one = array.addObject();
      one.put("key", key);
      one.put("id", entry.id());
      one.put("type", entry.type());
      one.put("name", entry.name());
      one.put("operation", entry.operation());
      one.put("entryId", entry.entryId());
      one.put("state", entry.state().name());
      if (entry.work() != null) {
        one.put("work", entry.work());
      }
      if (entry.statusCode() != null) {
        one.put("statusCode", entry.statusCode());
      }
      one.put("startedAt", entry.startedAt());
      one.put("endedAt", entry.endedAt());
      if (entry.error() != null) {
        one.set("error", entry.error());
      }
    });
    return Json.write(node);
  }
}
