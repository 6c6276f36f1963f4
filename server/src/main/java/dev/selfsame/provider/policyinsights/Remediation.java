package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored remediation. What was asked stands in {@code properties}; how far it is in members that
 * begin with {@code $}, which answers do not show as they stand.
 *
 * @param scopeKey where resources are remediated, and below
 * @param reEvaluates whether every resource is looked at, instead of what is known of them
 * @param locations without spaces, lower case; empty for all
 * @param resourceIds keys; empty for all
 * @param threshold share of failed deployments, 0 to 1, above which it fails
 */
record Remediation(
    ResourceRow row,
    ObjectNode body,
    String scopeKey,
    String assignmentKey,
    String referenceId,
    boolean reEvaluates,
    Set<String> locations,
    Set<String> resourceIds,
    int resourceCount,
    int parallel,
    double threshold) {
  static final String TYPE = "Microsoft.PolicyInsights/remediations";
  static final String CORRELATION = "$correlationId";
  static final String CREATED = "$createdOn";
  static final String UPDATED = "$lastUpdatedOn";
  static final String TOTAL = "$total";
  static final String SUCCEEDED = "$succeeded";
  static final String FAILED = "$failed";
  static final String MESSAGE = "$statusMessage";

  /** The last resource that was looked at; absent when all were. */
  static final String AFTER = "$after";

  static final String RE_EVALUATE = "ReEvaluateCompliance";
  static final String EXISTING = "ExistingNonCompliant";
  static final int COUNT_DEFAULT = 500;
  static final int COUNT_MAX = 50_000;
  static final int PARALLEL_DEFAULT = 10;
  static final int PARALLEL_MAX = 30;

  static Remediation of(ResourceRow row) {
    ObjectNode body = Json.stored(row.body());
    JsonNode properties = body.path("properties");
    Set<String> locations = new HashSet<>();
    properties
        .path("filters")
        .path("locations")
        .forEach(each -> locations.add(place(each.asString(""))));
    Set<String> resourceIds = new HashSet<>();
    properties
        .path("filters")
        .path("resourceIds")
        .forEach(each -> resourceIds.add(ResourceId.lower(each.asString(""))));
    return new Remediation(
        row,
        body,
        scopeKey(row.idKey()),
        ResourceId.lower(properties.path("policyAssignmentId").asString("")),
        properties.path("policyDefinitionReferenceId").asString(""),
        properties.path("resourceDiscoveryMode").asString("").equalsIgnoreCase(RE_EVALUATE),
        locations,
        resourceIds,
        properties.path("resourceCount").asInt(COUNT_DEFAULT),
        properties.path("parallelDeployments").asInt(PARALLEL_DEFAULT),
        properties.path("failureThreshold").path("percentage").asDouble(1));
  }

  static String scopeKey(String remediationKey) {
    return remediationKey.substring(
        0, remediationKey.lastIndexOf("/providers/microsoft.policyinsights/"));
  }

  static String place(String location) {
    return ResourceId.lower(location.replace(" ", ""));
  }

  /** It has not come to its end. */
  static boolean active(@Nullable String provisioningState) {
    return provisioningState != null
        && !provisioningState.equals("Failed")
        && !provisioningState.equals("Canceled");
  }

  boolean cancelling() {
    return "Cancelling".equals(row.provisioningState());
  }

  /** Whether resources are still being looked for. */
  boolean discovering() {
    return body.has(AFTER);
  }

  String after() {
    return body.path(AFTER).asString("");
  }

  void discovered(@Nullable String lastKey) {
    if (lastKey == null) {
      body.remove(AFTER);
    } else {
      body.put(AFTER, lastKey);
    }
  }

  String correlationId() {
    return body.path(CORRELATION).asString("");
  }

  int count(String which) {
    return body.path(which).asInt(0);
  }

  void add(String which, int more) {
    body.put(which, count(which) + more);
  }

  /** Whether more failed than may. */
  boolean overThreshold(int failed) {
    int total = count(TOTAL);
    return failed > 0 && total > 0 && (double) failed / total > threshold;
  }

  /** The policy that it is about; empty when it is no longer assigned, or was never there. */
  Optional<AssignedPolicy> policy(PolicyGround ground) {
    return ground.of(assignmentKey).stream()
        .filter(each -> each.referenceId().equalsIgnoreCase(referenceId))
        .findFirst();
  }

  /** Whether its filters and its scope let a resource in; {@code up} is what is above it. */
  boolean wants(String resourceKey, @Nullable String location, java.util.List<String> up) {
    return up.contains(scopeKey)
        && (resourceIds.isEmpty() || resourceIds.contains(resourceKey))
        && (locations.isEmpty() || (location != null && locations.contains(place(location))));
  }
}
