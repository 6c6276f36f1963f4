package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Resource;
import dev.selfsame.arm.SystemData;
import dev.selfsame.json.Json;
import dev.selfsame.store.RemediationDeploymentRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Remediations and their deployments as answers show them, in the recorded order. */
final class RemediationShape {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private RemediationShape() {}

  static ObjectNode view(Resource resource, Tx tx) {
    ObjectNode view = Json.object();
    view.set("properties", properties(resource.provisioningState(), resource.body()));
    view.set("systemData", SystemData.of(resource, tx));
    return view;
  }

  static ObjectNode properties(@Nullable String state, ObjectNode body) {
    JsonNode stored = body.path("properties");
    ObjectNode shown = Json.object();
    copy(stored, shown, "policyAssignmentId", "policyDefinitionReferenceId");
    shown.put("provisioningState", state == null ? "Succeeded" : state);
    shown.put("createdOn", time(body.path(Remediation.CREATED).asLong()));
    shown.put("lastUpdatedOn", time(body.path(Remediation.UPDATED).asLong()));
    copy(stored, shown, "filters");
    shown
        .putObject("deploymentStatus")
        .put("totalDeployments", body.path(Remediation.TOTAL).asInt(0))
        .put("successfulDeployments", body.path(Remediation.SUCCEEDED).asInt(0))
        .put("failedDeployments", body.path(Remediation.FAILED).asInt(0));
    if (body.has(Remediation.MESSAGE)) {
      shown.set("statusMessage", body.path(Remediation.MESSAGE));
    }
    copy(stored, shown, "resourceDiscoveryMode");
    shown.set("correlationId", body.path(Remediation.CORRELATION));
    copy(stored, shown, "resourceCount", "parallelDeployments", "failureThreshold");
    return shown;
  }

  private static void copy(JsonNode from, ObjectNode to, String... names) {
    for (String name : List.of(names)) {
      if (from.has(name)) {
        to.set(name, from.get(name));
      }
    }
  }

  static ObjectNode deployment(RemediationDeploymentRow row) {
    ObjectNode shown = Json.object().put("remediatedResourceId", row.resourceKey());
    String begun = row.begun();
    if (begun != null) {
      new PolicyDeployments.Started.Running(begun)
          .deploymentId()
          .ifPresent(id -> shown.put("deploymentId", id));
    }
    shown.put("status", row.state());
    if (!row.location().isEmpty()) {
      shown.put("resourceLocation", row.location());
    }
    if (row.error() != null) {
      shown.set("error", Json.stored(row.error()));
    }
    return shown
        .put("createdOn", time(row.createdAt()))
        .put("lastUpdatedOn", time(row.changedAt()));
  }

  static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }
}
