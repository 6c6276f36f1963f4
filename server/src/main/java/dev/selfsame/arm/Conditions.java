package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** If-Match and If-None-Match (A32). */
public final class Conditions {
  static final String ANY = "*";

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

  /**
   * For a resource that is written by a route of its own, in the transaction that writes it: {@code
   * If-None-Match: *} asks that there be none yet.
   *
   * @throws dev.selfsame.error.ApiException 412 {@code PreconditionFailed}
   */
  public static void requireNew(Request request, ResourceId id, Tx tx) {
    if (request.header("if-none-match").orElse("").equals(ANY)
        && tx.resources().find(id.key()).isPresent()) {
      throw ArmErrors.preconditionFailed(id.value());
    }
  }

  private static boolean holds(String condition, ResourceType type, Optional<Resource> current) {
    if (current.isEmpty()) {
      return false;
    }
    String etag = etag(type, current.get());
    for (String one : condition.split(",", -1)) {
      String trimmed = one.trim();
      if (trimmed.equals(ANY) || trimmed.equals(etag) || trimmed.equals("W/" + etag)) {
        return true;
      }
    }
    return false;
  }
}
