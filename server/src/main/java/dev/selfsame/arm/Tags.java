package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules of tags (A23; figures of Azure's limits page). */
public final class Tags {
  /** Tags on one resource, group or subscription. */
  public static final int COUNT_MAX = 50;

  /** Characters of a name. */
  public static final int NAME_MAX = 512;

  /** Characters of a value. */
  public static final int VALUE_MAX = 256;

  private Tags() {}

  /** Checks the member {@code tags} of a body, if there is one. */
  public static void check(ObjectNode body) {
    JsonNode tags = body.get("tags");
    if (tags == null || tags.isNull()) {
      return;
    }
    if (!(tags instanceof ObjectNode map)) {
      throw ArmErrors.invalidRequestContent("tags is not an object");
    }
    if (map.size() > COUNT_MAX) {
      throw ArmErrors.badRequest(
          "TooManyTags",
          "The resource has " + map.size() + " tags. The maximum is " + COUNT_MAX + ".");
    }
    for (Map.Entry<String, JsonNode> tag : map.properties()) {
      if (tag.getKey().length() > NAME_MAX) {
        throw ArmErrors.badRequest(
            "InvalidTagNameLength", "A tag name is longer than " + NAME_MAX + " characters.");
      }
      if (!tag.getValue().isString()) {
        throw ArmErrors.invalidRequestContent(
            "the value of tag '" + tag.getKey() + "' is not a string");
      }
      if (tag.getValue().asString().length() > VALUE_MAX) {
        throw ArmErrors.badRequest(
            "InvalidTagValueLength", "A tag value is longer than " + VALUE_MAX + " characters.");
      }
    }
  }
}
