package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.PlannedResource;
import dev.selfsame.template.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  /** Adds the ids of all that would be written, those of nested ones after their deployment. */
  void validated(Prepared prepared, long now, ObjectNode into) {
    Look look = Look.of(now, null);
    into.set("validatedResources", validated(prepared, look));
    diagnostics(prepared, look.skipped(), into);
  }

  /** Source: "Deployments - Validate", 2025-04-01, with its example; new in 2024-11-01. */
  private static void diagnostics(Prepared prepared, List<String> skipped, ObjectNode into) {
    if (skipped.isEmpty() || prepared.ask().apiVersion().compareTo("2024-11-01") < 0) {
      return;
    }
    ArrayNode diagnostics = into.putArray("diagnostics");
    for (String id : skipped) {
      diagnostics
          .addObject()
          .put("level", "Warning")
          .put("code", "NestedDeploymentShortCircuited")
          .put(
              "message",
              "A nested deployment got short-circuited and all its resources got skipped from"
                  + " validation. This is due to a nested template having a parameter that was not"
                  + " fully evaluated (e.g. contains a reference() function).")
          .put("target", id);
    }
  }

  /**
   * One look at a deployment and all that is nested in it.
   *
   * @param store where references find what is there; null when they find nothing
   * @param groups that are not there yet, as templates see them, by key
   * @param skipped ids of deployments that cannot be looked into
   */
  private record Look(
      long now,
      Budget budget,
      @Nullable Store store,
      Map<String, ObjectNode> groups,
      List<String> skipped) {
    static Look of(long now, @Nullable Store store) {
      return new Look(now, DeploymentStarts.budget(), store, new HashMap<>(), new ArrayList<>());
    }
  }

  private ArrayNode validated(Prepared prepared, Look look) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    for (PlannedResource one : prepared.deployed()) {
      all.addObject().put("id", one.id().value());
      nested(prepared, one, look).ifPresent(inner -> validated(inner, look).forEach(all::add));
    }
    return all;
  }

  /** The nested deployment when all of it is known; its own mistakes are told. */
  private Optional<Prepared> nested(Prepared parent, PlannedResource one, Look look) {
    if (!DeploymentSteps.isDeployment(one.id())) {
      return Optional.empty();
    }
    Optional<Prepared> found = told(parent, one, look);
    if (found.isEmpty()) {
      look.skipped().add(one.id().value());
    }
    return found;
  }

  private Optional<Prepared> told(Prepared parent, PlannedResource one, Look look) {
    ObjectNode body;
    Unknown world = new Unknown(parent);
    try {
      body =
          look.store() == null
              ? parent.expansion().body(one, world, look.budget())
              : look.store().read(tx -> asItIs(parent, one, look.budget(), tx));
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
    planned(parent, scope).ifPresent(group -> look.groups().put(scope.key(), group));
    try {
      return Optional.of(
          starts.prepare(
              ask,
              DeploymentRequest.of(body, scope, one.id().name()),
              look.now(),
              look.budget(),
              look.groups().get(scope.key())));
    } catch (ApiException e) {
      if (DeploymentSteps.armError(e).status() == 404 || world.asked) {
        return Optional.empty(); // its scope is not there yet, or what the template around it knows
      }
      throw e;
    }
  }

  /** What is not there yet, but will be by then, is not known: the nested template is left out. */
  private ObjectNode asItIs(Prepared parent, PlannedResource one, Budget budget, Tx tx) {
    ResourceCalls.Call as =
        new ResourceCalls.Call(
            parent.ask().caller(), RunningDeployments.ANY_VERSION, parent.ask().correlationId());
    return parent.expansion().body(one, new DeploymentWorld(calls.get(), as, tx), budget);
  }

  /**
   * A deployment with those nested in it, as far as they can be told before it is made. Templates
   * that links lead to are fetched for it, so it is made before a gate is held.
   *
   * @param nested by the id key of their deployments
   * @param skipped ids of nested deployments, of all levels, that cannot be told
   */
  record Whole(Prepared prepared, Map<String, Whole> nested, List<String> skipped) {}

  /**
   * @throws ApiException the mistakes of nested templates
   */
  Whole whole(Prepared prepared, Store store, long now) {
    return whole(prepared, Look.of(now, store));
  }

  private Whole whole(Prepared prepared, Look look) {
    Map<String, Whole> nested = new HashMap<>();
    for (PlannedResource one : prepared.deployed()) {
      nested(prepared, one, look)
          .ifPresent(inner -> nested.put(one.id().key(), whole(inner, look)));
    }
    return new Whole(prepared, nested, look.skipped());
  }

  /**
   * A world of before the deployment, which notes whether something was asked that it will make.
   */
  private static final class Unknown implements World {
    private final Set<String> made = new HashSet<>();
    private boolean asked;

    Unknown(Prepared parent) {
      parent.deployed().forEach(one -> made.add(one.id().key()));
    }

    @Override
    public Optional<JsonNode> reference(
        String resourceId, @Nullable String apiVersion, boolean full) {
      asked |= made.contains(ResourceId.lower(resourceId));
      return Optional.empty();
    }

    @Override
    public Optional<JsonNode> list(
        String function, String resourceId, String apiVersion, @Nullable JsonNode body) {
      return reference(resourceId, apiVersion, false);
    }
  }

  /** The group that a template in a template is in, when the outer one makes it. */
  private static Optional<ObjectNode> planned(Prepared parent, DeploymentScope scope) {
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
        });
  }

  /** Stores the answer as an operation that has ended; its id. */
  String answer(Whole whole, long now, Tx tx) {
    Optional<ObjectNode> refused =
        PolicyPreflight.refused(calls.get(), whole, tx).map(PolicyPreflight::failed);
    ObjectNode answer = refused.orElseGet(() -> tried(whole, tx));
    return ended(whole.prepared(), answer, now, tx);
  }

  private ObjectNode tried(Whole whole, Tx tx) {
    Prepared prepared = whole.prepared();
    ArrayNode changes = JsonNodeFactory.instance.arrayNode();
    ObjectNode answer = Json.object().put("status", "Succeeded");
    ObjectNode properties = answer.putObject("properties");
    properties.put("correlationId", prepared.ask().correlationId());
    tx.trial(() -> {
      new WhatIfTrial(calls.get(), whole, changes, tx).run();
      return true;
    });
    mask(changes, whole);
    properties.set("changes", changes);
    diagnostics(prepared, whole.skipped(), properties);
    return answer;
  }

  private String ended(Prepared prepared, ObjectNode answer, long now, Tx tx) {
    String operation = ids.guid();
    String subscription = prepared.scope().subscriptionId();
    tx.operations()
        .put(
            OperationRow.begun(
                    operation,
                    prepared.scope().key(),
                    subscription == null ? null : ResourceId.lower(subscription),
                    "resources.whatIf",
                    "{}",
                    now)
                .ended("Succeeded", Json.text(answer), null, now));
    return operation;
  }

  /** Values of secure parameters are never shown. */
  private static void mask(JsonNode node, Whole whole) {
    Set<String> secrets = new HashSet<>();
    secrets(whole, secrets);
    if (!secrets.isEmpty()) {
      hide(node, secrets);
    }
  }

  private static void secrets(Whole whole, Set<String> into) {
    for (Expansion.Parameter one : whole.prepared().expansion().parameters().values()) {
      if (one.secure() && one.value() != null) {
        leaves(one.value(), into);
      }
    }
    whole.nested().values().forEach(one -> secrets(one, into));
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
}
