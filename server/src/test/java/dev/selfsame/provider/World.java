package dev.selfsame.provider;

import dev.selfsame.arm.ActionCall;
import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Cascade;
import dev.selfsame.arm.Change;
import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.directory.Directory;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.provider.compute.ComputeProvider;
import dev.selfsame.provider.managedidentity.ManagedIdentityProvider;
import dev.selfsame.rbac.Decision;
import dev.selfsame.rbac.RoleGrant;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Both providers on a store, without the wire: one call is one request with its background part,
 * each in a transaction of its own.
 */
final class World {
  static final String SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000000a";
  static final String GROUP = SUBSCRIPTION + "/resourceGroups/Group";
  static final JsonMapper JSON = JsonMapper.shared();
  private static final Caller CALLER = new Caller("o", "c", "t", "owner", "Application", true);

  final Store store;
  final Directory directory;
  private final ResourceIdentity identities;
  private final Map<String, ResourceType> types = new HashMap<>();
  private final Map<String, OperationSteps> steps = new HashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private final Gate gate = Gate.subscription("00000000-0000-0000-0000-00000000000a");

  World(Store store, Ids ids, Clock clock) {
    this.store = store;
    this.directory = new Directory(ids, clock, "11111111-1111-1111-1111-111111111111");
    this.identities = new ResourceIdentity(directory);
    for (Provider provider :
        List.of(
            new ComputeProvider(
                ids,
                identities,
                () -> {
                  throw new IllegalStateException("no calls here");
                }),
            new ManagedIdentityProvider(directory))) {
      provider.types().forEach(type -> types.put(ResourceId.lower(type.name()), type));
      steps.putAll(provider.operations());
      routes.addAll(provider.routes());
    }
  }

  static String vm(String name) {
    return GROUP + "/providers/Microsoft.Compute/virtualMachines/" + name;
  }

  static String identity(String name) {
    return GROUP + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name;
  }

  /** A body that a new machine can have. */
  static ObjectNode machine() {
    return (ObjectNode)
        JSON.readTree(
            """
            {"location":"westus","properties":{"hardwareProfile":{"vmSize":"Standard_B1s"},
             "storageProfile":{"imageReference":{"publisher":"Canonical","offer":"UbuntuServer","sku":"18.04-LTS","version":"latest"},
              "osDisk":{"caching":"ReadWrite","createOption":"FromImage","managedDisk":{"storageAccountType":"Standard_LRS"}}},
             "osProfile":{"computerName":"vm","adminUsername":"a","adminPassword":"Secret-1","customData":"c2VjcmV0",
              "linuxConfiguration":{"disablePasswordAuthentication":false}},
             "networkProfile":{"networkInterfaces":[{"id":"/n"}]}}}
            """);
  }

  /** Answers the body right after the request; the background part has run when this returns. */
  ObjectNode send(Change.Verb verb, String id, ObjectNode sent) {
    Accepted accepted = store.write(gate, tx -> request(verb, id, sent, tx));
    accepted.plan.ifPresent(plan -> store.write(gate, tx -> background(id, plan, tx)));
    return accepted.body;
  }

  ObjectNode put(String id, ObjectNode sent) {
    return send(Change.Verb.PUT, id, sent);
  }

  ObjectNode patch(String id, ObjectNode sent) {
    return send(Change.Verb.PATCH, id, sent);
  }

  void delete(String id) {
    send(Change.Verb.DELETE, id, JsonNodeFactory.instance.objectNode());
  }

  Optional<ObjectNode> stored(String id) {
    return store.read(tx ->
        tx.resources()
            .find(ResourceId.lower(id))
            .map(row -> (ObjectNode) JSON.readTree(row.body())));
  }

  ResourceType type(String id) {
    return types.get(ResourceId.lower(ResourceId.parse(id).orElseThrow().type()));
  }

  private static final Reach ALL =
      new Reach() {
        @Override
        public boolean allows(String action, String scope) {
          return true;
        }

        @Override
        public boolean allowsBelow(String action, String scope) {
          return true;
        }

        @Override
        public List<RoleGrant> grants(String scope) {
          return List.of();
        }

        @Override
        public Decision decide(String objectId, String action, boolean data, String scope) {
          return new Decision.NotGranted(false);
        }

        @Override
        public boolean sees(String scope) {
          return true;
        }
      };

  /** Calls the route whose template ends so. */
  Response get(String templateEnd, Map<String, String> variables, Request.Parameter... query) {
    Route route =
        routes.stream().filter(r -> r.template().endsWith(templateEnd)).findFirst().orElseThrow();
    Route.Call call =
        new Route.Call(
            request("GET", "/x", query),
            variables,
            new ApiVersion("2022-11-01"),
            CALLER,
            0,
            () -> ALL,
            (response, tx) -> {});
    return store.read(tx -> route.handler().handle(call, tx));
  }

  /** Calls a POST action; its background part has run when this returns. */
  Response post(String id, String action, Request.Parameter... query) {
    List<Outcome.Plan> plans = new ArrayList<>();
    Response response =
        store.write(
            gate,
            tx -> {
              Resource resource =
                  resource(
                      tx.resources().find(ResourceId.lower(id)).orElseThrow(),
                      ResourceId.parse(id).orElseThrow());
              ActionCall.Acceptor acceptor =
                  plan -> {
                    plans.add(plan);
                    return Response.empty(202);
                  };
              ObjectNode body = JsonNodeFactory.instance.objectNode();
              Request request = request("POST", id + "/" + action, query);
              ActionCall call =
                  new ActionCall(
                      resource,
                      type(id),
                      new ApiVersion("2022-11-01"),
                      request,
                      body,
                      CALLER,
                      0,
                      acceptor);
              return java.util.Objects.requireNonNull(type(id).actions().get(action))
                  .handle(call, tx);
            });
    plans.forEach(plan -> store.write(gate, tx -> background(id, plan, tx)));
    return response;
  }

  private static Request request(String method, String path, Request.Parameter... query) {
    return new Request(
        method,
        "https://localhost",
        path,
        List.of(),
        List.of(query),
        Map.of(),
        new byte[0],
        "r",
        "c");
  }

  private record Accepted(ObjectNode body, Optional<Outcome.Plan> plan) {}

  private Accepted request(Change.Verb verb, String id, ObjectNode sent, Tx tx) {
    ResourceId resourceId = ResourceId.parse(id).orElseThrow();
    ResourceType type = type(id);
    Optional<ResourceRow> row = tx.resources().find(resourceId.key());
    Optional<Resource> current = row.map(r -> resource(r, resourceId));
    ObjectNode proposed =
        verb == Change.Verb.PATCH ? current.orElseThrow().body().deepCopy() : sent.deepCopy();
    if (verb == Change.Verb.PATCH) {
      merge(proposed, sent);
    }
    Change change =
        new Change(
            verb,
            type,
            resourceId,
            new ApiVersion("2022-11-01"),
            current,
            sent,
            proposed,
            CALLER,
            1_700_000_000_000L);
    if (verb != Change.Verb.DELETE && type.hasIdentity()) {
      identities.apply(change, tx);
    }
    Outcome outcome =
        switch (verb) {
          case PUT -> type.put().handle(change, tx);
          case PATCH -> java.util.Objects.requireNonNull(type.patch()).handle(change, tx);
          case DELETE -> type.delete().handle(change, tx);
        };
    return switch (outcome) {
      case Outcome.Stored s -> record(resourceId, type, s.body(), null, row, tx, Optional.empty());
      case Outcome.Accepted a ->
          record(resourceId, type, a.body(), a.state(), row, tx, Optional.of(a.plan()));
      case Outcome.Removed r -> {
        Cascade.whole(resourceId.key(), identities, change.now(), tx);
        yield new Accepted(sent, Optional.empty());
      }
      case Outcome.RemovalAccepted r -> new Accepted(sent, Optional.of(r.plan()));
    };
  }

  private static Accepted record(
      ResourceId id,
      ResourceType type,
      ObjectNode body,
      String state,
      Optional<ResourceRow> row,
      Tx tx,
      Optional<Outcome.Plan> plan) {
    tx.resources()
        .put(
            new ResourceRow(
                id.key(),
                id.value(),
                type.name(),
                id.subscriptionId(),
                ResourceId.lower(String.valueOf(id.resourceGroup())),
                id.parentKey(),
                id.name(),
                body.path("location").asString(null),
                row.map(ResourceRow::version).orElse(0L) + 1,
                state,
                body.toString(),
                0,
                "o",
                0,
                "o"));
    return new Accepted(body.deepCopy(), plan);
  }

  private Object background(String id, Outcome.Plan plan, Tx tx) {
    OperationRow row =
        new OperationRow(
            "op",
            ResourceId.lower(id),
            null,
            plan.kind(),
            "InProgress",
            0,
            plan.input().toString(),
            null,
            null,
            null,
            0,
            0,
            null);
    return steps.get(plan.kind()).step(row, tx, 1_700_000_000_000L);
  }

  static Resource resource(ResourceRow row, ResourceId id) {
    ObjectNode body = (ObjectNode) JSON.readTree(row.body());
    return new Resource(
        id,
        row.type(),
        row.name(),
        row.location(),
        body,
        row.version(),
        row.provisioningState(),
        0,
        "o",
        0,
        "o");
  }

  /** RFC 7396. */
  private static void merge(ObjectNode target, ObjectNode patch) {
    patch
        .properties()
        .forEach(e -> {
          JsonNode value = e.getValue();
          if (value.isNull()) {
            target.remove(e.getKey());
          } else if (value instanceof ObjectNode object) {
            ObjectNode inner =
                target.get(e.getKey()) instanceof ObjectNode present
                    ? present
                    : target.putObject(e.getKey());
            merge(inner, object);
          } else {
            target.set(e.getKey(), value);
          }
        });
  }
}
