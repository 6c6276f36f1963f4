package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.PlannedResource;
import dev.selfsame.template.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a deployment would change. It is really made, resource by resource, in a trial that is taken
 * back, so that the answer is what would happen and not a guess of it.
 */
final class WhatIfs {
  private final Supplier<ResourceCalls> calls;
  private final DeploymentStarts starts;
  private final Ids ids;

  WhatIfs(Supplier<ResourceCalls> calls, DeploymentStarts starts, Ids ids) {
    this.calls = calls;
    this.starts = starts;
    this.ids = ids;
  }

  /** Ids of all that would be written, those of nested templates after their deployment. */
  ArrayNode validated(Prepared prepared, long now) {
    return validated(prepared, now, DeploymentStarts.budget());
  }

  private ArrayNode validated(Prepared prepared, long now, Budget budget) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (PlannedResource one : prepared.deployed()) {
      all.addObject().put("id", one.id().value());
      nested(prepared, one, now, budget)
          .ifPresent(inner -> validated(inner, now, budget).forEach(all::add));
    }
    return all;
  }

  /** The nested deployment when all of it is known; its own mistakes are told. */
  private Optional<Prepared> nested(Prepared parent, PlannedResource one, long now, Budget budget) {
    if (!DeploymentSteps.isDeployment(one.id())) {
      return Optional.empty();
    }
    ObjectNode body;
    try {
      body = parent.expansion().body(one, World.NOTHING, budget);
    } catch (ApiException e) {
      return Optional.empty(); // it waits for something that is not there yet
    }
    DeploymentScope scope = DeploymentScope.of(one.id().scope());
    Prepared.Ask ask =
        new Prepared.Ask(
            scope,
            one.id().name(),
            parent.ask().caller(),
            one.apiVersion(),
            parent.ask().correlationId(),
            parent.ask().depth() + 1,
            parent.id().key());
    JsonNode around = Objects.requireNonNullElseGet(parent.request().templateLink(), Json::object);
    TemplateLinks.settle(body, around);
    ObjectNode planned = planned(parent, scope);
    try {
      return Optional.of(
          starts.prepare(
              ask, DeploymentRequest.of(body, scope, one.id().name()), now, budget, planned));
    } catch (ApiException e) {
      if (DeploymentSteps.armError(e).status() == 404) {
        return Optional.empty(); // its scope is not there yet
      }
      throw e;
    }
  }

  /** The group that a template in a template is in, when the outer one makes it. */
  private static @Nullable ObjectNode planned(Prepared parent, DeploymentScope scope) {
    return parent.deployed().stream()
        .filter(one -> one.id().key().equals(scope.key()))
        .filter(one -> one.type().equalsIgnoreCase("Microsoft.Resources/resourceGroups"))
        .findFirst()
        .map(one -> {
          ObjectNode group = Json.object();
          group.put("id", one.id().value()).put("name", one.id().name());
          group.put("type", "Microsoft.Resources/resourceGroups");
          group.put("location", one.location());
          group.putObject("tags");
          group.putObject("properties").put("provisioningState", "Succeeded");
          return group;
        })
        .orElse(null);
  }

  /** Stores the answer as an operation that has ended; its id. */
  String answer(Prepared prepared, long now, Tx tx) {
    ArrayNode changes = JsonNodeFactory.instance.arrayNode();
    ObjectNode answer = Json.object().put("status", "Succeeded");
    ObjectNode properties = answer.putObject("properties");
    properties.put("correlationId", prepared.ask().correlationId());
    tx.trial(() -> {
      new Trial(prepared, changes, tx).run();
      return true;
    });
    mask(changes, prepared.expansion());
    properties.set("changes", changes);
    String operation = ids.guid();
    String subscription = prepared.scope().subscriptionId();
    tx.operations()
        .put(
            new OperationRow(
                operation,
                prepared.scope().key(),
                subscription == null ? null : ResourceId.lower(subscription),
                "resources.whatIf",
                "Succeeded",
                0,
                "{}",
                Json.text(answer),
                null,
                null,
                0,
                now,
                now));
    return operation;
  }

  /** Values of secure parameters are never shown. */
  private static void mask(JsonNode node, Expansion expansion) {
    Set<String> secrets = new HashSet<>();
    expansion
        .parameters()
        .values()
        .forEach(one -> {
          if (one.secure() && one.value() != null) {
            leaves(one.value(), secrets);
          }
        });
    if (!secrets.isEmpty()) {
      hide(node, secrets);
    }
  }

  private static void leaves(JsonNode value, Set<String> into) {
    if (value.isString() && !value.asString().isEmpty()) {
      into.add(value.asString());
    }
    value.forEach(inner -> leaves(inner, into));
  }

  private static void hide(JsonNode node, Set<String> secrets) {
    if (node instanceof ObjectNode object) {
      for (var member : List.copyOf(object.properties())) {
        if (secret(member.getValue(), secrets)) {
          object.put(member.getKey(), "*******");
        } else {
          hide(member.getValue(), secrets);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (secret(array.get(i), secrets)) {
          array.set(i, JsonNodeFactory.instance.stringNode("*******"));
        } else {
          hide(array.get(i), secrets);
        }
      }
    }
  }

  private static boolean secret(JsonNode value, Set<String> secrets) {
    return value.isString() && secrets.stream().anyMatch(value.asString()::contains);
  }

  /** One trial; what it writes is taken back by its caller. */
  private final class Trial {
    private final Prepared prepared;
    private final ArrayNode changes;
    private final Tx tx;
    private final Set<String> done = new HashSet<>();

    /** One for all, as all of it happens while the gate is held. */
    private final Budget budget = DeploymentStarts.budget();

    Trial(Prepared prepared, ArrayNode changes, Tx tx) {
      this.prepared = prepared;
      this.changes = changes;
      this.tx = tx;
    }

    void run() {
      List<PlannedResource> left = new ArrayList<>(prepared.deployed());
      while (!left.isEmpty()) {
        int before = left.size();
        left.removeIf(one -> one.dependsOn().stream().allMatch(this::settled) && tried(one));
        if (left.size() == before) {
          left.forEach(this::tried);
          break;
        }
      }
      if (prepared.scope().kind() == dev.selfsame.template.Place.Kind.RESOURCE_GROUP) {
        others();
      }
    }

    private boolean settled(String key) {
      return done.contains(key)
          || prepared.deployed().stream().noneMatch(one -> one.id().key().equals(key));
    }

    private ResourceCalls.Call call(String apiVersion) {
      return new ResourceCalls.Call(
          prepared.ask().caller(), apiVersion, prepared.ask().correlationId());
    }

    private @Nullable ObjectNode shown(PlannedResource one) {
      return tx.resources().find(one.id().key()).isEmpty()
              && !one.type().equalsIgnoreCase("Microsoft.Resources/tags")
          ? null
          : (ObjectNode) calls.get().get(call(one.apiVersion()), one.id(), tx);
    }

    private boolean tried(PlannedResource one) {
      done.add(one.id().key());
      if (DeploymentSteps.isDeployment(one.id())) {
        return true; // what it deploys is not looked into
      }
      ObjectNode before = shown(one);
      World world = new DeploymentWorld(calls.get(), call(RunningDeployments.ANY_VERSION), tx);
      ObjectNode change = changes.addObject().put("resourceId", one.id().value());
      try {
        ObjectNode body = prepared.expansion().body(one, world, budget);
        tx.part(() -> calls.get().put(call(one.apiVersion()), one.id(), body, tx));
        ObjectNode after = before == null ? template(one) : shown(one);
        WhatIfShape.fill(
            change, new WhatIfShape.Change(before, after, one, prepared.request().resultFormat()));
      } catch (ApiException e) {
        change.put("changeType", "Unsupported");
        change.put("unsupportedReason", DeploymentSteps.armError(e).message());
      }
      return true;
    }

    /** A resource that would be new is shown as the template has it. */
    private ObjectNode template(PlannedResource one) {
      ObjectNode body = prepared.expansion().preview(one, World.NOTHING, budget);
      body.put("name", one.id().name()).put("type", one.type()).put("id", one.id().value());
      return body;
    }

    /** What the template does not name: left alone, or deleted in Complete mode. */
    private void others() {
      Set<String> named = new HashSet<>(done);
      boolean complete = prepared.request().mode().equals("Complete");
      for (var row : DeploymentEnd.unnamed(prepared.scope().key(), named, tx)) {
        ObjectNode change = changes.addObject().put("resourceId", row.id());
        change.put("changeType", complete ? "Delete" : "Ignore");
        if (!prepared.request().resultFormat().equalsIgnoreCase("ResourceIdOnly")) {
          ResourceId id = ResourceId.parse(row.id()).orElseThrow();
          ObjectNode before =
              (ObjectNode) calls.get().get(call(RunningDeployments.ANY_VERSION), id, tx);
          change.set("before", WhatIfShape.clean(before, RunningDeployments.ANY_VERSION));
        }
      }
    }
  }
}
