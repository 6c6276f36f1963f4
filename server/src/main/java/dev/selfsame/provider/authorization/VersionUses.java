package dev.selfsame.provider.authorization;

import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.arm.governance.PolicyAssignment;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.PolicySetDefinition;
import dev.selfsame.policy.PolicyVersion;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Who asks for versions of a definition or initiative: an assignment that was left with none would
 * govern nothing.
 *
 * @param key of the definition
 * @param there its versions
 */
record VersionUses(DefinitionKind kind, String key, List<String> there) {
  VersionUses {
    there = List.copyOf(there);
  }

  /** Ids of the assignments that have a version, and would have none of those that are left. */
  List<String> assignments(List<String> left, Tx tx) {
    List<String> ids = new ArrayList<>();
    for (ResourceRow row : ScopeTree.all(PolicyAssignments.TYPE, tx)) {
      if (wanted(PolicyAssignment.of(row), tx).stream().anyMatch(each -> loses(each, left))) {
        ids.add(row.id());
      }
    }
    return ids;
  }

  private List<String> wanted(PolicyAssignment assignment, Tx tx) {
    String version = assignment.definitionVersion();
    if (assignment.definitionKey().equals(key)) {
      return List.of(kind.isSet() ? version : assignment.versionFor("").orElse(version));
    }
    return kind.isSet() ? List.of() : overridden(assignment, tx);
  }

  /** What an assignment of an initiative asks for in place of what the initiative does. */
  private List<String> overridden(PolicyAssignment assignment, Tx tx) {
    Optional<AssignedDefinition> set =
        assignment.overrides().isEmpty()
            ? Optional.empty()
            : AssignedDefinition.find(assignment.definitionKey(), tx)
                .filter(AssignedDefinition::set)
                .map(each -> each.inVersion(assignment.definitionVersion(), tx));
    return set.stream()
        .flatMap(each ->
            PolicySetDefinition.read(each.row().name(), each.properties()).members().stream())
        .filter(member -> ResourceId.lower(member.definitionId()).equals(key))
        .flatMap(member -> assignment.versionFor(member.referenceId()).stream())
        .toList();
  }

  /** Ids of the initiatives, and of their versions, of which a member would have no version. */
  List<String> sets(List<String> left, Tx tx) {
    List<String> ids = new ArrayList<>();
    if (kind.isSet()) {
      return ids;
    }
    for (String type : List.of(PolicyCatalog.SETS, PolicyCatalog.SETS + "/versions")) {
      for (ResourceRow row : ScopeTree.all(type, tx)) {
        for (JsonNode member : PolicyBodies.properties(row).path("policyDefinitions")) {
          if (ResourceId.lower(member.path("policyDefinitionId").asString("")).equals(key)
              && loses(member.path("definitionVersion").asString(""), left)) {
            ids.add(row.id());
          }
        }
      }
    }
    return ids.stream().distinct().toList();
  }

  private boolean loses(String wanted, List<String> left) {
    return PolicyVersion.newest(wanted, there).isPresent()
        && PolicyVersion.newest(wanted, left).isEmpty();
  }
}
