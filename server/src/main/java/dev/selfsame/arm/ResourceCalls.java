package dev.selfsame.arm;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client could do to a resource, for work that has no request of its own, such as a
 * deployment: the same way through the {@link ArmPipeline}, with the caller whose work it is. There
 * is no second way to write a resource.
 */
public final class ResourceCalls {
  private final ArmPipeline pipeline;
  private final Ids ids;

  public ResourceCalls(ArmPipeline pipeline, Ids ids) {
    this.pipeline = pipeline;
    this.ids = ids;
  }

  /**
   * One call and whose it is.
   *
   * @param apiVersion as the client or the template writes it
   * @param correlationId of the work that this belongs to
   */
  public record Call(Caller caller, String apiVersion, String correlationId) {}

  /**
   * What a write came to.
   *
   * @param status 200, 201, 202 or 204
   * @param operationId of the operation that goes on in the background; null when all is done
   * @param whole the resource was already all that it will be when the write was answered
   */
  public record Written(int status, @Nullable String operationId, boolean whole) {}

  /** What a write to this resource must hold. */
  public Gate gate(ResourceId id) {
    return pipeline.gate(id);
  }

  /** Throws ARM's 403 when the caller may not, as of now. */
  public void require(Caller caller, String action, String scope, Tx tx) {
    pipeline.require(caller, action, scope, tx);
  }

  /**
   * Writes a resource.
   *
   * @throws dev.selfsame.error.ApiException what the client would have been told
   */
  public Written put(Call call, ResourceId id, ObjectNode body, Tx tx) {
    return written(send("PUT", call, id.value(), Json.write(body), tx), id, tx);
  }

  /** Removes a resource; an absent one is no error. */
  public Written delete(Call call, ResourceId id, Tx tx) {
    return written(send("DELETE", call, id.value(), new byte[0], tx), id, tx);
  }

  /** The resource as the api-version shows it; throws ARM's 404 when there is none. */
  public JsonNode get(Call call, ResourceId id, Tx tx) {
    return Json.parse(send("GET", call, id.value(), new byte[0], tx).body());
  }

  /** Calls an action, such as {@code listKeys}. */
  public JsonNode post(Call call, ResourceId id, String action, @Nullable JsonNode body, Tx tx) {
    byte[] bytes = body == null ? new byte[0] : Json.write(body);
    return Json.parse(send("POST", call, id.value() + "/" + action, bytes, tx).body());
  }

  /**
   * What policies would make of a write.
   *
   * @param refused their answer when they forbid it
   * @param changed the whole resource as it would be sent, when they would change it
   */
  public record Verdict(Optional<ArmError> refused, Optional<ObjectNode> changed) {
    static final Verdict NONE = new Verdict(Optional.empty(), Optional.empty());
  }

  /** Whether policies may say anything at all: when not, nobody need be asked. */
  public boolean governed(Tx tx) {
    return pipeline.governed(tx);
  }

  /**
   * Asks what policies would make of a {@link #put}, without making it. What else is wrong with it,
   * the write itself tells.
   */
  public Verdict judged(Call call, ResourceId id, ObjectNode body, Tx tx) {
    try {
      return pipeline
          .judged(request("PUT", call, id.value(), Json.write(body)), call.caller(), tx)
          .filter(Admission.Admitted::changed)
          .map(admitted -> new Verdict(Optional.empty(), Optional.of(whole(admitted.change()))))
          .orElse(Verdict.NONE);
    } catch (ApiException e) {
      return e.error() instanceof ArmError error && error.code().equals(Admission.REFUSED)
          ? new Verdict(Optional.of(error), Optional.empty())
          : Verdict.NONE;
    }
  }

  private static ObjectNode whole(Change change) {
    ObjectNode whole = change.proposed().deepCopy();
    JsonNode identity = change.sent().get("identity");
    return identity == null ? whole : whole.set("identity", identity);
  }

  /** Gives a resource other tags, as one who may write tags; the resource as it then is. */
  public Resource tagged(
      Caller caller, ApiVersion version, ResourceRow row, ObjectNode tags, Tx tx) {
    return pipeline.tagged(Resource.of(row), tags, version, caller, tx);
  }

  /**
   * Makes a resource outside any transaction: also what is written by a route of its own, such as a
   * deployment. Of several who do the same, on other servers too, one does.
   *
   * @return the resource as the client would be shown it
   * @throws dev.selfsame.error.ApiException what the client would have been told; 412 {@code
   *     PreconditionFailed} when it is there
   */
  public JsonNode putNew(Call call, ResourceId id, ObjectNode body) {
    Map<String, List<String>> none = Map.of("if-none-match", List.of(Conditions.ANY));
    Request request = request("PUT", call, id.value(), Json.write(body), none);
    return Json.parse(pipeline.outside(request, call.caller()).body());
  }

  /** Calls an action outside any transaction, as {@link #putNew} writes. */
  public void postAlone(Call call, ResourceId id, String action) {
    String path = id.value() + "/" + action;
    Response unused = pipeline.outside(request("POST", call, path, new byte[0]), call.caller());
  }

  /** Writes down that a {@link #put} of this body failed and that its part was taken back. */
  public void failed(Call call, ResourceId id, @Nullable ObjectNode body, ArmError error, Tx tx) {
    byte[] bytes = body == null ? new byte[0] : Json.write(body);
    String method = body == null ? "DELETE" : "PUT";
    pipeline.failed(request(method, call, id.value(), bytes), call.caller(), error, tx);
  }

  /** Writes down that work on this resource, which has an operation, was begun without a call. */
  public void accepted(Call call, ResourceId id, Tx tx) {
    pipeline.accepted(request("PUT", call, id.value(), new byte[0]), call.caller(), tx);
  }

  private Response send(String method, Call call, String path, byte[] body, Tx tx) {
    return pipeline.inside(request(method, call, path, body), call.caller(), tx);
  }

  private Request request(String method, Call call, String path, byte[] body) {
    return request(method, call, path, body, Map.of());
  }

  private Request request(
      String method, Call call, String path, byte[] body, Map<String, List<String>> headers) {
    String requestId = ids.label();
    List<String> segments = List.of(path.substring(1).split("/", -1));
    return new Request(
        method,
        "",
        path,
        segments,
        List.of(new Request.Parameter("api-version", call.apiVersion())),
        headers,
        body,
        requestId,
        call.correlationId());
  }

  private static Written written(Response response, ResourceId id, Tx tx) {
    boolean goesOn =
        Optional.ofNullable(response.headers().get("Azure-AsyncOperation"))
            .or(() -> Optional.ofNullable(response.headers().get("Location")))
            .isPresent();
    var running =
        goesOn ? tx.operations().inProgress(id.key()) : List.<dev.selfsame.store.OperationRow>of();
    boolean whole =
        response.status() <= 201
            && tx.resources().find(id.key()).map(ResourceRow::provisioningState).isEmpty();
    return new Written(
        response.status(), running.isEmpty() ? null : running.getLast().operationId(), whole);
  }
}
