package dev.selfsame.provider.authorization;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.ParameterValues;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.policy.PolicySetDefinition;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The definition or initiative that an assignment names.
 *
 * @param set whether it is an initiative
 */
record AssignedDefinition(ResourceRow row, boolean set) {
  /** By id; empty when it is not there. */
  static Optional<AssignedDefinition> find(String id, Tx tx) {
    Optional<ResourceId> parsed = ResourceId.parse(id);
    boolean set = parsed.isPresent() && parsed.get().type().equalsIgnoreCase(PolicyCatalog.SETS);
    return PolicyCatalog.find(set ? PolicyCatalog.SETS : PolicyCatalog.DEFINITIONS, id, tx)
        .map(row -> new AssignedDefinition(row, set));
  }

  ObjectNode properties() {
    return PolicyBodies.properties(row);
  }

  List<String> versions() {
    return PolicyCatalog.versions(properties());
  }

  /** Names of an initiative's references, in lower case. */
  List<String> referenceIds() {
    return set
        ? PolicySetDefinition.read(row.name(), properties()).members().stream()
            .map(member -> ResourceId.lower(member.referenceId()))
            .toList()
        : List.of();
  }

  /**
   * Holds the parameters of an assignment against what is assigned.
   *
   * @param given {@code {"name":{"value":…}}}
   * @return the effects that the assignment has
   * @throws ApiException 400 as {@link PolicyDefinition#values} says
   */
  Set<EffectKind> effects(String assignment, ObjectNode given, Tx tx) {
    Set<EffectKind> effects = EnumSet.noneOf(EffectKind.class);
    if (!set) {
      PolicyDefinition definition = PolicyCatalog.read(row);
      effects.add(effect(definition, definition.values(given)));
      return effects;
    }
    PolicySetDefinition initiative = PolicySetDefinition.read(row.name(), properties());
    ParameterValues values = initiative.values(given);
    for (PolicySetDefinition.Member member : initiative.members()) {
      Optional<ResourceRow> one =
          PolicyCatalog.find(PolicyCatalog.DEFINITIONS, member.definitionId(), tx);
      if (one.isEmpty()) {
        continue; // a built-in initiative may name definitions that are not here
      }
      PolicyDefinition definition = PolicyCatalog.read(one.get());
      try {
        ParameterValues own = definition.values(member.given(values, PolicySetRules.nowhere()));
        effects.add(effect(definition, own));
      } catch (ApiException e) {
        throw PolicyRequestErrors.assignedValues(
            assignment, one.get().name(), PolicySetRules.message(e));
      }
    }
    return effects;
  }

  private static EffectKind effect(PolicyDefinition definition, ParameterValues values) {
    return definition.rule().kind(values, Json.object(), PolicySetRules.nowhere());
  }
}
