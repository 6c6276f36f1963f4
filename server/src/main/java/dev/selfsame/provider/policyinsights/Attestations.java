package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.SystemData;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.PolicyDueRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.PolicyInsights/attestations: what people say of resources where a {@code manual} policy
 * asks them. Source: the Attestations REST reference, 2024-10-01, "Attestation structure".
 */
final class Attestations {
  static final String TYPE = "Microsoft.PolicyInsights/attestations";
  private static final String ASSIGNMENTS = "/providers/microsoft.authorization/policyassignments/";
  private static final String REFERENCE = "policyDefinitionReferenceId";
  private static final List<String> STATES = List.of("Compliant", "NonCompliant", "Unknown");
  private static final List<String> KEPT = List.of("owner", "comments", "evidence", "metadata");
  private static final int ON_ONE_MAX = 500;

  private Attestations() {}

  static ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions("2021-01-01", "2022-09-01", "2024-10-01")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .lowerCaseIds()
        .names("[^<>%&:\\\\?/]{1,260}")
        .put(Attestations::put)
        .noPatch()
        .delete(Attestations::delete)
        .view((resource, body, request, tx) -> view(resource, tx))
        .list(
            ResourceType.Container.SUBSCRIPTION,
            ResourceType.Container.RESOURCE_GROUP,
            ResourceType.Container.EXTENSION)
        .build();
  }

  /**
   * What people attested to of a resource and a policy, unless that has expired; what is said of an
   * initiative as a whole holds for each of its policies of which nothing is said.
   */
  static Optional<String> state(AssignedPolicy policy, String resourceKey, long now, Tx tx) {
    List<JsonNode> all =
        tx.resources().children(resourceKey, TYPE, null, ON_ONE_MAX).stream()
            .map(row -> Json.stored(row.body()).path("properties"))
            .filter(each -> now < expiry(each))
            .filter(each -> text(each, "policyAssignmentId").equals(policy.assignment().idKey()))
            .toList();
    return all.stream()
        .filter(each -> text(each, REFERENCE).equalsIgnoreCase(policy.referenceId()))
        .findFirst()
        .or(() -> all.stream().filter(each -> text(each, REFERENCE).isEmpty()).findFirst())
        .map(each -> text(each, "complianceState"));
  }

  private static String text(JsonNode properties, String name) {
    return properties.path(name).asString("");
  }

  private static long expiry(JsonNode properties) {
    String at = properties.path("expiresOn").asString("");
    return at.isEmpty() ? Long.MAX_VALUE : OffsetDateTime.parse(at).toInstant().toEpochMilli();
  }

  private static Outcome put(Change change, Tx tx) {
    if (!(change.proposed().get("properties") instanceof ObjectNode sent)) {
      throw invalid(change, "The 'policyAssignmentId' must be specified.");
    }
    ObjectNode body = Json.object();
    ObjectNode kept = body.putObject("properties");
    kept.put("policyAssignmentId", assignment(change, sent, tx));
    if (!text(sent, REFERENCE).isEmpty()) {
      kept.put(REFERENCE, ResourceId.lower(text(sent, REFERENCE)));
    }
    kept.put("complianceState", state(change, sent));
    time(change, sent, kept, "expiresOn");
    for (String name : KEPT) {
      if (sent.hasNonNull(name)) {
        kept.set(name, sent.get(name));
      }
    }
    time(change, sent, kept, "assessmentDate");
    alone(change, kept, tx);
    evaluate(change, tx);
    return new Outcome.Stored(body);
  }

  private static Outcome delete(Change change, Tx tx) {
    evaluate(change, tx);
    return new Outcome.Removed();
  }

  /** What is said of a resource changes what policies find of it. */
  private static void evaluate(Change change, Tx tx) {
    String resource = change.id().parentKey();
    long now = change.now();
    String due = Json.text(Due.body(change.caller(), ""));
    tx.policyDue().put(new PolicyDueRow(resource, "", Due.EVALUATE, now, now, due));
  }

  private static String assignment(Change change, ObjectNode sent, Tx tx) {
    String key = ResourceId.lower(sent.path("policyAssignmentId").asString(""));
    Optional<ResourceRow> row =
        key.contains(ASSIGNMENTS) ? tx.resources().find(key) : Optional.empty();
    if (row.isEmpty()) {
      throw invalid(change, "The policy assignment '" + key + "' could not be found.");
    }
    return key;
  }

  private static String state(Change change, ObjectNode sent) {
    String given = sent.path("complianceState").asString("Unknown");
    return STATES.stream()
        .filter(each -> each.equalsIgnoreCase(given))
        .findFirst()
        .orElseThrow(() -> invalid(change, "The compliance state '" + given + "' is not known."));
  }

  private static void time(Change change, ObjectNode sent, ObjectNode kept, String name) {
    String given = sent.path(name).asString("");
    if (given.isEmpty()) {
      return;
    }
    try {
      OffsetDateTime at = OffsetDateTime.parse(given);
      kept.put(name, RemediationShape.time(at.toInstant().toEpochMilli()));
    } catch (DateTimeException e) {
      throw invalid(change, "The '" + name + "' is not a date and time.");
    }
  }

  /** One resource has one attestation for one policy. */
  private static void alone(Change change, ObjectNode kept, Tx tx) {
    String scope = Remediation.scopeKey(change.id().key());
    for (ResourceRow row : tx.resources().children(scope, TYPE, null, ON_ONE_MAX)) {
      JsonNode other = Json.stored(row.body()).path("properties");
      if (!row.idKey().equals(change.id().key())
          && other.path("policyAssignmentId").equals(kept.path("policyAssignmentId"))
          && text(other, REFERENCE).equals(text(kept, REFERENCE))) {
        throw invalid(
            change, "The attestation '" + row.name() + "' is about the same resource and policy.");
      }
    }
  }

  private static ObjectNode view(Resource resource, Tx tx) {
    ObjectNode view = Json.object();
    ObjectNode properties = ((ObjectNode) resource.body().path("properties")).deepCopy();
    properties.put("provisioningState", "Succeeded");
    properties.put("lastComplianceStateChangeAt", RemediationShape.time(resource.changedAt()));
    view.set("properties", properties);
    view.set("systemData", SystemData.of(resource, tx));
    return view;
  }

  private static RuntimeException invalid(Change change, String why) {
    return ArmErrors.badRequest(
        "InvalidCreateAttestationRequest",
        "The request to create attestation '" + change.id().name() + "' is invalid. " + why);
  }
}
