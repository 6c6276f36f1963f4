package dev.selfsame.provider.resources;

import dev.selfsame.arm.Locks;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Expansion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Resources/deploymentStacks: deployments that know afterwards what they made, and take
 * away what a later template no longer has. The work is done by {@link StackSteps}. Source: the
 * REST reference, 2024-03-01, and a recording.
 */
final class Stacks {
  static final String TYPE = "Microsoft.Resources/deploymentStacks";
  private static final String BASE = "{scope}/providers/" + TYPE;
  private static final String PLACE = "{scope}/providers/Microsoft.Resources/locations/{location}";

  private final Store store;
  private final DeploymentStarts starts;
  private final DeploymentFiles files;
  private final WhatIfs whatIfs;
  private final Ids ids;
  private final String tenantId;

  Stacks(
      Store store,
      DeploymentStarts starts,
      DeploymentFiles files,
      WhatIfs whatIfs,
      DeploymentStarts.Installed installed) {
    this.store = store;
    this.starts = starts;
    this.files = files;
    this.whatIfs = whatIfs;
    this.ids = installed.ids();
    this.tenantId = installed.tenantId();
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions("2022-08-01-preview", "2024-03-01", "2025-07-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .put((change, tx) -> {
          throw new IllegalStateException("stacks are written by a route of their own");
        })
        .noPatch()
        .view(Stacks::view)
        .post(
            "exportTemplate",
            (call, tx) -> {
              ObjectNode answer = Json.object();
              answer.set(
                  "template",
                  files.template(call.resource().id().key(), tx).orElseGet(Json::object));
              Optional.ofNullable(call.resource().body().path("properties").get("templateLink"))
                  .ifPresent(link -> answer.set("templateLink", link));
              return Response.json(200, Json.write(answer));
            })
        .build();
  }

  List<Route> routes() {
    return List.of(
        Route.alone("PUT", BASE + "/{name}", TYPE + "/write", this::put),
        Route.alone("POST", BASE + "/{name}/validate", TYPE + "/validate/action", this::validate),
        new Route("DELETE", BASE + "/{name}", TYPE + "/delete", false, this::delete),
        new Route("GET", BASE, TYPE + "/read", false, this::list),
        new Route(
            "GET",
            PLACE + "/deploymentStackOperationStatus/{operationId}",
            TYPE + "/read",
            false,
            Stacks::status),
        new Route(
            "GET",
            PLACE + "/deploymentStackOperationResults/{operationId}",
            TYPE + "/read",
            false,
            Stacks::result));
  }

  private DeploymentScope scope(Route.Call call, Tx tx) {
    return DeploymentScope.of(String.valueOf(call.variables().get("scope"))).stored(tenantId, tx);
  }

  private static ResourceId id(DeploymentScope scope, Route.Call call) {
    String name = String.valueOf(call.variables().get("name"));
    if (!name.matches("[A-Za-z0-9_.()-]{1,90}")) {
      throw ArmErrors.invalidResourceName(name, TYPE);
    }
    return ResourceId.parse(scope.path() + "/providers/" + TYPE + "/" + name)
        .orElseThrow(() -> ArmErrors.invalidResourceName(name, TYPE));
  }

  private Prepared prepared(Route.Call call, StackRequest request, String name) {
    Prepared.Ask ask =
        new Prepared.Ask(
            request.deployTo(),
            name,
            call.caller(),
            RunningDeployments.ANY_VERSION,
            call.request().correlationId(),
            0,
            null);
    starts.requireWrite(ask);
    return starts.prepare(
        ask, DeploymentRequest.of(request.deployment(), request.deployTo(), name), call.now());
  }

  private Response put(Route.Call call) {
    DeploymentScope scope = store.read(tx -> scope(call, tx));
    ResourceId id = id(scope, call);
    StackRequest request = StackRequest.read(call.request().body(), scope);
    String deployment = StackShape.deploymentName(id.name(), call.now(), ids);
    Prepared prepared = prepared(call, request, deployment);
    record Written(ResourceRow row, String operation, boolean created) {}
    Written written =
        store.write(
            Gate.of(scope.subscriptionId(), tenantId),
            tx -> {
              Optional<ResourceRow> before = tx.resources().find(id.key());
              before.ifPresent(Stacks::requireEnded);
              Locks.require(id, Locks.Act.WRITE, tx);
              StackDenials.require(
                  call, id, request.deny(), StackDenials.settings(before).orElse(null));
              before.ifPresent(row -> StackDenials.lift(row, call.now(), tx));
              ObjectNode body =
                  StackShape.written(request, prepared, before, call.caller(), call.now());
              ResourceRow row = row(id, before.orElse(null), "Initializing", body, call);
              tx.resources().put(row);
              files.put(id.key(), prepared.template(), prepared.parameterValues(), tx);
              tx.changes().add("resource", id.key(), call.now());
              String operation = operation(row, call.now(), tx);
              call.accepted(tx);
              return new Written(row, operation, before.isEmpty());
            });
    ObjectNode shown = store.read(tx -> shown(written.row(), tx));
    String location = store.read(tx -> location(scope, written.row().location(), tx));
    return Response.json(written.created() ? 201 : 200, Json.write(shown))
        .with("Azure-AsyncOperation", url(call, scope, location, written.operation(), "Status"))
        .with("Retry-After", "1");
  }

  private static void requireEnded(ResourceRow row) {
    if (row.provisioningState() != null && !row.provisioningState().equals("Failed")) {
      throw ArmError.of(
              409,
              "DeploymentStackInNonTerminalState",
              "The deployment stack '"
                  + row.id()
                  + "' is in the non-terminal state '"
                  + row.provisioningState()
                  + "'. Wait until it has ended.")
          .exception();
    }
  }

  private static ResourceRow row(
      ResourceId id, @Nullable ResourceRow before, String state, ObjectNode body, Route.Call call) {
    String by = call.caller().objectId();
    if (before != null) {
      return before.changed(state, Json.text(body), call.now(), by);
    }
    String group = id.resourceGroup();
    return new ResourceRow(
        id.key(),
        id.value(),
        TYPE,
        id.subscriptionId() == null ? null : ResourceId.lower(id.subscriptionId()),
        group == null ? null : ResourceId.lower(group),
        id.parentKey(),
        id.name(),
        body.path("location").asString(null),
        1,
        state,
        Json.text(body),
        call.now(),
        by,
        call.now(),
        by);
  }

  private String operation(ResourceRow row, long now, Tx tx) {
    OperationRow operation =
        OperationRow.begun(
            ids.guid(), row.idKey(), row.subscriptionId(), StackSteps.KIND, "{}", now);
    tx.operations().put(operation);
    tx.changes().add("operation", operation.operationId(), now);
    return operation.operationId();
  }

  /** Where a stack's work is done: with its group, or where the stack itself says. As recorded. */
  private static String location(DeploymentScope scope, @Nullable String own, Tx tx) {
    return Optional.ofNullable(own)
        .or(() -> tx.resources().find(scope.key()).map(ResourceRow::location))
        .orElse("global");
  }

  private static String url(
      Route.Call call, DeploymentScope scope, String location, String operation, String what) {
    // The location does not matter to who asks; the scope in the path is who may ask.
    String place =
        scope.subscriptionId() == null ? scope.path() : "/subscriptions/" + scope.subscriptionId();
    return call.request().origin()
        + place
        + "/providers/Microsoft.Resources/locations/"
        + location
        + "/deploymentStackOperation"
        + what
        + "/"
        + operation
        + "?api-version="
        + call.apiVersion().value();
  }

  /** What the template would make; its mistakes are told at once. */
  private Response validate(Route.Call call) {
    DeploymentScope scope = store.read(tx -> scope(call, tx));
    ResourceId id = id(scope, call);
    StackRequest request = StackRequest.read(call.request().body(), scope);
    Prepared prepared =
        prepared(call, request, StackShape.deploymentName(id.name(), call.now(), ids));
    ObjectNode answer = Json.object();
    ObjectNode properties = answer.putObject("properties");
    whatIfs.validated(prepared, call.now(), properties);
    properties.setAll(request.properties());
    properties.set("actionOnUnmanage", StackShape.capitalized(request.actions()));
    properties.set("denySettings", StackShape.capitalized(request.deny()));
    ObjectNode parameters = properties.putObject("parameters");
    prepared
        .expansion()
        .parameters()
        .forEach((name, parameter) -> parameters.set(name, parameter(parameter)));
    properties.putArray("deploymentExtensions");
    properties.put("correlationId", call.request().correlationId());
    answer.put("id", id.value()).put("type", TYPE).put("name", id.name());
    String operation = ids.guid();
    String subscription = scope.subscriptionId();
    store.write(
        Gate.of(subscription, tenantId),
        tx -> {
          tx.operations()
              .put(
                  OperationRow.begun(
                          operation,
                          id.key(),
                          subscription == null ? null : ResourceId.lower(subscription),
                          "resources.stackValidation",
                          "{}",
                          call.now())
                      .ended("Succeeded", Json.text(answer), null, call.now()));
          return true;
        });
    String location = store.read(tx -> location(scope, prepared.request().location(), tx));
    return Response.empty(202)
        .with("Location", url(call, scope, location, operation, "Results"))
        .with("Retry-After", "1");
  }

  private static ObjectNode parameter(Expansion.Parameter parameter) {
    ObjectNode shown = Json.object().put("type", parameter.type());
    if (!parameter.secure() && parameter.value() != null) {
      shown.set("value", parameter.value());
    }
    return shown;
  }

  /** Begins the end of the stack, and of what it manages as the query says. */
  private Response delete(Route.Call call, Tx tx) {
    DeploymentScope scope = scope(call, tx);
    ResourceId id = id(scope, call);
    Optional<ResourceRow> found = tx.resources().find(id.key());
    if (found.isEmpty()) {
      return Response.empty(204);
    }
    requireEnded(found.get());
    Locks.require(id, Locks.Act.DELETE, tx);
    StackDenials.require(call, id, StackDenials.settings(found).orElse(null));
    StackDenials.lift(found.get(), call.now(), tx);
    ObjectNode actions = Json.object();
    for (String kind : List.of("resources", "resourceGroups", "managementGroups")) {
      String name =
          "unmanageAction." + kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
      actions.put(kind, StackRequest.action(call.request().query(name).orElse("detach"), name));
    }
    ObjectNode body = StackShape.removing(found.get(), actions, call.caller(), call.now());
    ResourceRow row = row(id, found.get(), "Deleting", body, call);
    tx.resources().put(row);
    tx.changes().add("resource", id.key(), call.now());
    String operation = operation(row, call.now(), tx);
    String location = location(scope, row.location(), tx);
    return Response.empty(202)
        .with("Azure-AsyncOperation", url(call, scope, location, operation, "Status"))
        .with("Location", url(call, scope, location, operation, "Results"))
        .with("Retry-After", "1");
  }

  private Response list(Route.Call call, Tx tx) {
    DeploymentScope scope = scope(call, tx);
    return Pages.page(
        call.request(),
        (after, limit) -> tx.resources().children(scope.key(), TYPE, after, limit),
        row -> true,
        resource -> shown(resource, resource.body(), tx));
  }

  private static ObjectNode shown(ResourceRow row, Tx tx) {
    ResourceId id = ResourceId.parse(row.id()).orElseThrow();
    Resource resource =
        new Resource(
            id,
            row.type(),
            row.name(),
            row.location(),
            Json.stored(row.body()),
            row.version(),
            row.provisioningState(),
            row.createdAt(),
            row.createdBy(),
            row.changedAt(),
            row.changedBy());
    return shown(resource, resource.body(), tx);
  }

  private static ObjectNode shown(Resource stack, ObjectNode body, Tx tx) {
    ObjectNode shown = Json.object().put("id", stack.id().value());
    shown.put("name", stack.name()).put("type", TYPE);
    shown.setAll(StackShape.view(stack, body, tx));
    return shown;
  }

  private static ObjectNode view(Resource stack, ObjectNode body, ViewRequest request, Tx tx) {
    return StackShape.view(stack, body, tx);
  }

  private static OperationRow require(Route.Call call, Tx tx) {
    String operation = String.valueOf(call.variables().get("operationId"));
    String scope = ResourceId.lower(String.valueOf(call.variables().get("scope")));
    return tx.operations()
        .find(operation.toLowerCase(Locale.ROOT))
        .filter(row -> row.resourceKey().startsWith(scope + "/"))
        .orElseThrow(() -> ArmErrors.operationNotFound(operation));
  }

  private static Response status(Route.Call call, Tx tx) {
    OperationRow operation = require(call, tx);
    ObjectNode answer =
        Json.object()
            .put("id", call.request().path())
            .put("name", operation.operationId())
            .put(
                "status",
                operation.endedAt() == null
                    ? "running"
                    : operation.state().toLowerCase(Locale.ROOT));
    if (operation.error() != null) {
      answer.set("error", Json.stored(operation.error()));
    }
    Response response = Response.json(200, Json.write(answer));
    return operation.endedAt() == null ? response.with("Retry-After", "1") : response;
  }

  private static Response result(Route.Call call, Tx tx) {
    OperationRow operation = require(call, tx);
    if (operation.endedAt() == null) {
      return Response.empty(202)
          .with(
              "Location",
              call.request().origin()
                  + call.request().path()
                  + "?api-version="
                  + call.apiVersion().value())
          .with("Retry-After", "1");
    }
    if (operation.error() != null) {
      return Response.json(
          409, Json.write(Json.object().set("error", Json.stored(operation.error()))));
    }
    return operation.result() == null
        ? Response.empty(200)
        : Response.json(200, Json.write(Json.stored(operation.result())));
  }
}
