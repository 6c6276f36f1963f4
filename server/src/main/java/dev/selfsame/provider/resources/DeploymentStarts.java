package dev.selfsame.provider.resources;

import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.template.Budget;
import dev.selfsame.template.Expansion;
import dev.selfsame.template.Place;
import dev.selfsame.template.PlannedResource;
import dev.selfsame.template.Template;
import dev.selfsame.template.TemplateHash;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Begins deployments: reads and expands the template outside any transaction, then writes the
 * deployment, its documents and its operation in one.
 */
final class DeploymentStarts {
  static final String KIND = "resources.deployment";

  /** Templates in templates. */
  private static final int DEPTH_MAX = 10;

  /** What .NET's clock counted at the beginning of 1970, in tenths of microseconds. */
  private static final long TICKS_1970 = 621_355_968_000_000_000L;

  private static final int DAYS_ACTIVE = 7;

  private final Store store;
  private final Places places;
  private final TemplateLinks links;
  private final DeploymentFiles files;
  private final Ids ids;
  private final String tenantId;
  private final Supplier<ResourceCalls> calls;

  DeploymentStarts(
      Store store, Places places, TemplateLinks links, DeploymentFiles files, Installed installed) {
    this.store = store;
    this.places = places;
    this.links = links;
    this.files = files;
    this.ids = installed.ids();
    this.tenantId = installed.tenantId();
    this.calls = installed.calls();
  }

  /** What the installation gives. */
  record Installed(Ids ids, String tenantId, Supplier<ResourceCalls> calls) {}

  static Budget budget() {
    return new Budget(System::nanoTime);
  }

  /**
   * Reads, fetches and expands.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} and its kin, 404 when the
   *     scope is not there
   */
  Prepared prepare(Prepared.Ask ask, DeploymentRequest request, long now) {
    return prepare(ask, request, now, budget());
  }

  /** The same as part of a larger whole, such as a template in a template, that has one budget. */
  Prepared prepare(Prepared.Ask ask, DeploymentRequest request, long now, Budget budget) {
    return prepare(ask, request, now, budget, null);
  }

  /**
   * The same for a trial.
   *
   * @param planned the resource group that it is in, as templates see it, when that is not there
   *     yet because the template around it makes it
   */
  Prepared prepare(
      Prepared.Ask ask,
      DeploymentRequest request,
      long now,
      Budget budget,
      @Nullable ObjectNode planned) {
    if (ask.depth() > DEPTH_MAX) {
      throw ArmErrors.invalidDeployment(
          "Deployments are nested deeper than '" + DEPTH_MAX + "' levels.");
    }
    if (ask.depth() > 0) {
      requireWrite(ask);
    }
    DeploymentScope scope =
        planned == null ? store.read(tx -> ask.scope().stored(tenantId, tx)) : ask.scope();
    ResourceId id = scope.deployment(ask.name());
    if (ask.name().length() > 64 || !ask.name().matches("[\\p{L}\\p{N}_.()-]+")) {
      throw ArmErrors.badRequest(
          "InvalidDeploymentName",
          "The deployment name '"
              + ask.name()
              + "' is invalid. The name can be up to 64 characters of letters, digits, '-', '_', '.', '(' and ')'.");
    }
    ObjectNode template =
        request.templateLink() == null
            ? java.util.Objects.requireNonNull(request.template())
            : links.template(request.templateLink(), ask.caller());
    ObjectNode parameters =
        request.parametersLink() == null
            ? request.parameters()
            : links.parameters(request.parametersLink());
    String hash = TemplateHash.hash(template);
    Place place = place(scope, deployment(ask, request, template, hash), ask, now);
    Expansion expansion =
        expand(planned == null ? place : in(planned, place), template, parameters, budget);
    refuseScripts(expansion);
    return new Prepared(ask, scope, id, request, template, hash, expansion);
  }

  /**
   * A deployment that no request names, in a template or of a stack, may be at a scope of its own:
   * its caller must be allowed to deploy there. Asked before it is told whether the scope is there.
   */
  void requireWrite(Prepared.Ask ask) {
    String scope = ask.scope().deployment(ask.name()).value();
    store.read(tx -> {
      calls.get().require(ask.caller(), DeploymentScope.TYPE + "/write", scope, tx);
      return true;
    });
  }

  Place place(DeploymentScope scope, ObjectNode deployment, Prepared.Ask ask, long now) {
    return store.read(tx -> places.of(scope, deployment, ask.caller(), now, tx));
  }

  private static Place in(ObjectNode group, Place place) {
    Map<String, JsonNode> answers = new HashMap<>(place.answers());
    answers.put("resourcegroup", group);
    return new Place(place.kind(), place.scope(), answers, place.now(), place.newGuid());
  }

  static Expansion expand(Place place, ObjectNode template, ObjectNode parameters, Budget budget) {
    return Template.read(template).expand(parameters, place, budget);
  }

  static ObjectNode deployment(
      Prepared.Ask ask, DeploymentRequest request, ObjectNode template, String hash) {
    ObjectNode deployment = Json.object().put("name", ask.name());
    if (request.location() != null) {
      deployment.put("location", request.location());
    }
    ObjectNode properties = deployment.putObject("properties");
    if (request.templateLink() != null) {
      properties.set("templateLink", request.templateLink());
    }
    properties.set("template", template);
    properties.put("templateHash", hash);
    properties.putObject("parameters");
    properties.put("mode", request.mode()).put("provisioningState", "Accepted");
    return deployment;
  }

  private static void refuseScripts(Expansion expansion) {
    for (PlannedResource one : expansion.resources()) {
      if (one.type().equalsIgnoreCase("Microsoft.Resources/deploymentScripts")
          && one.condition()
          && !one.existing()) {
        throw ArmErrors.deploymentScripts(one.id().value());
      }
    }
  }

  /** A deployment that now runs. */
  record Started(ResourceRow row, String operationId, boolean created) {}

  /**
   * Writes the deployment, inside the gate of its scope.
   *
   * @throws dev.selfsame.error.ApiException 409 {@code DeploymentActive} when one of the same name
   *     runs
   */
  Started write(Prepared prepared, long now, Tx tx) {
    String key = prepared.id().key();
    Optional<ResourceRow> before = tx.resources().find(key);
    if (before.isPresent()) {
      ObjectNode body = Json.stored(before.get().body());
      if (running(before.get())) {
        if (prepared.ask().parent() != null
            && prepared.ask().parent().equals(body.path(DeploymentShape.PARENT).asString(""))) {
          return new Started(before.get(), body.path(DeploymentShape.OPERATION).asString(), false);
        }
        throw ArmErrors.deploymentActive(
            prepared.ask().name(),
            Instant.ofEpochMilli(before.get().createdAt()).toString(),
            Instant.ofEpochMilli(before.get().createdAt())
                .plus(DAYS_ACTIVE, ChronoUnit.DAYS)
                .toString());
      }
      checkLocation(prepared, before.get());
    }
    dev.selfsame.arm.Locks.require(prepared.id(), dev.selfsame.arm.Locks.Act.WRITE, tx);
    String operation = operationId(now);
    ResourceRow row = row(prepared, before.orElse(null), operation, now);
    tx.resources().put(row);
    files.put(key, prepared.template(), prepared.parameterValues(), tx);
    files.put(key, planned(prepared), tx);
    tx.operations()
        .put(
            OperationRow.begun(
                operation,
                key,
                prepared.scope().subscriptionId() == null
                    ? null
                    : ResourceId.lower(prepared.scope().subscriptionId()),
                KIND,
                "{}",
                now));
    tx.changes().add("resource", key, now);
    tx.changes().add("operation", operation, now);
    return new Started(row, operation, before.isEmpty());
  }

  static boolean running(ResourceRow row) {
    return Set.of("Accepted", "Running", "Deleting")
        .contains(String.valueOf(row.provisioningState()));
  }

  private static void checkLocation(Prepared prepared, ResourceRow before) {
    String location = prepared.request().location();
    if (before.location() != null && location != null && !before.location().equals(location)) {
      throw ArmErrors.invalidDeploymentLocation(prepared.ask().name(), before.location(), location);
    }
  }

  private static ResourceRow row(
      Prepared prepared, @Nullable ResourceRow before, String operation, long now) {
    ObjectNode body = Json.object();
    DeploymentRequest request = prepared.request();
    Prepared.Ask ask = prepared.ask();
    if (request.location() != null) {
      body.put("location", request.location());
    }
    if (request.tags() != null) {
      body.set("tags", request.tags());
    }
    body.set("properties", prepared.properties());
    body.put(DeploymentShape.OPERATION, operation);
    body.put(DeploymentShape.STARTED, now);
    body.put(DeploymentShape.ENDED, now);
    body.put(DeploymentShape.DEPTH, ask.depth());
    body.put(DeploymentShape.API_VERSION, ask.apiVersion());
    if (ask.parent() != null) {
      body.put(DeploymentShape.PARENT, ask.parent());
    }
    body.set(DeploymentShape.CALLER, ask.caller().json());
    ResourceId id = prepared.id();
    String group = id.resourceGroup();
    return new ResourceRow(
        id.key(),
        before == null ? id.value() : before.id(),
        DeploymentScope.TYPE,
        id.subscriptionId() == null ? null : ResourceId.lower(id.subscriptionId()),
        group == null ? null : ResourceId.lower(group),
        id.parentKey(),
        id.name(),
        request.location(),
        before == null ? 1 : before.version() + 1,
        "Accepted",
        Json.text(body),
        now,
        ask.caller().objectId(),
        now,
        ask.caller().objectId());
  }

  private Progress planned(Prepared prepared) {
    Progress progress = new Progress();
    for (PlannedResource one : prepared.deployed()) {
      progress.put(
          one.id().key(),
          new Progress.Entry(
              one.id().value(),
              one.type(),
              one.name(),
              "Create",
              HexFormat.of().withUpperCase().formatHex(ids.bytes(8)),
              Progress.State.PENDING,
              null,
              null,
              0,
              0,
              null));
    }
    return progress;
  }

  /** As Azure numbers them: twenty digits that become smaller with time. */
  private String operationId(long now) {
    long ticks = now * 10_000 + TICKS_1970 + (ByteBuffer.wrap(ids.bytes(4)).getInt() & 0xfff);
    return String.format(Locale.ROOT, "%020d", Long.MAX_VALUE - ticks);
  }
}
