package dev.selfsame.imds;

import dev.selfsame.directory.VmBinding;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.imds.BoundListeners.Status;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code /selfsame/bindings} on the main door: GET lists, POST {@code {"resourceId"}} binds, DELETE
 * {@code /selfsame/bindings/{id}} unbinds. The composition root lets only owners in; the answers
 * hold the VM's secret header.
 */
public final class BindingsEndpoint implements Handler {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final BoundListeners listeners;

  public BindingsEndpoint(BoundListeners listeners) {
    this.listeners = listeners;
  }

  @Override
  public Response handle(Request request) {
    List<String> below =
        request
            .segments()
            .subList(Math.min(2, request.segments().size()), request.segments().size());
    return switch (request.method() + " " + below.size()) {
      case "GET 0" -> list();
      case "POST 0" ->
          Response.json(
              201, JSON.writeValueAsBytes(shown(listeners.bind(resourceId(request.body())))));
      case "DELETE 1" -> Response.empty(listeners.unbind(below.getFirst()) ? 200 : 204);
      default ->
          throw ArmError.of(405, "MethodNotAllowed", "The method is not allowed on this path.")
              .exception();
    };
  }

  private Response list() {
    ObjectNode body = JSON.createObjectNode();
    ArrayNode value = body.putArray("value");
    for (Status status : listeners.list()) {
      ObjectNode one = shown(status.binding());
      one.put("status", status.problem() == null ? "open" : "broken");
      if (status.problem() != null) {
        one.put("problem", status.problem());
      }
      value.add(one);
    }
    return Response.json(200, JSON.writeValueAsBytes(body));
  }

  private static String resourceId(byte[] body) {
    try {
      JsonNode id = JSON.readTree(body).path("resourceId");
      if (id.isString()) {
        return id.asString();
      }
    } catch (JacksonException e) {
      throw ArmError.of(400, "InvalidRequestContent", "The request content is not valid JSON.")
          .exception();
    }
    throw ArmError.of(400, "InvalidRequestContent", "'resourceId' is required.")
        .at("resourceId")
        .exception();
  }

  private ObjectNode shown(VmBinding binding) {
    String host = listeners.host();
    String base = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + binding.port();
    ObjectNode body = JSON.createObjectNode();
    body.put("bindingId", binding.bindingId());
    body.put("resourceId", binding.vmId());
    body.put("port", binding.port());
    body.put("endpoint", base);
    body.putObject("environment")
        .put("AZURE_POD_IDENTITY_AUTHORITY_HOST", base)
        .put("IDENTITY_ENDPOINT", base + "/msi/token")
        .put("IDENTITY_HEADER", binding.secretHeader())
        .put("MSI_ENDPOINT", base + "/oauth2/token");
    body.put(
        "curl",
        "curl -s -H Metadata:true '"
            + base
            + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/'");
    return body;
  }
}
