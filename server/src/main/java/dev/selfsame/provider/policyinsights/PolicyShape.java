package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyAssignment;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How states and events show a policy and a resource. Source: the schemas PolicyState and
 * PolicyEvent of the Policy Insights REST reference, and its examples, in which ids are in lower
 * case and what the service does not fill in is {@code tbd}.
 */
final class PolicyShape {
  private static final String TYPE = "/providers/microsoft.authorization/policyassignments/";

  private PolicyShape() {}

  /** What is shown of a policy, whatever the resource. */
  static ObjectNode policy(AssignedPolicy policy, String effect) {
    PolicyAssignment assignment = policy.assignment();
    String setId = policy.setId();
    ObjectNode shown = Json.object();
    shown.put("policyAssignmentId", assignment.idKey());
    shown.put("policyDefinitionId", ResourceId.lower(policy.definitionId()));
    shown.put("effectiveParameters", "");
    shown.put("policyAssignmentName", assignment.name());
    shown.put("policyAssignmentOwner", "tbd");
    shown.put("policyAssignmentParameters", Json.text(assignment.parameters()));
    shown.put("policyAssignmentScope", scope(assignment));
    shown.put("policyDefinitionName", policy.definition().name());
    shown.put("policyDefinitionAction", effect);
    shown.put("policyDefinitionCategory", policy.category().isEmpty() ? "tbd" : policy.category());
    shown.put("policySetDefinitionId", setId == null ? "" : ResourceId.lower(setId));
    shown.put("policySetDefinitionName", setId == null ? "" : last(setId));
    shown.put("policySetDefinitionOwner", "");
    shown.put("policySetDefinitionCategory", "");
    shown.put("policySetDefinitionParameters", "");
    shown.put("policyDefinitionReferenceId", policy.referenceId());
    ArrayNode groups = shown.putArray("policyDefinitionGroupNames");
    policy.groups().forEach(groups::add);
    return shown;
  }

  /** What is shown of a resource. */
  static void resource(
      ObjectNode shown, String key, String type, String location, List<String> above) {
    String[] parts = key.split("/", 6);
    boolean inSubscription = parts.length > 2 && parts[1].equals("subscriptions");
    shown.put("resourceId", key);
    shown.put("subscriptionId", inSubscription ? parts[2] : "");
    shown.put("resourceType", type);
    shown.put("resourceLocation", location);
    shown.put(
        "resourceGroup",
        inSubscription && parts.length > 4 && parts[3].equals("resourcegroups") ? parts[4] : "");
    shown.put("resourceTags", "tbd");
    shown.put("managementGroupIds", String.join(",", above));
  }

  /** Key of the scope of an assignment; the root is a slash. */
  static String scope(PolicyAssignment assignment) {
    int at = assignment.idKey().lastIndexOf(TYPE);
    return at <= 0 ? "/" : assignment.idKey().substring(0, at);
  }

  private static String last(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }
}
