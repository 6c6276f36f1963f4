package dev.selfsame.arm.governance;

import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.ParameterValues;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.policy.PolicySetDefinition;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads what is assigned. What cannot be read any more governs nothing, and is said in the log:
 * definitions and parameters were checked when they were written.
 */
final class GroundReading {
  private static final String DEFINITIONS = "Microsoft.Authorization/policyDefinitions";
  private static final String SETS = "Microsoft.Authorization/policySetDefinitions";
  private static final String ASSIGNMENTS = "Microsoft.Authorization/policyAssignments";
  private static final String EXEMPTIONS = "Microsoft.Authorization/policyExemptions";
  private static final String UNREAD = "the policy assignment {} governs nothing: {}";
  private static final Logger LOG = LoggerFactory.getLogger(GroundReading.class);

  /** Definitions that were read, by their key and version: few change between two readings. */
  private final Map<String, PolicyDefinition> read = new ConcurrentHashMap<>();

  private final String tenantId;

  GroundReading(String tenantId) {
    this.tenantId = tenantId;
  }

  /** A definition or initiative as stored. */
  private record Source(String id, String name, String version, ObjectNode properties) {
    String displayName() {
      return properties.path("displayName").asString("");
    }

    String category() {
      return properties.path("metadata").path("category").asString("");
    }
  }

  PolicyGround read(Tx tx) {
    Map<String, List<AssignedPolicy>> policies = new HashMap<>();
    List<ResourceRow> assignments = ScopeTree.all(ASSIGNMENTS, tx);
    for (ResourceRow row : assignments) {
      PolicyAssignment assignment = PolicyAssignment.of(row);
      List<AssignedPolicy> applied = applied(assignment, tx);
      if (!applied.isEmpty()) {
        policies.computeIfAbsent(assignment.scopeKey(), key -> new ArrayList<>()).addAll(applied);
      }
    }
    Map<String, List<PolicyExemption>> exemptions = new HashMap<>();
    if (!policies.isEmpty()) {
      for (ResourceRow row : ScopeTree.all(EXEMPTIONS, tx)) {
        PolicyExemption exemption = PolicyExemption.of(row);
        exemptions.computeIfAbsent(exemption.scopeKey(), key -> new ArrayList<>()).add(exemption);
      }
    }
    return new PolicyGround(ScopeTree.read(tenantId, tx), policies, exemptions);
  }

  private List<AssignedPolicy> applied(PolicyAssignment assignment, Tx tx) {
    String key = assignment.definitionKey();
    try {
      if (key.contains("/policysetdefinitions/")) {
        Optional<Source> set = source(key, SETS, tx);
        return set.isEmpty() ? List.of() : members(assignment, set.get(), tx);
      }
      Optional<Source> source = source(key, DEFINITIONS, tx);
      if (source.isEmpty()) {
        LOG.warn(UNREAD, assignment.id(), "its definition is not there");
        return List.of();
      }
      return List.of(alone(assignment, source.get()));
    } catch (ApiException e) {
      LOG.warn(UNREAD, assignment.id(), e.getMessage());
      return List.of();
    }
  }

  private AssignedPolicy alone(PolicyAssignment assignment, Source source) {
    PolicyDefinition definition = definition(source);
    ParameterValues values = definition.values(assignment.parameters());
    return policy(assignment, source, definition, values, null, "", "", List.of());
  }

  private List<AssignedPolicy> members(PolicyAssignment assignment, Source source, Tx tx) {
    PolicySetDefinition set = PolicySetDefinition.read(source.name(), source.properties());
    ParameterValues values = set.values(assignment.parameters());
    List<AssignedPolicy> members = new ArrayList<>();
    for (PolicySetDefinition.Member member : set.members()) {
      try {
        Optional<Source> one = source(ResourceId.lower(member.definitionId()), DEFINITIONS, tx);
        if (one.isPresent()) {
          PolicyDefinition definition = definition(one.get());
          ParameterValues own = definition.values(member.given(values, nowhere()));
          members.add(
              policy(
                  assignment,
                  one.get(),
                  definition,
                  own,
                  source.id(),
                  source.displayName(),
                  member.referenceId(),
                  member.groups()));
        }
      } catch (ApiException e) {
        LOG.warn(
            "the member {} of policy assignment {} governs nothing: {}",
            member.referenceId(),
            assignment.id(),
            e.getMessage());
      }
    }
    return members;
  }

  private static AssignedPolicy policy(
      PolicyAssignment assignment,
      Source source,
      PolicyDefinition definition,
      ParameterValues values,
      @Nullable String setId,
      String setDisplayName,
      String referenceId,
      List<String> groups) {
    return new AssignedPolicy(
        assignment,
        definition,
        source.id(),
        source.displayName(),
        source.category(),
        setId,
        setDisplayName,
        referenceId,
        groups,
        values,
        definition.rule().kind(values, Json.object(), nowhere()));
  }

  private PolicyDefinition definition(Source source) {
    return read.computeIfAbsent(
        ResourceId.lower(source.id()) + "@" + source.version(),
        key -> PolicyDefinition.read(source.name(), source.properties()));
  }

  /** A custom one of the store, or one that every tenant has. */
  private static Optional<Source> source(String key, String type, Tx tx) {
    Optional<Source> stored =
        tx.resources()
            .find(key)
            .filter(row -> row.type().equalsIgnoreCase(type))
            .map(row ->
                new Source(
                    row.id(),
                    row.name(),
                    row.version() + "." + row.changedAt(),
                    (ObjectNode) Json.stored(row.body()).path("properties")));
    return stored.isPresent()
        ? stored
        : BuiltInPolicies.find(key)
            .map(node ->
                new Source(
                    node.path("id").asString(),
                    node.path("name").asString(),
                    "built-in",
                    (ObjectNode) node.path("properties")));
  }

  /** Parameters are worked out where no resource is. */
  private static Context nowhere() {
    return new Context("", null, null, null, Json.object(), Instant.EPOCH, System::nanoTime);
  }
}
