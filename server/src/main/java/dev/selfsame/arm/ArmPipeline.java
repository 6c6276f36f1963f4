package dev.selfsame.arm;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * The way of an ARM request, the only caller of its steps: route, authenticate, then in one
 * transaction authorize, locate, propose, admit, give identities, handle, record; then answer. Read
 * {@link #handle} and {@link #write}.
 */
public final class ArmPipeline implements Handler {
  private final Routes routes;
  private final Authenticator authenticator;
  private final AccessCheck access;
  private final Store store;
  private final Clock clock;
  private final ResourceIdentity identities;
  private final Record record;
  private final GatewayHeaders headers;

  private final String tenantId;
  private final Bench bench = new Bench();
  private final ActivityLog activity;
  private final Admission admission;

  /** What the pipeline needs of the house. */
  public record Parts(
      Routes routes,
      Authenticator authenticator,
      AccessCheck access,
      Store store,
      Clock clock,
      Ids ids,
      ResourceIdentity identities,
      String tenantId) {}

  public ArmPipeline(Parts parts) {
    this(parts, ActivityLog.NONE, Admission.NONE);
  }

  /**
   * @param activity where writes are written down
   * @param admission what policies make of writes
   */
  public ArmPipeline(Parts parts, ActivityLog activity, Admission admission) {
    this.activity = activity;
    this.admission = admission;
    this.routes = parts.routes();
    this.authenticator = parts.authenticator();
    this.access = parts.access();
    this.store = parts.store();
    this.clock = parts.clock();
    this.identities = parts.identities();
    this.record = new Record(parts.ids());
    this.headers = new GatewayHeaders(parts.clock());

    this.tenantId = parts.tenantId();
  }

  @Override
  public Response handle(Request request) {
    String given = request.query("api-version").orElse("");
    Match match = routes.match(request.method(), request.segments(), given);
    Caller caller = authenticator.authenticate(request);
    return headers.add(answer(match, request, caller), request, caller);
  }

  /**
   * One request outside any transaction, by the same steps, of a caller who needs no token: for
   * work in the name of an identity that is no request, such as what a policy deploys.
   */
  public Response outside(Request request, Caller caller) {
    String given = request.query("api-version").orElse("");
    return answer(routes.match(request.method(), request.segments(), given), request, caller);
  }

  private Response answer(Match match, Request request, Caller caller) {
    access.prepare(caller);
    admission.prepare();
    ApiVersion version = version(request.query("api-version").orElse(""));
    try {
      return answer(match, request, version, caller);
    } catch (ApiException e) {
      refused(match, caller, e);
      activity.refused(match, request, caller, e);
      throw e;
    }
  }

  private Response answer(Match match, Request request, ApiVersion version, Caller caller) {
    return switch (match) {
      case Match.OfResource one ->
          switch (request.method()) {
            case "GET", "HEAD" -> store.read(tx -> read(one, request, version, caller, tx));
            default ->
                store.write(
                    gate(one.id()),
                    tx ->
                        noted(one, request, caller, write(one, request, version, caller, tx), tx));
          };
      case Match.OfList list -> store.read(tx -> list(list, request, version, caller, tx));
      case Match.OfAction action ->
          store.write(
              gate(action.id()),
              tx -> noted(action, request, caller, act(action, request, version, caller, tx), tx));
      case Match.OfRoute route -> route(route, request, version, caller);
    };
  }

  /**
   * One request inside an open transaction, by the same steps: for work that has no request of its
   * own, such as a deployment. A write must be inside the gate of its subscription ({@link #gate}).
   */
  public Response inside(Request request, Caller then, Tx tx) {
    Caller caller = access.current(then, tx);
    String given = request.query("api-version").orElse("");
    ApiVersion version = version(given);
    return switch (routes.match(request.method(), request.segments(), given)) {
      case Match.OfResource one ->
          List.of("GET", "HEAD").contains(request.method())
              ? read(one, request, version, caller, tx)
              : noted(one, request, caller, write(one, request, version, caller, tx), tx);
      case Match.OfList list -> list(list, request, version, caller, tx);
      case Match.OfAction action ->
          noted(action, request, caller, act(action, request, version, caller, tx), tx);
      case Match.OfRoute route -> within(route, request, version, caller, tx);
    };
  }

  private void refused(Match match, Caller caller, ApiException why) {
    if (why.error() instanceof ArmError error) {
      admission.refused(match, caller, error);
    }
  }

  /** The check alone, for work in a caller's name that is no request of one resource. */
  void require(Caller caller, String action, String scope, Tx tx) {
    access.require(access.current(caller, tx), action, scope, tx);
  }

  private Response noted(Match match, Request request, Caller caller, Response response, Tx tx) {
    return activity.done(match, request, caller, response, tx);
  }

  /** Writes down that a request inside an open transaction failed and was taken back alone. */
  void failed(Request request, Caller caller, ArmError error, Tx tx) {
    Match match;
    try {
      match =
          routes.match(
              request.method(), request.segments(), request.query("api-version").orElse(""));
    } catch (ApiException e) {
      return; // there is no such type: nothing that could be written down was asked for
    }
    admission.refused(match, caller, error);
    activity.failed(match, request, caller, error, tx);
  }

  /** Writes down that a long operation was accepted inside an open transaction. */
  void accepted(Request request, Caller caller, Tx tx) {
    String given = request.query("api-version").orElse("");
    Match match = routes.match(request.method(), request.segments(), given);
    noted(match, request, caller, Response.empty(201).with("Azure-AsyncOperation", ""), tx);
  }

  private static ApiVersion version(String given) {
    if (given.isEmpty()) {
      throw ArmErrors.missingApiVersion();
    }
    return ApiVersion.parse(given)
        .orElseThrow(() ->
            ArmErrors.invalidApiVersion(given.length() > 64 ? given.substring(0, 64) : given));
  }

  /** What a write to this resource must hold. */
  public Gate gate(ResourceId id) {
    return id.subscriptionId() == null
        ? Gate.tenant(tenantId)
        : Gate.subscription(id.subscriptionId());
  }

  private Response read(
      Match.OfResource one, Request request, ApiVersion version, Caller caller, Tx tx) {
    access.require(caller, one.type().right() + "/read", one.id().value(), tx);
    Locate.requireContainers(one.id(), tx);
    Resource resource = existing(one.type(), one.id(), tx);
    if (request.method().equals("HEAD")) {
      return Response.empty(204);
    }
    return Answers.one(
        200,
        Answers.shown(resource, one.type(), Answers.viewRequest(request, version, false), tx),
        Conditions.etag(one.type(), resource));
  }

  private static Resource existing(ResourceType type, ResourceId id, Tx tx) {
    return Locate.find(id, tx).orElseThrow(() -> type.absent(id));
  }

  private Response list(
      Match.OfList list, Request request, ApiVersion version, Caller caller, Tx tx) {
    Predicate<ResourceRow> seen =
        ListAccess.require(access, caller, list.type().right() + "/read", collection(list), tx);
    Locate.requireContainers(list.scope(), tx);
    if (list.scope().namespace() == null && list.scope().resourceGroup() != null) {
      Locate.require(list.scope(), tx);
    }
    return Lists.page(list, request, version, seen, tx);
  }

  /** As Azure names the scope of a collection: with the provider's namespace. */
  private static String collection(Match.OfList list) {
    boolean provider =
        list.scope().namespace() == null
            && !list.type().namespace().equalsIgnoreCase("Microsoft.Resources");
    return list.scope().value() + (provider ? "/providers/" + list.type().namespace() : "");
  }

  private Response write(
      Match.OfResource one, Request request, ApiVersion version, Caller caller, Tx tx) {
    Change.Verb verb = Change.Verb.valueOf(request.method());
    String action = one.type().right() + (verb == Change.Verb.DELETE ? "/delete" : "/write");
    access.require(
        caller,
        action,
        one.id().value(),
        () -> one.type().attributes().of(action, sent(request), Locate.find(one.id(), tx), tx),
        tx);
    Locate.requireContainers(one.id(), tx);
    Optional<Resource> current = Locate.find(one.id(), tx);
    Conditions.check(request, verb, one.type(), current, one.id().value());
    Locks.require(
        one.type(), one.id(), verb == Change.Verb.DELETE ? Locks.Act.DELETE : Locks.Act.WRITE, tx);
    if (verb == Change.Verb.DELETE) {
      return current
          .map(found -> delete(one, found, request, version, caller, tx))
          .orElseGet(() -> absent(one.id()));
    }
    Admission.Admitted admitted =
        admission.admit(proposed(one, verb, current, request, version, caller, tx), tx);
    Change change = admitted.change();
    new LinkedAccess(access, identities).require(change, action, tx);
    if (one.type().hasIdentity()) {
      identities.apply(change, tx);
    }
    Outcome outcome =
        verb == Change.Verb.PUT
            ? one.type().put().handle(change, tx)
            : patched(one.type(), change, tx);
    Response response = answer(change, outcome, request, tx);
    Locate.find(change.id(), tx).ifPresent(admitted.stored()::done);
    return response;
  }

  /** For conditions only: what is wrong with a body is told later. */
  private static ObjectNode sent(Request request) {
    try {
      return Json.readObject(request.body());
    } catch (ApiException e) {
      return Json.object();
    }
  }

  private static Outcome patched(ResourceType type, Change change, Tx tx) {
    ResourceType.ChangeHandler patch = type.patch();
    if (patch == null) {
      throw ArmErrors.methodNotAllowed("PATCH");
    }
    return patch.handle(change, tx);
  }

  private Change proposed(
      Match.OfResource one,
      Change.Verb verb,
      Optional<Resource> current,
      Request request,
      ApiVersion version,
      Caller caller,
      Tx tx) {
    if (verb == Change.Verb.PATCH && current.isEmpty()) {
      throw one.type().absent(one.id());
    }
    if (current.filter(found -> "Deleting".equals(found.provisioningState())).isPresent()) {
      throw ArmErrors.conflict("The resource '" + one.id().value() + "' is being deleted.");
    }
    Locate.requireParent(one.id(), tx);
    if (current.isEmpty()) {
      Propose.checkName(one.type(), one.id());
    }
    ObjectNode sent = Json.readObject(request.body());
    ObjectNode body = Propose.body(verb, one.type(), current, sent);
    ResourceId id =
        current.map(Resource::id).orElseGet(() -> Record.canonical(one.id(), one.type()));
    Change change =
        new Change(verb, one.type(), id, version, current, sent, body, caller, clock.millis());
    Propose.checkLocation(change);
    Tags.check(body);
    return change;
  }

  private static Response absent(ResourceId id) {
    if (id.namespace() == null) {
      throw Locate.notFound(id);
    }
    return Response.empty(204);
  }

  private Response delete(
      Match.OfResource one,
      Resource found,
      Request request,
      ApiVersion version,
      Caller caller,
      Tx tx) {
    Change change =
        new Change(
            Change.Verb.DELETE,
            one.type(),
            found.id(),
            version,
            Optional.of(found),
            Json.object(),
            Json.object(),
            caller,
            clock.millis());
    admission.removing(change, tx);
    Outcome outcome = one.type().delete().handle(change, tx);
    return answer(change, outcome, request, tx);
  }

  private Response answer(Change change, Outcome outcome, Request request, Tx tx) {
    return switch (outcome) {
      case Outcome.Stored stored -> {
        Resource resource = record.store(change, stored.body(), null, tx);
        Response response = shown(change, resource, request, tx);
        for (var header : stored.headers().entrySet()) {
          response = response.with(header.getKey(), header.getValue());
        }
        yield response;
      }
      case Outcome.Accepted accepted -> {
        Resource resource = record.store(change, accepted.body(), accepted.state(), tx);
        String operation = record.operation(resource.id(), accepted.plan(), change.now(), tx);
        yield Answers.async(
            shown(change, resource, request, tx), request, change.type(), resource, operation);
      }
      case Outcome.Removed removed -> {
        Response response =
            removed.shown()
                ? shown(change, change.current().orElseThrow(), request, tx)
                : Response.empty(200);
        Cascade.whole(change.id().key(), identities, change.now(), tx);
        yield response;
      }
      case Outcome.RemovalAccepted removal -> {
        Resource resource =
            record.store(change, change.current().orElseThrow().body(), "Deleting", tx);
        String operation = removal(resource, removal.plan(), change.now(), tx);
        yield Answers.async(Response.empty(202), request, change.type(), resource, operation);
      }
    };
  }

  /** A resource is removed once: who asks again is shown the operation that does it. */
  private String removal(Resource resource, Outcome.Plan plan, long now, Tx tx) {
    return tx.operations().inProgress(resource.id().key()).stream()
        .filter(running -> running.kind().equals(plan.kind()))
        .map(OperationRow::operationId)
        .findFirst()
        .orElseGet(() -> record.operation(resource.id(), plan, now, tx));
  }

  private static Response shown(Change change, Resource resource, Request request, Tx tx) {
    ViewRequest view = Answers.viewRequest(request, change.apiVersion(), false);
    if (change.verb() != Change.Verb.DELETE) {
      view = view.answeringWrite();
    }
    return Answers.one(
        change.verb() == Change.Verb.PUT ? change.type().putStatus().of(change.creates()) : 200,
        Answers.shown(resource, change.type(), view, tx),
        Conditions.etag(change.type(), resource));
  }

  private Response act(
      Match.OfAction action, Request request, ApiVersion version, Caller caller, Tx tx) {
    access.require(
        caller, action.type().right() + "/" + action.action() + "/action", action.id().value(), tx);
    Locate.requireContainers(action.id(), tx);
    Resource resource = existing(action.type(), action.id(), tx);
    Locks.require(action.type(), action.id(), Locks.Act.WRITE, tx);
    ObjectNode body = request.body().length == 0 ? Json.object() : Json.readObject(request.body());
    long now = clock.millis();
    ActionCall call =
        new ActionCall(
            resource,
            action.type(),
            version,
            request,
            body,
            caller,
            now,
            plan ->
                Answers.async(
                    Response.empty(202),
                    request,
                    action.type(),
                    resource,
                    record.operation(resource.id(), plan, now, tx)));
    return action.handler().handle(call, tx);
  }

  private Response route(Match.OfRoute match, Request request, ApiVersion version, Caller caller) {
    Route.AloneHandler alone = match.route().alone();
    if (alone != null) {
      if (!match.route().open()) {
        store.read(tx -> {
          access.require(caller, match.action(), RouteScope.of(match), tx);
          return true;
        });
      }
      Route.Call call =
          call(match, request, version, caller, () -> store.read(tx -> access.reach(caller, tx)));
      Response response = bench.call(() -> alone.handle(call));
      if (match.route().action().endsWith("/action")) {
        activity.apart(match, request, caller, response); // the others note it where they write
      }
      return response;
    }
    if (List.of("GET", "HEAD").contains(request.method())) {
      return store.read(tx -> within(match, request, version, caller, tx));
    }
    Gate gate =
        ResourceId.parse(RouteScope.of(match)).map(this::gate).orElse(Gate.tenant(tenantId));
    return store.write(gate, tx -> within(match, request, version, caller, tx));
  }

  private Response within(
      Match.OfRoute match, Request request, ApiVersion version, Caller caller, Tx tx) {
    if (!match.route().open()) {
      access.require(caller, match.action(), RouteScope.of(match), tx);
    }
    Route.Call call = call(match, request, version, caller, () -> access.reach(caller, tx));
    return noted(match, request, caller, match.route().handler().handle(call, tx), tx);
  }

  private Route.Call call(
      Match.OfRoute match,
      Request request,
      ApiVersion version,
      Caller caller,
      Supplier<Reach> reach) {
    return new Route.Call(
        request,
        match.variables(),
        version,
        caller,
        clock.millis(),
        reach,
        (response, tx) -> noted(match, request, caller, response, tx));
  }
}
