package dev.selfsame;

import dev.selfsame.arm.Authenticator;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.token.TokenEndpoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which room a request on the main door is for. Everything that is nobody else's is resource
 * manager's.
 */
final class FrontDoor implements Handler {
  private final Handler arm;
  private final Handler token;
  private final Handler graph;
  private final Handler cloud;
  private final Handler portal;
  private final Map<String, Handler> ownersOnly;
  private final Authenticator authenticator;

  /**
   * @param ownersOnly by the word after {@code /selfsame/}
   */
  FrontDoor(
      Handler arm,
      Handler token,
      Handler graph,
      Handler cloud,
      Handler portal,
      Map<String, Handler> ownersOnly,
      Authenticator authenticator) {
    this.arm = arm;
    this.token = token;
    this.graph = graph;
    this.cloud = cloud;
    this.portal = portal;
    this.ownersOnly = ownersOnly;
    this.authenticator = authenticator;
  }

  @Override
  public Response handle(Request request) {
    List<String> segments = request.segments();
    String first = segments.isEmpty() ? "" : segments.getFirst().toLowerCase(Locale.ROOT);
    return switch (first) {
      case "" -> root(request);
      case "selfsame" -> own(request);
      case "metadata" -> {
        if (segments.size() != 2 || !segments.get(1).equalsIgnoreCase("endpoints")) {
          throw ArmErrors.routeNotFound(request.path());
        }
        yield cloud.handle(request);
      }
      case "portal" -> portal.handle(request);
      case "v1.0", "beta" -> graph.handle(request);
      case "subscriptions", "providers", "tenants" -> arm.handle(request);
      default -> TokenEndpoint.serves(segments) ? token.handle(request) : arm.handle(request);
    };
  }

  private static Response root(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw ArmErrors.methodNotAllowed(request.method());
    }
    String metadata = request.origin() + "/metadata/endpoints?api-version=2022-09-01";
    return Response.json(
        200, Json.write(Json.object().put("name", "Selfsame").put("metadata", metadata)));
  }

  private Response own(Request request) {
    Handler handler =
        request.segments().size() < 2 ? null : ownersOnly.get(request.segments().get(1));
    var caller = authenticator.authenticate(request);
    if (!caller.owner()) {
      throw ArmErrors.authorizationFailed(
          caller.name(),
          caller.objectId(),
          "selfsame/" + request.method().toLowerCase(Locale.ROOT),
          request.path());
    }
    if (handler == null) {
      throw ArmErrors.routeNotFound(request.path());
    }
    return handler.handle(request);
  }
}
