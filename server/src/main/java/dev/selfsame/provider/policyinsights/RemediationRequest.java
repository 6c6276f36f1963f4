package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client may ask of a remediation. Source: the Remediations REST reference, 2021-10-01, and
 * what Azure is known to answer.
 */
final class RemediationRequest {
  private static final String ASSIGNMENTS = "/providers/microsoft.authorization/policyassignments/";
  private static final int FILTERS_MAX = 1000;

  private final String name;
  private final ObjectNode sent;
  private final ObjectNode clean = Json.object();

  private RemediationRequest(String name, ObjectNode sent) {
    this.name = name;
    this.sent = sent;
  }

  /**
   * The properties to store.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidCreateRemediationRequest}
   */
  static ObjectNode check(Change change, PolicyGround ground, Tx tx) {
    String name = change.id().name();
    if (!(change.proposed().get("properties") instanceof ObjectNode sent)) {
      throw RemediationErrors.invalidCreate(name, "The 'policyAssignmentId' must be specified.");
    }
    RemediationRequest request = new RemediationRequest(name, sent);
    request.assignment(change.id(), ground, tx);
    request.discovery(change.id());
    request.numbers();
    request.filters(change.id(), ground);
    request.alone(change.id(), ground, tx);
    return request.clean;
  }

  private void assignment(ResourceId id, PolicyGround ground, Tx tx) {
    String given = sent.path("policyAssignmentId").asString("");
    String key = ResourceId.lower(given);
    int at = key.lastIndexOf(ASSIGNMENTS);
    if (at < 0 || ResourceId.parse(given).isEmpty()) {
      throw invalid(
          "The policy assignment ID '"
              + given
              + "' is not the resource ID of a policy assignment.");
    }
    if (tx.resources().find(key).isEmpty()) {
      throw invalid("The policy assignment '" + key + "' could not be found.");
    }
    if (!ground.scopes().from(Remediation.scopeKey(id.key())).contains(key.substring(0, at))) {
      throw invalid(
          "The policy assignment '"
              + key
              + "' is not assigned at or above the scope of the remediation.");
    }
    clean.put("policyAssignmentId", key);
    JsonNode reference = sent.path("policyDefinitionReferenceId");
    if (reference.isString()) {
      clean.put("policyDefinitionReferenceId", reference.asString());
    }
    boolean ofSet = ground.of(key).stream().map(AssignedPolicy::setId).anyMatch(set -> set != null);
    if (ofSet && reference.asString("").isEmpty()) {
      throw invalid(
          "The policy assignment '"
              + key
              + "' assigns a policy set definition. Remediations must specify a single policy"
              + " definition reference ID within the policy set definition.");
    }
  }

  private void discovery(ResourceId id) {
    String mode = sent.path("resourceDiscoveryMode").asString(Remediation.EXISTING);
    boolean again = mode.equalsIgnoreCase(Remediation.RE_EVALUATE);
    if (!again && !mode.equalsIgnoreCase(Remediation.EXISTING)) {
      throw invalid("The resource discovery mode '" + mode + "' is not known.");
    }
    if (again && id.subscriptionId() == null) {
      throw invalid(
          "Evaluating compliance before remediation is only supported for remediations at"
              + " subscription scope and below.");
    }
    clean.put("resourceDiscoveryMode", again ? Remediation.RE_EVALUATE : Remediation.EXISTING);
  }

  private void numbers() {
    whole("resourceCount", Remediation.COUNT_MAX);
    whole("parallelDeployments", Remediation.PARALLEL_MAX);
    JsonNode threshold = sent.path("failureThreshold").path("percentage");
    if (threshold.isMissingNode() || threshold.isNull()) {
      return;
    }
    if (!threshold.isNumber() || threshold.asDouble() < 0 || threshold.asDouble() > 1) {
      throw invalid("The failure threshold percentage must be between 0 and 1.");
    }
    clean.putObject("failureThreshold").set("percentage", threshold);
  }

  private void whole(String property, int max) {
    JsonNode given = sent.path(property);
    if (given.isMissingNode() || given.isNull()) {
      return;
    }
    if (!given.isIntegralNumber() || given.asLong() < 1 || given.asLong() > max) {
      throw invalid("The '" + property + "' must be a whole number between 1 and " + max + ".");
    }
    clean.set(property, given);
  }

  private void filters(ResourceId id, PolicyGround ground) {
    List<String> locations = texts("locations");
    List<String> resources = texts("resourceIds");
    if (locations.isEmpty() && resources.isEmpty()) {
      return;
    }
    ObjectNode filters = clean.putObject("filters");
    if (!locations.isEmpty()) {
      locations.forEach(filters.putArray("locations")::add);
    }
    if (!resources.isEmpty()) {
      ArrayNode ids = filters.putArray("resourceIds");
      for (String each : resources) {
        String key = ResourceId.lower(each);
        if (ResourceId.parse(each).isEmpty()
            || !ground.scopes().from(key).contains(Remediation.scopeKey(id.key()))) {
          throw invalid("The resource '" + each + "' is not within the scope of the remediation.");
        }
        ids.add(key);
      }
    }
  }

  private List<String> texts(String property) {
    JsonNode given = sent.path("filters").path(property);
    if (given.isMissingNode() || given.isNull()) {
      return List.of();
    }
    if (!given.isArray()
        || given.size() > FILTERS_MAX
        || !given.valueStream().allMatch(JsonNode::isString)) {
      throw invalid(
          "The filter '" + property + "' must be a list of at most " + FILTERS_MAX + " strings.");
    }
    List<String> texts = new ArrayList<>();
    given.forEach(each -> texts.add(each.asString()));
    return texts;
  }

  /** Two that run on the same resources for the same policy would get in each other's way. */
  private void alone(ResourceId id, PolicyGround ground, Tx tx) {
    String scope = Remediation.scopeKey(id.key());
    Set<String> running = new TreeSet<>();
    Scopes scopes = ground.scopes();
    for (ResourceRow row : ScopeTree.all(Remediation.TYPE, tx)) {
      if (row.idKey().equals(id.key()) || !Remediation.active(row.provisioningState())) {
        continue;
      }
      Remediation other = Remediation.of(row);
      if (other.assignmentKey().equals(clean.path("policyAssignmentId").asString())
          && other
              .referenceId()
              .equalsIgnoreCase(clean.path("policyDefinitionReferenceId").asString(""))
          && (scopes.from(scope).contains(other.scopeKey())
              || scopes.from(other.scopeKey()).contains(scope))) {
        running.add(row.name());
      }
    }
    if (!running.isEmpty()) {
      throw invalid(
          "The following remediations: '"
              + String.join("', '", running)
              + "' are already running for policy assignment '"
              + clean.path("policyAssignmentId").asString()
              + "', definition reference ID '"
              + clean.path("policyDefinitionReferenceId").asString("")
              + "' on a scope conflicting with requested scope.");
    }
  }

  private RuntimeException invalid(String why) {
    return RemediationErrors.invalidCreate(name, why);
  }
}
