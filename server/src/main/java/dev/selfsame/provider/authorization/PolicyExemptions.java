package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.SystemData;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Authorization/policyExemptions, at every scope. Who writes one must be allowed to
 * exempt from the assignment. Source: the Policy Exemptions REST reference, 2022-07-01-preview, and
 * "Azure Policy exemption structure".
 */
final class PolicyExemptions {
  static final String TYPE = "Microsoft.Authorization/policyExemptions";
  static final String EXEMPT = PolicyAssignments.TYPE + "/exempt/action";

  /** Azure's limit. */
  static final int SCOPE_MAX = 1000;

  private static final List<String> CATEGORIES = List.of("Waiver", "Mitigated");
  private static final List<String> VALIDATIONS = List.of("Default", "DoNotValidate");
  private static final PolicyMembers MEMBERS =
      new PolicyMembers(
          "PolicyExemptionProperties",
          List.of(
              "policyAssignmentId",
              "policyDefinitionReferenceIds",
              "exemptionCategory",
              "expiresOn",
              "displayName",
              "description",
              "metadata",
              "resourceSelectors",
              "assignmentScopeValidation"),
          List.of());

  /** What a PATCH may speak of. */
  private static final PolicyMembers UPDATE =
      new PolicyMembers(
          "PolicyExemptionUpdateProperties",
          List.of("resourceSelectors", "assignmentScopeValidation"),
          List.of());

  private final PolicyScopes scopes;

  PolicyExemptions(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(
            "2020-07-01-preview", "2022-07-01-preview", "2024-12-01-preview", "2026-01-01-preview")
        .within(ResourceType.Container.EXTENSION)
        .proxy()
        .names(PolicyBodies.NAMES)
        .links(PolicyExemptions::exempted)
        .put(this::write)
        .patch(this::patch)
        .delete((change, tx) -> new Outcome.Removed())
        .absent(id ->
            PolicyRequestErrors.notFound("PolicyExemptionNotFound", "policy exemption", id.name()))
        .view(PolicyExemptions::view)
        .build();
  }

  /** Every write exempts anew: it may take in more than the one before. */
  private static Map<String, List<String>> exempted(Change change, Tx tx) {
    JsonNode properties = PolicyMembers.get(change.proposed(), "properties");
    String sent = properties == null ? "" : PolicyMembers.text(properties, "policyAssignmentId");
    String assignment =
        change.verb() == Change.Verb.PATCH
            ? change
                .current()
                .map(one -> one.body().path("properties").path("policyAssignmentId").asString(""))
                .orElse("")
            : sent;
    return assignment.isEmpty() || ResourceId.parse(assignment).isEmpty()
        ? Map.of()
        : Map.of(EXEMPT, List.of(assignment));
  }

  private Outcome patch(Change change, Tx tx) {
    PolicyBodies.patch(change, UPDATE);
    return write(change, tx);
  }

  private Outcome write(Change change, Tx tx) {
    ResourceId id = change.id();
    scopes.requireThere(id.scope(), tx);
    ObjectNode body = change.proposed();
    ObjectNode properties = PolicyBodies.properties(body, MEMBERS, List.of());
    choice(id.name(), properties, "exemptionCategory", CATEGORIES, "");
    choice(id.name(), properties, "assignmentScopeValidation", VALIDATIONS, "Default");
    expiry(id.name(), properties);
    ResourceRow assignment = assignment(id, properties, tx);
    references(id.name(), properties, assignment, tx);
    PolicySelectors.resources(properties, why -> PolicyRequestErrors.exemption(id.name(), why));
    if (change.creates()
        && tx.resources().children(id.parentKey(), TYPE, null, SCOPE_MAX).size() >= SCOPE_MAX) {
      throw PolicyRequestErrors.full("policy exemptions", SCOPE_MAX, id.scope());
    }
    return new Outcome.Stored(body);
  }

  private static void choice(
      String name, ObjectNode properties, String member, List<String> words, String otherwise) {
    String given = properties.path(member).asString(otherwise);
    String word =
        words.stream()
            .filter(given::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() ->
                PolicyRequestErrors.exemption(
                    name,
                    "The value '"
                        + given
                        + "' of '"
                        + member
                        + "' is not valid. The valid values are '"
                        + String.join(", ", words)
                        + "'."));
    properties.put(member, word);
  }

  private static void expiry(String name, ObjectNode properties) {
    JsonNode given = properties.get("expiresOn");
    if (given == null) {
      return;
    }
    properties.put(
        "expiresOn",
        instant(given.asString(""))
            .orElseThrow(() ->
                PolicyRequestErrors.exemption(
                    name, "The value of 'expiresOn' is not a date and time of ISO 8601."))
            .toString());
  }

  /** A time without a zone is one of UTC. */
  static Optional<Instant> instant(String text) {
    try {
      if (text.length() == "2050-01-01".length()) {
        return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
      }
      boolean zone = text.matches(".*(Z|z|[+-]\\d{2}:?\\d{2})");
      return Optional.of(
          zone
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private ResourceRow assignment(ResourceId id, ObjectNode properties, Tx tx) {
    String given = properties.path("policyAssignmentId").asString("");
    Optional<ResourceId> parsed =
        ResourceId.parse(given).filter(one -> one.type().equalsIgnoreCase(PolicyAssignments.TYPE));
    if (parsed.isEmpty()) {
      throw PolicyRequestErrors.exemption(
          id.name(), "The policy assignment ID '" + given + "' is not valid.");
    }
    ResourceRow row =
        tx.resources()
            .find(parsed.get().key())
            .orElseThrow(() ->
                PolicyRequestErrors.exemption(
                    id.name(), "The policy assignment '" + given + "' could not be found."));
    boolean validated = properties.path("assignmentScopeValidation").asString().equals("Default");
    if (validated && !scopes.holds(parsed.get().scope(), id.scope(), tx)) {
      throw PolicyRequestErrors.exemption(
          id.name(),
          "The policy exemption scope must be at or below the policy assignment scope '"
              + parsed.get().scope()
              + "'.");
    }
    return row;
  }

  private static void references(
      String name, ObjectNode properties, ResourceRow assignment, Tx tx) {
    JsonNode given = properties.get("policyDefinitionReferenceIds");
    if (given == null || given.isEmpty()) {
      return;
    }
    PolicyMembers.requireArray(given, "properties.policyDefinitionReferenceIds");
    String definition = PolicyBodies.properties(assignment).path("policyDefinitionId").asString("");
    Optional<AssignedDefinition> assigned = AssignedDefinition.find(definition, tx);
    if (assigned.isEmpty() || !assigned.get().set()) {
      throw PolicyRequestErrors.reference(
          "policy exemption",
          name,
          "The associated policy assignment is an assignment of a policy definition. The policy"
              + " definition reference is only valid for policy assignments of policy set"
              + " definitions.");
    }
    List<String> known = assigned.get().referenceIds();
    for (JsonNode one : given) {
      if (!known.contains(ResourceId.lower(one.asString("")))) {
        throw PolicyRequestErrors.reference(
            "policy exemption",
            name,
            "The policy definition reference ID '"
                + one.asString("")
                + "' could not be found in the policy set definition of the policy assignment.");
      }
    }
  }

  /** As documented: who wrote it stands in the system data alone. */
  static ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    body.set("systemData", SystemData.of(resource, tx));
    if (request.apiVersion().isAtMost("2022-06-30")) {
      body.withObject("/properties")
          .remove(List.of("resourceSelectors", "assignmentScopeValidation"));
    }
    return body;
  }
}
