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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is assigned. What cannot be read any more governs nothing, and is said in the log:
 * definitions and parameters were checked when they were written.
 */
final class GroundReading {
  private static final String ASSIGNMENTS = "Microsoft.Authorization/policyAssignments";
  private static final String EXEMPTIONS = "Microsoft.Authorization/policyExemptions";

  /** Definitions kept in memory, with versions of before. */
  private static final int DEFINITIONS_MAX = 5000;

  private static final String UNREAD = "the policy assignment {} governs nothing: {}";

  /** Functions that ask for what a resource is in. */
  private static final Pattern CONTAINERS =
      Pattern.compile("(subscription|resourceGroup)\\s*\\(", Pattern.CASE_INSENSITIVE);

  private static final Logger LOG = LoggerFactory.getLogger(GroundReading.class);

  /** Definitions that were read, by their key and version: few change between two readings. */
  private final Map<String, Definition> read = new ConcurrentHashMap<>();

  private final String tenantId;

  GroundReading(String tenantId) {
    this.tenantId = tenantId;
  }

  private record Definition(PolicyDefinition read, boolean asksForContainers) {}

  PolicyGround read(Tx tx) {
    Map<String, List<AssignedPolicy>> policies = new HashMap<>();
    List<ResourceRow> assignments = ScopeTree.all(ASSIGNMENTS, tx);
    if (assignments.isEmpty()) {
      read.clear();
    }
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
    String version = assignment.definitionVersion();
    try {
      if (key.contains("/policysetdefinitions/")) {
        Optional<DefinitionSource> set = DefinitionSource.initiative(key, version, tx);
        return set.isPresent() ? members(assignment, set.get(), tx) : missing(assignment);
      }
      Optional<DefinitionSource> source =
          DefinitionSource.definition(key, assignment.versionFor("").orElse(version), tx);
      return source.isPresent() ? List.of(alone(assignment, source.get())) : missing(assignment);
    } catch (ApiException e) {
      LOG.warn(UNREAD, assignment.id(), e.getMessage());
      return List.of();
    }
  }

  private static List<AssignedPolicy> missing(PolicyAssignment assignment) {
    LOG.warn(
        UNREAD, assignment.id(), "its definition is not there in the version that it asks for");
    return List.of();
  }

  private AssignedPolicy alone(PolicyAssignment assignment, DefinitionSource source) {
    Definition definition = definition(source);
    ParameterValues values = definition.read().values(assignment.parameters());
    return policy(assignment, source, definition, values, null, "", "", List.of());
  }

  private List<AssignedPolicy> members(
      PolicyAssignment assignment, DefinitionSource source, Tx tx) {
    PolicySetDefinition set = PolicySetDefinition.read(source.name(), source.properties());
    ParameterValues values = set.values(assignment.parameters());
    List<AssignedPolicy> members = new ArrayList<>();
    for (PolicySetDefinition.Member member : set.members()) {
      try {
        Optional<DefinitionSource> one = member(assignment, member, tx);
        if (one.isPresent()) {
          Definition definition = definition(one.get());
          ParameterValues own = definition.read().values(member.given(values, nowhere()));
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

  /** An initiative that every tenant has may name definitions that are not here. */
  private static Optional<DefinitionSource> member(
      PolicyAssignment assignment, PolicySetDefinition.Member member, Tx tx) {
    String version = member.version() == null ? "" : member.version();
    return DefinitionSource.definition(
        ResourceId.lower(member.definitionId()),
        assignment.versionFor(member.referenceId()).orElse(version),
        tx);
  }

  private static AssignedPolicy policy(
      PolicyAssignment assignment,
      DefinitionSource source,
      Definition definition,
      ParameterValues values,
      @Nullable String setId,
      String setDisplayName,
      String referenceId,
      List<String> groups) {
    return new AssignedPolicy(
        assignment,
        definition.read(),
        source.id(),
        source.displayName(),
        source.category(),
        setId,
        setDisplayName,
        referenceId,
        groups,
        values,
        definition.read().rule().kind(values, Json.object(), nowhere()),
        definition.asksForContainers());
  }

  private Definition definition(DefinitionSource source) {
    if (read.size() > DEFINITIONS_MAX) {
      read.clear(); // versions that nobody has any more are among them
    }
    return read.computeIfAbsent(
        ResourceId.lower(source.id()) + "@" + source.state(),
        key ->
            new Definition(
                PolicyDefinition.read(source.name(), source.properties()),
                CONTAINERS.matcher(Json.text(source.properties())).find()));
  }

  /** Parameters are worked out where no resource is. */
  private static Context nowhere() {
    return new Context("", null, null, null, Json.object(), Instant.EPOCH, System::nanoTime);
  }
}
