package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import java.util.Optional;

/** If-Match and If-None-Match (A32). */
final class Conditions {
  private Conditions() {}

  static String etag(long version) {
    return "\"" + version + "\"";
  }

  static void check(Request request, Change.Verb verb, Optional<Resource> current, String id) {
    if (verb == Change.Verb.DELETE && current.isEmpty()) {
      return;
    }
    String match = request.header("if-match").orElse("");
    if (!match.isEmpty() && !holds(match, current)) {
      throw ArmErrors.preconditionFailed(id);
    }
    String none = request.header("if-none-match").orElse("");
    if (!none.isEmpty() && holds(none, current)) {
      throw ArmErrors.preconditionFailed(id);
    }
  }

  private static boolean holds(String condition, Optional<Resource> current) {
    if (current.isEmpty()) {
      return false;
    }
    String etag = etag(current.get().version());
    for (String one : condition.split(",", -1)) {
      String trimmed = one.trim();
      if (trimmed.equals("*") || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
