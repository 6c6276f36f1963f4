package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Place;
import dev.selfsame.template.PlannedResource;
import dev.selfsame.template.World;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One trial of a deployment and of those nested in it; what it writes is taken back by its caller.
 */
final class WhatIfTrial {
  private final ResourceCalls calls;
  private final WhatIfs.Whole whole;
  private final Prepared prepared;
  private final ArrayNode changes;
  private final Tx tx;

  /** One for all, as all of it happens while the gate is held. */
  private final Budget budget;

  /** What the templates name, those of nested deployments too. */
  private final Set<String> named;

  /** Nested deployments that were tried, as a reference to them is answered. */
  private final Map<String, ObjectNode> ended;

  private final Set<String> done = new HashSet<>();

  WhatIfTrial(ResourceCalls calls, WhatIfs.Whole whole, ArrayNode changes, Tx tx) {
    this.calls = calls;
    this.whole = whole;
    this.prepared = whole.prepared();
    this.changes = changes;
    this.tx = tx;
    this.budget = DeploymentStarts.budget();
    this.named = new HashSet<>();
    this.ended = new HashMap<>();
  }

  private WhatIfTrial(WhatIfTrial around, WhatIfs.Whole whole) {
    this.calls = around.calls;
    this.whole = whole;
    this.prepared = whole.prepared();
    this.changes = around.changes;
    this.tx = around.tx;
    this.budget = around.budget;
    this.named = around.named;
    this.ended = around.ended;
  }

  void run() {
    all();
    if (prepared.scope().kind() == Place.Kind.RESOURCE_GROUP) {
      others();
    }
  }

  private void all() {
    List<PlannedResource> left = new ArrayList<>(prepared.deployed());
    while (!left.isEmpty()) {
      int before = left.size();
      left.removeIf(one -> one.dependsOn().stream().allMatch(this::settled) && tried(one));
      if (left.size() == before) {
        left.forEach(this::tried);
        break;
      }
    }
  }

  private boolean settled(String key) {
    return done.contains(key)
        || prepared.deployed().stream().noneMatch(one -> one.id().key().equals(key));
  }

  private ResourceCalls.Call call(String apiVersion) {
    return prepared.call(apiVersion);
  }

  /** Not by the row, as not all types are kept as resources: tags and roles are not. */
  private @Nullable ObjectNode shown(PlannedResource one) {
    try {
      return (ObjectNode) calls.get(call(one.apiVersion()), one.id(), tx);
    } catch (ApiException e) {
      if (tx.resources().find(one.id().key()).isPresent()) {
        throw e;
      }
      return null; // why it cannot be seen, the write tells
    }
  }

  private boolean tried(PlannedResource one) {
    done.add(one.id().key());
    named.add(one.id().key());
    if (DeploymentSteps.isDeployment(one.id())) {
      nested(one.id());
      return true;
    }
    ObjectNode before = shown(one);
    World world = world();
    ObjectNode change = changes.addObject().put("resourceId", one.id().value());
    try {
      ObjectNode body = prepared.expansion().body(one, world, budget);
      ResourceCalls.Verdict verdict = calls.judged(call(one.apiVersion()), one.id(), body, tx);
      tx.part(() -> calls.put(call(one.apiVersion()), one.id(), body, tx));
      ObjectNode after =
          before == null ? PolicyPreflight.changed(template(one), verdict) : shown(one);
      WhatIfShape.fill(
          change, new WhatIfShape.Change(before, after, one, prepared.request().resultFormat()));
    } catch (ApiException e) {
      change.put("changeType", "Unsupported");
      change.put("unsupportedReason", DeploymentSteps.armError(e).message());
    }
    return true;
  }

  /** The deployment itself is no change, what it deploys is. */
  private void nested(ResourceId id) {
    WhatIfs.Whole inner = whole.nested().get(id.key());
    if (inner == null) {
      return; // it waits for what only the deployment will know
    }
    new WhatIfTrial(this, inner).all();
    ObjectNode properties = Json.object().put("provisioningState", "Succeeded");
    try {
      properties.set("outputs", inner.prepared().expansion().outputs(world(), budget));
      ended.put(id.key(), properties);
    } catch (ApiException e) {
      return; // those of before are what there is
    }
  }

  /** What is there in the trial, with the outputs of the deployments that were tried. */
  private World world() {
    World there = new DeploymentWorld(calls, call(RunningDeployments.ANY_VERSION), tx);
    return new World() {
      @Override
      public Optional<JsonNode> reference(
          String resourceId, @Nullable String apiVersion, boolean full) {
        ObjectNode tried = full ? null : ended.get(ResourceId.lower(resourceId));
        return tried == null
            ? there.reference(resourceId, apiVersion, full)
            : Optional.of(tried.deepCopy());
      }

      @Override
      public Optional<JsonNode> list(
          String function, String resourceId, String apiVersion, @Nullable JsonNode body) {
        return there.list(function, resourceId, apiVersion, body);
      }
    };
  }

  /** A resource that would be new is shown as the template has it. */
  private ObjectNode template(PlannedResource one) {
    ObjectNode body = prepared.expansion().preview(one, World.NOTHING, budget);
    body.put("name", one.id().name()).put("type", one.type()).put("id", one.id().value());
    return body;
  }

  /** What the template does not name: left alone, or deleted in Complete mode. */
  private void others() {
    boolean complete = prepared.request().mode().equals("Complete");
    for (var row : DeploymentEnd.unnamed(prepared.scope().key(), named, tx)) {
      ObjectNode change = changes.addObject().put("resourceId", row.id());
      change.put("changeType", complete ? "Delete" : "Ignore");
      if (!prepared.request().resultFormat().equalsIgnoreCase("ResourceIdOnly")) {
        ResourceId id = ResourceId.parse(row.id()).orElseThrow();
        ObjectNode before = (ObjectNode) calls.get(call(RunningDeployments.ANY_VERSION), id, tx);
        change.set("before", WhatIfShape.clean(before, RunningDeployments.ANY_VERSION));
      }
    }
  }
}
