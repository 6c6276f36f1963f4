package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.KnownTypes;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.store.PolicyEventRow;
import dev.selfsame.store.PolicyStateRow;
import dev.selfsame.store.PolicyStates;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes down what was found: states that changed, events, entries of the activity log. */
record Recording(Insights insights) {
  private static final String ERROR = "error";

  /** Effects that the activity log tells of when a resource is written. */
  private static final Set<EffectKind> NOTED =
      Set.of(EffectKind.AUDIT, EffectKind.AUDIT_IF_NOT_EXISTS);

  /** What is to be written of one resource. */
  record Difference(List<PolicyStateRow> changed, List<PolicyStates.Place> gone) {
    boolean isEmpty() {
      return changed.isEmpty() && gone.isEmpty();
    }
  }

  /**
   * Compares what was found with what is kept.
   *
   * @param asked which policies were asked; states of others stay
   */
  Difference difference(
      ResourceRow resource,
      List<Findings.Finding> found,
      List<PolicyStates.Kept> kept,
      Predicate<String> asked,
      long now) {
    Map<String, PolicyStates.Kept> before = new HashMap<>();
    kept.forEach(row -> before.put(row.policyKey(), row));
    List<PolicyStateRow> changed = new ArrayList<>();
    for (Findings.Finding each : found) {
      PolicyStates.Kept old = before.remove(each.policy().key());
      changed(resource, each, old, now).ifPresent(changed::add);
    }
    List<PolicyStates.Place> gone =
        before.keySet().stream()
            .filter(asked)
            .map(key -> new PolicyStates.Place(resource.idKey(), key))
            .toList();
    return new Difference(changed, gone);
  }

  /** The state to be written; empty when it is what is kept. */
  private static Optional<PolicyStateRow> changed(
      ResourceRow resource, Findings.Finding found, PolicyStates.@Nullable Kept old, long now) {
    String details = details(found, old == null ? "" : old.details());
    PolicyStateRow row = state(resource, found, details, now);
    return row.kept().equals(old) ? Optional.empty() : Optional.of(row);
  }

  /** An error of a deployment stays with the state until the resource complies. */
  private static String details(Findings.Finding found, String old) {
    ObjectNode details = found.details();
    if (found.open() && !details.has(ERROR) && old.contains(ERROR)) {
      ObjectNode kept = Json.stored(old);
      if (kept.has(ERROR)) {
        details.set(ERROR, kept.get(ERROR));
      }
    }
    return details.isEmpty() ? "{}" : Json.text(details);
  }

  private static PolicyStateRow state(
      ResourceRow resource, Findings.Finding found, String details, long now) {
    String location = resource.location();
    return new PolicyStateRow(
        resource.idKey(),
        found.policy().key(),
        found.policy().assignment().idKey(),
        KnownTypes.inRules(resource.type()),
        location == null ? "" : location,
        found.compliance(),
        shown(found.kind()),
        now,
        details);
  }

  static String shown(EffectKind kind) {
    return kind.shown().toLowerCase(Locale.ROOT);
  }

  /** Keeps the state of one policy, with the error of its deployment if there is one. */
  void one(ResourceRow resource, Findings.Finding found, @Nullable ArmError error, Tx tx) {
    long now = insights.clock().millis();
    if (error != null) {
      found.details().set(ERROR, Json.error(error));
    }
    PolicyStates.Kept old =
        tx.policyStates()
            .find(resource.idKey(), found.policy().key())
            .map(PolicyStateRow::kept)
            .orElse(null);
    changed(resource, found, old, now).ifPresent(row -> tx.policyStates().put(List.of(row)));
  }

  /** An event of a policy and a resource. */
  PolicyEventRow event(
      AssignedPolicy policy,
      EffectKind kind,
      String compliance,
      String resourceKey,
      String type,
      @Nullable String location,
      ObjectNode more) {
    ObjectNode body = PolicyShape.policy(policy, shown(kind));
    body.put("resourceType", type);
    body.put("resourceLocation", location == null ? "" : location);
    body.setAll(more);
    return new PolicyEventRow(
        insights.ids().guid(),
        insights.clock().millis(),
        resourceKey,
        subscription(resourceKey),
        policy.key(),
        policy.assignment().idKey(),
        compliance,
        shown(kind),
        Json.text(body));
  }

  /** The event of something found. */
  PolicyEventRow event(ResourceRow resource, Findings.Finding found, ObjectNode more) {
    return event(
        found.policy(),
        found.kind(),
        found.compliance(),
        resource.idKey(),
        KnownTypes.inRules(resource.type()),
        resource.location(),
        more);
  }

  static @Nullable String subscription(String key) {
    String[] parts = key.split("/", 4);
    return parts.length > 2 && parts[1].equals("subscriptions")
        ? "/subscriptions/" + parts[2]
        : null;
  }

  /** Tells the activity log of what an audit found after a write. */
  void audited(ResourceRow resource, Findings.Finding found, Occurrence of, Tx tx) {
    if (found.open() && NOTED.contains(found.kind())) {
      ObjectNode facts = facts(found.policy());
      facts.put("isComplianceCheck", "False");
      facts.put("resourceLocation", resource.location() == null ? "" : resource.location());
      insights
          .log()
          .note(
              new PolicyLog.Entry(
                  word(found.kind()),
                  resource.id(),
                  KnownTypes.inRules(resource.type()),
                  false,
                  of.correlationId(),
                  of.caller(),
                  facts),
              tx);
    }
  }

  /** Tells the activity log how a deployment ended, or why it was not begun. */
  void deployed(
      ResourceRow resource,
      AssignedPolicy policy,
      @Nullable ArmError error,
      Occurrence of,
      ObjectNode more,
      Tx tx) {
    ObjectNode facts = facts(policy);
    facts.setAll(more);
    if (error != null) {
      facts.put("statusMessage", Json.text(Json.error(error)));
    }
    insights
        .log()
        .note(
            new PolicyLog.Entry(
                word(EffectKind.DEPLOY_IF_NOT_EXISTS),
                resource.id(),
                KnownTypes.inRules(resource.type()),
                error != null,
                of.correlationId(),
                of.caller(),
                facts),
            tx);
  }

  /** {@code auditIfNotExists}, as actions spell it. */
  static String word(EffectKind kind) {
    return kind.shown().substring(0, 1).toLowerCase(Locale.ROOT) + kind.shown().substring(1);
  }

  static ObjectNode facts(AssignedPolicy policy) {
    ObjectNode one = Json.object();
    one.put("policyDefinitionId", policy.definitionId());
    one.put("policyDefinitionName", policy.definition().name());
    one.put("policyDefinitionEffect", shown(policy.effectKind()));
    if (policy.setId() != null) {
      one.put("policySetDefinitionId", policy.setId());
      one.put("policyDefinitionReferenceId", policy.referenceId());
    }
    one.put("policyAssignmentId", policy.assignment().id());
    one.put("policyAssignmentName", policy.assignment().name());
    one.put("policyAssignmentScope", PolicyShape.scope(policy.assignment()));
    ObjectNode facts = Json.object();
    facts.put("policies", Json.text(Json.object().arrayNode().add(one)));
    return facts;
  }

  /** Whose write it was, and by what it is found in the logs. */
  record Occurrence(String correlationId, ObjectNode caller) {
    static Occurrence of(ObjectNode body) {
      ObjectNode caller = body.get("caller") instanceof ObjectNode given ? given : Json.object();
      return new Occurrence(body.path("correlationId").asString(""), caller);
    }
  }

  /** Keys are compared in lower case. */
  static String key(String id) {
    return ResourceId.lower(id);
  }
}
