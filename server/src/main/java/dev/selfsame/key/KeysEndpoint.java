package dev.selfsame.key;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /selfsame/keys}: GET lists, POST {@code /selfsame/keys/rotate[?now=true]} turns, POST
 * {@code /selfsame/keys/{kid}/revoke} withdraws. The composition root lets only owners in. Never a
 * private member.
 */
public final class KeysEndpoint implements Handler {
  private final SigningKeys keys;

  public KeysEndpoint(SigningKeys keys) {
    this.keys = keys;
  }

  @Override
  public Response handle(Request request) {
    var below =
        request
            .segments()
            .subList(Math.min(2, request.segments().size()), request.segments().size());
    if (request.method().equals("GET") && below.isEmpty()) {
      return list();
    }
    if (request.method().equals("POST") && below.size() == 1 && below.getFirst().equals("rotate")) {
      keys.rotate(request.query("now").filter("true"::equals).isPresent());
      return list();
    }
    if (request.method().equals("POST") && below.size() == 2 && below.getLast().equals("revoke")) {
      if (!keys.revoke(below.getFirst())) {
        throw ArmErrors.routeNotFound(request.path());
      }
      return list();
    }
    throw ArmErrors.routeNotFound(request.path());
  }

  private Response list() {
    ObjectNode body = Json.object();
    ArrayNode value = body.putArray("value");
    for (SigningKeys.Listed key : keys.list()) {
      ObjectNode one = value.addObject();
      one.put("kid", key.kid());
      one.put("state", key.state().name().toLowerCase(Locale.ROOT));
      time(one, "createdAt", key.createdAt());
      time(one, "publishedAt", key.publishedAt());
      time(one, "activeAt", key.activeAt());
      time(one, "signsFrom", key.signsFrom());
      time(one, "expiresAt", key.expiresAt());
    }
    return Response.json(200, Json.write(body));
  }

  private static void time(ObjectNode one, String name, @Nullable Long millis) {
    if (millis != null) {
      one.put(name, Instant.ofEpochMilli(millis).toString());
    }
  }
}
