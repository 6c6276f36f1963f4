package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where clients ask how a long operation is doing (A15 to A17). */
public final class OperationRoutes {
  private static final String RESULTS = "Microsoft.Resources/subscriptions/operationresults/read";
  private static final String STATUS =
      "/subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}/operations/{operationId}";
  private static final String NETWORK_RESULT =
      "/subscriptions/{subscriptionId}/providers/{namespace}/locations/{location}/operationResults/{operationId}";
  private static final String TENANT_RESULT = "/operationresults/{operationId}";
  private static final String RESULT =
      "/subscriptions/{subscriptionId}/operationresults/{operationId}";

  private OperationRoutes() {}

  /**
   * Both forms; a provider's status route with {@code monitor=true} is the {@code Location} form.
   */
  public static List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            STATUS,
            "Microsoft.Resources/subscriptions/operationresults/read",
            true,
            OperationRoutes::status),
        new Route(
            "GET",
            NETWORK_RESULT,
            "Microsoft.Resources/subscriptions/operationresults/read",
            true,
            OperationRoutes::withoutContent),
        new Route(
            "GET",
            TENANT_RESULT,
            "Microsoft.Resources/operationresults/read",
            true,
            OperationRoutes::result),
        new Route(
            "GET",
            RESULT,
            "Microsoft.Resources/subscriptions/operationresults/read",
            true,
            OperationRoutes::result));
  }

  private static Response status(Route.Call call, Tx tx) {
    if (call.request().query("monitor").isPresent()) {
      return result(call, tx);
    }
    OperationRow operation = require(call, tx);
    Response response = Response.json(200, Json.write(Answers.status(operation)));
    return operation.endedAt() == null
        ? response.with("Retry-After", Answers.RETRY_AFTER)
        : response;
  }

  /** 202 while it runs, then what the call itself would have answered. */
  private static Response result(Route.Call call, Tx tx) {
    OperationRow operation = require(call, tx);
    if (operation.endedAt() == null) {
      return Response.empty(202)
          .with("Location", here(call))
          .with("Retry-After", Answers.RETRY_AFTER);
    }
    if (operation.error() != null) {
      return Response.json(
          409, Json.write(Json.object().set("error", Json.stored(operation.error()))));
    }
    return operation.result() == null
        ? Response.empty(200)
        : Response.json(200, Json.write(Json.stored(operation.result())));
  }

  /** As Microsoft.Network answers: 204 and where it was asked. */
  private static Response withoutContent(Route.Call call, Tx tx) {
    Response response = result(call, tx);
    if (response.status() != 200 || response.body().length > 0) {
      return response;
    }
    String url = here(call);
    return Response.empty(204)
        .with("Azure-AsyncOperation", url.replaceFirst("(?i)/operationResults/", "/operations/"))
        .with("Location", url);
  }

  private static String here(Route.Call call) {
    String monitor = call.request().query("monitor").isPresent() ? "&monitor=true" : "";
    return call.request().origin()
        + call.request().path()
        + "?api-version="
        + call.apiVersion().value()
        + monitor;
  }

  private static OperationRow require(Route.Call call, Tx tx) {
    String id = String.valueOf(call.variables().get("operationId"));
    String subscription = call.variables().get("subscriptionId");
    // Who has no role there is not told whether there is such an operation.
    String scope = subscription == null ? "/" : "/subscriptions/" + subscription;
    if (!call.reach().sees(scope)) {
      throw refused(call.caller(), scope);
    }
    OperationRow operation = find(id, subscription, tx);
    if (!seen(call.reach(), operation, scope)) {
      throw refused(call.caller(), scope);
    }
    return operation;
  }

  private static RuntimeException refused(Caller caller, String scope) {
    return ArmErrors.authorizationFailed(caller.name(), caller.objectId(), RESULTS, scope);
  }

  /**
   * Who may see an operation: who may read what it works on, or write or remove it, and who may
   * read results. Whoever started it polls at the subscription, without a role there.
   */
  private static boolean seen(Reach reach, OperationRow operation, String scope) {
    String type =
        ResourceId.parse(operation.resourceKey())
            .map(ResourceId::type)
            .orElse("Microsoft.Resources");
    String right =
        type.equalsIgnoreCase("Microsoft.Resources/resourceGroups")
            ? "Microsoft.Resources/subscriptions/resourceGroups"
            : type;
    return reach.allows(RESULTS, scope)
        || List.of("/read", "/write", "/delete").stream()
            .anyMatch(verb -> reach.allows(right + verb, operation.resourceKey()));
  }

  private static OperationRow find(String id, @Nullable String subscription, Tx tx) {
    return tx.operations()
        .find(id.toLowerCase(Locale.ROOT))
        .filter(row ->
            subscription == null
                ? row.subscriptionId() == null
                : subscription.equalsIgnoreCase(row.subscriptionId()))
        .orElseThrow(() -> ArmErrors.operationNotFound(id));
  }
}
