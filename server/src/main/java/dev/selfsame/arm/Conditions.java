package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** If-Match and If-None-Match (A32). */
final class Conditions {
  private Conditions() {}

  static String etag(ResourceType type, Resource resource) {
    return type.weakEtags()
        ? weak(resource.id().key(), resource.version())
        : "\"" + resource.version() + "\"";
  }

  static String weak(String key, long version) {
    return "W/\""
        + UUID.nameUUIDFromBytes((key + ' ' + version).getBytes(StandardCharsets.UTF_8))
        + "\"";
  }

  static void check(
      Request request, Change.Verb verb, ResourceType type, Optional<Resource> current, String id) {
    if (verb == Change.Verb.DELETE && current.isEmpty()) {
      return;
    }
    String match = request.header("if-match").orElse("");
    if (!match.isEmpty() && !holds(match, type, current)) {
      throw ArmErrors.preconditionFailed(id);
    }
    String none = request.header("if-none-match").orElse("");
    if (!none.isEmpty() && holds(none, type, current)) {
      throw ArmErrors.preconditionFailed(id);
    }
  }

  private static boolean holds(String condition, ResourceType type, Optional<Resource> current) {
    if (current.isEmpty()) {
      return false;
    }
    String etag = etag(type, current.get());
    for (String one : condition.split(",", -1)) {
      String trimmed = one.trim();
      if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
