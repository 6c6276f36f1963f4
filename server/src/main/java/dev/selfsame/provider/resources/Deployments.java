package dev.selfsame.provider.resources;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Conditions;
import dev.selfsame.arm.OperationSteps.Step;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.TemplateHash;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Resources/deployments at every level. Source: the Deployments REST reference,
 * 2024-11-01, and recordings of the Azure CLI, the Azure Developer CLI and SDKs.
 */
final class Deployments {
  static final String DELETE = "resources.deployment.delete";
  private static final String BASE = "{scope}/providers/Microsoft.Resources/deployments";
  private static final String RIGHT = DeploymentScope.TYPE;
  private static final Pattern STATE =
      Pattern.compile("\\s*provisioningState\\s+eq\\s+'([A-Za-z]+)'\\s*", Pattern.CASE_INSENSITIVE);

  private final Store store;
  private final DeploymentStarts starts;
  private final DeploymentFiles files;
  private final WhatIfs whatIfs;
  private final PolicyPreflight preflight;
  private final String tenantId;

  Deployments(
      Store store,
      DeploymentStarts starts,
      DeploymentFiles files,
      WhatIfs whatIfs,
      PolicyPreflight preflight,
      String tenantId) {
    this.preflight = preflight;
    this.store = store;
    this.starts = starts;
    this.files = files;
    this.whatIfs = whatIfs;
    this.tenantId = tenantId;
  }

  ResourceType type() {
    return ResourceType.named(DeploymentScope.TYPE)
        .apiVersions(
            "2019-08-01", "2020-06-01", "2021-04-01", "2022-09-01", "2024-11-01", "2025-04-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .put((change, tx) -> {
          throw new IllegalStateException("deployments are written by a route of their own");
        })
        .noPatch()
        .delete(Deployments::delete)
        .view((resource, body, request, tx) -> DeploymentShape.view(resource, body))
        .post("cancel", (call, tx) -> new DeploymentCancel(files).cancel(call, tx))
        .post(
            "exportTemplate",
            (call, tx) ->
                Response.json(
                    200,
                    Json.write(
                        Json.object()
                            .set(
                                "template",
                                files
                                    .template(call.resource().id().key(), tx)
                                    .orElseGet(Json::object)))))
        .build();
  }

  List<Route> routes() {
    DeploymentOperations operations = new DeploymentOperations(files);
    return List.of(
        Route.alone("PUT", BASE + "/{name}", RIGHT + "/write", this::put),
        Route.alone("POST", BASE + "/{name}/validate", RIGHT + "/validate/action", this::validate),
        Route.alone("POST", BASE + "/{name}/whatIf", RIGHT + "/whatIf/action", this::whatIf),
        new Route("GET", BASE, RIGHT + "/read", false, this::list),
        new Route(
            "GET",
            BASE + "/{name}/operationStatuses/{operationId}",
            RIGHT + "/operationstatuses/read",
            false,
            operations::status),
        new Route(
            "GET",
            BASE + "/{name}/operations",
            RIGHT + "/operations/read",
            false,
            operations::list),
        new Route(
            "GET",
            BASE + "/{name}/operations/{operationId}",
            RIGHT + "/operations/read",
            false,
            operations::get),
        new Route(
            "GET",
            "{scope}/deployments/{name}/operations",
            RIGHT + "/operations/read",
            false,
            operations::list),
        new Route(
            "GET",
            "{scope}/deployments/{name}/operations/{operationId}",
            RIGHT + "/operations/read",
            false,
            operations::get),
        new Route(
            "POST",
            "/providers/Microsoft.Resources/calculateTemplateHash",
            "Microsoft.Resources/calculateTemplateHash/action",
            true,
            Deployments::hash));
  }

  private Prepared prepared(Route.Call call) {
    DeploymentScope scope = DeploymentScope.of(String.valueOf(call.variables().get("scope")));
    String name = String.valueOf(call.variables().get("name"));
    Prepared.Ask ask =
        new Prepared.Ask(
            scope,
            name,
            call.caller(),
            call.apiVersion().value(),
            call.request().correlationId(),
            0,
            null);
    // whether the group is there is told before what is wrong with the body
    store.read(tx -> scope.stored(tenantId, tx));
    return starts.prepare(
        ask, DeploymentRequest.read(call.request().body(), scope, name), call.now());
  }

  private Gate gate(DeploymentScope scope) {
    return Gate.of(scope.subscriptionId(), tenantId);
  }

  private Response put(Route.Call call) {
    Prepared prepared = prepared(call);
    new OnError(files, starts).check(prepared, store);
    preflight.require(prepared, call.now());
    DeploymentStarts.Started started =
        store.write(
            gate(prepared.scope()),
            tx -> {
              Conditions.requireNew(call.request(), prepared.id(), tx);
              DeploymentStarts.Started written = starts.write(prepared, call.now(), tx);
              call.accepted(tx);
              return written;
            });
    String url =
        call.request().origin()
            + prepared.id().value()
            + "/operationStatuses/"
            + started.operationId()
            + "?api-version="
            + call.apiVersion().value();
    ObjectNode answer = shown(started.row());
    prepared.showNulls(answer.withObject("/properties"));
    return Response.json(started.created() ? 201 : 200, Json.write(answer))
        .with("Azure-AsyncOperation", url)
        .with("Retry-After", "1");
  }

  static ObjectNode shown(ResourceRow row) {
    ObjectNode answer = Json.object();
    answer.put("id", row.id());
    answer.put("name", row.name());
    answer.put("type", DeploymentScope.TYPE);
    answer.setAll(
        DeploymentShape.view(row.provisioningState(), row.createdAt(), Json.stored(row.body())));
    return answer;
  }

  private Response validate(Route.Call call) {
    Prepared prepared = prepared(call);
    new OnError(files, starts).check(prepared, store);
    preflight.require(prepared, call.now());
    ObjectNode answer = Json.object();
    answer.put("id", prepared.id().value());
    answer.put("name", prepared.id().name());
    answer.put("type", DeploymentScope.TYPE);
    if (prepared.request().location() != null) {
      answer.put("location", prepared.request().location());
    }
    if (prepared.request().tags() != null) {
      answer.set("tags", prepared.request().tags());
    }
    ObjectNode body = Json.object();
    body.set("properties", prepared.properties());
    body.put(DeploymentShape.STARTED, call.now()).put(DeploymentShape.ENDED, call.now());
    answer.setAll(DeploymentShape.view(null, call.now(), body));
    prepared.showNulls(answer.withObject("/properties"));
    whatIfs.validated(prepared, call.now(), answer.withObject("/properties"));
    return Response.json(200, Json.write(answer));
  }

  private Response whatIf(Route.Call call) {
    Prepared prepared = prepared(call);
    WhatIfs.Whole whole = whatIfs.whole(prepared, store, call.now());
    String operation =
        store.write(gate(prepared.scope()), tx -> whatIfs.answer(whole, call.now(), tx));
    String subscription = prepared.scope().subscriptionId();
    String url =
        call.request().origin()
            + (subscription == null ? "" : "/subscriptions/" + subscription)
            + "/operationresults/"
            + operation
            + "?api-version="
            + call.apiVersion().value();
    return Response.empty(202).with("Location", url).with("Retry-After", "0");
  }

  private Response list(Route.Call call, Tx tx) {
    DeploymentScope scope =
        DeploymentScope.of(String.valueOf(call.variables().get("scope"))).stored(tenantId, tx);
    return Pages.page(
        call.request(),
        (after, limit) -> tx.resources().children(scope.key(), DeploymentScope.TYPE, after, limit),
        filter(call.request().query("$filter").orElse("")),
        resource -> {
          ObjectNode answer = Json.object();
          answer.put("id", resource.id().value());
          answer.put("name", resource.name());
          answer.put("type", DeploymentScope.TYPE);
          answer.setAll(DeploymentShape.view(resource, resource.body()));
          return answer;
        });
  }

  private static Predicate<ResourceRow> filter(String text) {
    if (text.isBlank()) {
      return row -> true;
    }
    Matcher state = STATE.matcher(text);
    if (!state.matches()) {
      throw ArmErrors.badRequest(
          "InvalidFilterInQueryString", "Invalid $filter '" + text + "' in query string.");
    }
    return row ->
        state
            .group(1)
            .equalsIgnoreCase(
                row.provisioningState() == null ? "Succeeded" : row.provisioningState());
  }

  private static Outcome delete(Change change, Tx tx) {
    String state = String.valueOf(change.current().orElseThrow().provisioningState());
    if (List.of("Accepted", "Running").contains(state)) {
      throw ArmErrors.conflict(
          "The deployment '"
              + change.id().name()
              + "' cannot be deleted while it is running. Cancel it first.");
    }
    return new Outcome.RemovalAccepted(new Outcome.Plan(DELETE, Json.object()));
  }

  /** Removes the deployment and its documents; never what it deployed. */
  static Step remove(OperationRow operation, Tx tx, long now) {
    tx.resources().delete(operation.resourceKey());
    tx.changes().add("resource", operation.resourceKey(), now);
    return new Step.Done(null);
  }

  private static Response hash(Route.Call call, Tx tx) {
    ObjectNode template = Json.readLenient(call.request().body());
    return Response.json(
        200,
        Json.write(
            Json.object()
                .put("minifiedTemplate", TemplateHash.minified(template))
                .put("templateHash", TemplateHash.hash(template))));
  }
}
