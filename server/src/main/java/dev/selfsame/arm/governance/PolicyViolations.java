package dev.selfsame.arm.governance;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.policy.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Azure's answer to what a policy forbids. Source: the page of the effect {@code deny}, and answers
 * that people reported (Azure/azure-cli#11497 and many others).
 */
public final class PolicyViolations {
  public static final String CODE = "RequestDisallowedByPolicy";
  static final String TYPE = "PolicyViolation";

  private PolicyViolations() {}

  /** One policy that stands against a request, and why when its condition alone does not say. */
  record Violation(Judgement judgement, Optional<String> why) {}

  /** 403 with every policy that forbids a write. */
  static ApiException write(Subject subject, List<Violation> violations) {
    return refused(
        "Resource '" + subject.id().name() + "' was disallowed by policy.", subject, violations);
  }

  /** 403 with every policy that forbids a removal. */
  static ApiException removal(Subject subject, List<Violation> violations) {
    return refused(
        "Deletion of resource '" + subject.id().name() + "' was disallowed by policy.",
        subject,
        violations);
  }

  private static ApiException refused(String what, Subject subject, List<Violation> violations) {
    ArmError error =
        ArmError.of(403, CODE, what + " " + reasons(violations)).at(subject.id().name());
    for (Violation each : violations) {
      error = error.with(new ArmError.Info(TYPE, info(each, subject)));
    }
    return error.exception();
  }

  /** The people's own words when the assignment has some, else the ids. */
  private static String reasons(List<Violation> violations) {
    List<String> messages = new ArrayList<>();
    for (Violation each : violations) {
      AssignedPolicy policy = each.judgement().policy();
      each.why()
          .or(() -> policy.assignment().message(policy.referenceId()))
          .ifPresent(messages::add);
    }
    if (!messages.isEmpty()) {
      return "Reasons: '"
          + String.join("','", messages.stream().distinct().toList())
          + "'. See error details for policy resource IDs.";
    }
    ArrayNode identifiers = Json.object().putArray("all");
    violations.forEach(each -> identifiers.add(identifiers(each.judgement().policy())));
    return "Policy identifiers: '" + Json.text(identifiers) + "'.";
  }

  private static ObjectNode identifiers(AssignedPolicy policy) {
    ObjectNode all = Json.object();
    PolicyAssignment assignment = policy.assignment();
    all.putObject("policyAssignment")
        .put("name", shown(assignment.displayName(), assignment.name()))
        .put("id", assignment.id());
    all.putObject("policyDefinition")
        .put("name", shown(policy.definitionDisplayName(), policy.definition().name()))
        .put("id", policy.definitionId());
    if (policy.setId() != null) {
      all.putObject("policySetDefinition")
          .put("name", shown(policy.setDisplayName(), last(policy.setId())))
          .put("id", policy.setId());
    }
    return all;
  }

  private static String shown(String displayName, String name) {
    return displayName.isEmpty() ? name : displayName;
  }

  private static String last(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private static Map<String, Object> info(Violation violation, Subject subject) {
    Judgement judgement = violation.judgement();
    AssignedPolicy policy = judgement.policy();
    PolicyAssignment assignment = policy.assignment();
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("evaluationDetails", details(judgement.evaluation(), violation.why()));
    info.put("policyDefinitionId", policy.definitionId());
    if (policy.setId() != null) {
      info.put("policySetDefinitionId", policy.setId());
      info.put("policyDefinitionReferenceId", policy.referenceId());
      info.put("policySetDefinitionName", last(policy.setId()));
      info.put("policySetDefinitionDisplayName", policy.setDisplayName());
    }
    info.put("policyDefinitionName", policy.definition().name());
    info.put("policyDefinitionDisplayName", policy.definitionDisplayName());
    info.put("policyDefinitionEffect", judgement.kind().shown().toLowerCase(Locale.ROOT));
    info.put("policyAssignmentId", assignment.id());
    info.put("policyAssignmentName", assignment.name());
    info.put("policyAssignmentDisplayName", assignment.displayName());
    info.put("policyAssignmentScope", scope(assignment));
    info.put("policyAssignmentParameters", assignment.parameters());
    info.put("policyExemptionIds", List.of());
    info.put("resourceId", subject.id().value());
    return info;
  }

  private static String scope(PolicyAssignment assignment) {
    int at =
        assignment
            .id()
            .toLowerCase(Locale.ROOT)
            .lastIndexOf("/providers/microsoft.authorization/policyassignments/");
    return at <= 0 ? "/" : assignment.id().substring(0, at);
  }

  private static ObjectNode details(Evaluation evaluation, Optional<String> why) {
    ObjectNode details = Json.object();
    ArrayNode expressions = details.putArray("evaluatedExpressions");
    evaluation.details().forEach(each -> expressions.add(each.toJson()));
    why.ifPresent(text -> details.put("reason", text));
    return details;
  }
}
