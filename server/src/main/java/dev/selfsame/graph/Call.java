package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Request;
import dev.selfsame.store.Tx;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request inside its transaction.
 *
 * @param version {@code v1.0} or {@code beta}
 * @param path segments after the version; {@code users('x')} is two of them
 * @param body null when there is none
 * @param passwordHash of the password in the body, made before the transaction
 */
record Call(
    Request request,
    Tx tx,
    GraphCaller caller,
    String version,
    List<String> path,
    Query query,
    @Nullable ObjectNode body,
    @Nullable String passwordHash) {
  ObjectNode requireBody() {
    if (body == null) {
      throw GraphErrors.badRequest(
          "Write requests (excluding DELETE) must contain the Content-Type header declaration.");
    }
    return body;
  }

  String method() {
    return request.method();
  }

  boolean is(String method) {
    return request.method().equals(method);
  }

  /** A segment of the path; empty beyond its end. */
  String at(int index) {
    return index < path.size() ? path.get(index) : "";
  }

  /** Scheme, host and version of what is asked. */
  String base() {
    return request.origin() + "/" + version;
  }

  /** The same request for another path. */
  Call to(List<String> otherPath) {
    return new Call(request, tx, caller, version, otherPath, query, body, passwordHash);
  }
}
