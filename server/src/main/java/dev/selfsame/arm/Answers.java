package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * What goes back to the client: the resource as its type shows it, and the headers of long
 * operations (A15 to A17).
 */
final class Answers {
  /** Seconds between polls. Several SDKs read 0 as "no word" and wait 30 s. */
  static final String RETRY_AFTER = "1";

  /** Providers whose answers say that Azure would notify of the end. */
  private static final Set<String> NOTIFYING = Set.of("microsoft.compute", "microsoft.network");

  private Answers() {}

  static ObjectNode shown(Resource resource, ResourceType type, ViewRequest request, Tx tx) {
    ObjectNode answer = Json.object();
    answer.put("id", type.lowerCaseIds() ? resource.id().key() : resource.id().value());
    answer.put("name", resource.name());
    answer.put("type", resource.type());
    if (type.weakEtags()) {
      answer.put("etag", Conditions.etag(type, resource));
    }
    answer.setAll(type.view().view(resource, resource.body().deepCopy(), request, tx));
    // What is stored for the server alone; views need not know each other's.
    answer.propertyNames().stream()
        .filter(name -> name.startsWith("$"))
        .toList()
        .forEach(answer::remove);
    return answer;
  }

  static ViewRequest viewRequest(Request request, ApiVersion version, boolean listed) {
    Set<String> expand = new HashSet<>();
    request
        .query("$expand")
        .ifPresent(
            text -> expand.addAll(java.util.List.of(text.toLowerCase(Locale.ROOT).split(",", -1))));
    return new ViewRequest(version, Set.copyOf(expand), listed);
  }

  static Response one(int status, ObjectNode body, String etag) {
    return Response.json(status, Json.write(body)).with("ETag", etag);
  }

  /** The headers that lead to the operation; {@code Location} too for removals. */
  static Response async(
      Response response,
      Request request,
      ResourceType type,
      Resource resource,
      String operationId) {
    String subscription = String.valueOf(resource.id().subscriptionId());
    String version = request.query("api-version").orElse("");
    if (resource.id().namespace() == null) {
      return response
          .with(
              "Location",
              request.origin()
                  + "/subscriptions/"
                  + subscription
                  + "/operationresults/"
                  + operationId
                  + "?api-version="
                  + version)
          .with("Retry-After", RETRY_AFTER);
    }
    String location = resource.location() == null ? "global" : resource.location();
    String url =
        request.origin()
            + "/subscriptions/"
            + subscription
            + "/providers/"
            + type.namespace()
            + "/locations/"
            + location
            + "/operations/"
            + operationId
            + "?api-version="
            + version;
    Response with = response.with("Azure-AsyncOperation", url).with("Retry-After", RETRY_AFTER);
    if (response.status() == 202) {
      with =
          with.with(
              "Location",
              type.weakEtags()
                  ? url.replace("/operations/", "/operationResults/")
                  : url + "&monitor=true");
    }
    return NOTIFYING.contains(ResourceId.lower(type.namespace()))
        ? with.with("Azure-AsyncNotification", "Enabled")
        : with;
  }

  /** The body behind {@code Azure-AsyncOperation} (Z77). */
  static ObjectNode status(OperationRow operation) {
    ObjectNode status = Json.object();
    status.put("startTime", java.time.Instant.ofEpochMilli(operation.startedAt()).toString());
    if (operation.endedAt() != null) {
      status.put("endTime", java.time.Instant.ofEpochMilli(operation.endedAt()).toString());
    }
    status.put("status", operation.state());
    if (operation.error() != null) {
      status.set("error", Json.stored(operation.error()));
    }
    status.put("name", operation.operationId());
    return status;
  }
}
