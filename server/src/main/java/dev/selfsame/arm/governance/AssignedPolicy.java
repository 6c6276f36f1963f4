package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.ParameterValues;
import dev.selfsame.policy.PolicyDefinition;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One definition as one assignment applies it: alone, or as a member of an initiative.
 *
 * @param definitionId as ARM shows it
 * @param category of the definition's metadata; empty for none
 * @param setId of the initiative; null when the assignment is of the definition itself
 * @param referenceId of the member of the initiative; empty without one
 * @param effectKind by the parameters, before overrides
 */
public record AssignedPolicy(
    PolicyAssignment assignment,
    PolicyDefinition definition,
    String definitionId,
    String definitionDisplayName,
    String category,
    @Nullable String setId,
    String setDisplayName,
    String referenceId,
    List<String> groups,
    ParameterValues values,
    EffectKind effectKind) {
  public AssignedPolicy {
    groups = List.copyOf(groups);
  }

  /** Tells it from all others: the assignment's key, and the reference in an initiative. */
  public String key() {
    return referenceId.isEmpty()
        ? assignment.idKey()
        : assignment.idKey() + "|" + ResourceId.lower(referenceId);
  }

  /** As {@code policy()} shows it. */
  public ObjectNode shown() {
    ObjectNode shown =
        Json.object().put("assignmentId", assignment.id()).put("definitionId", definitionId);
    if (setId != null) {
      shown.put("setDefinitionId", setId).put("definitionReferenceId", referenceId);
    }
    return shown;
  }

  /** Whether the assignment's selectors let it apply to a resource. */
  public boolean selects(String typeKey, @Nullable String location, Set<String> principals) {
    return ResourceSelector.any(
        assignment.resourceSelectors(), facts(typeKey, location, principals));
  }

  /** The effect on a resource, with overrides. */
  public EffectKind kindFor(String typeKey, @Nullable String location) {
    for (PolicyAssignment.Override override : assignment.overrides()) {
      EffectKind kind = EffectKind.of(override.value());
      if (kind != null
          && override.kind().equalsIgnoreCase("policyEffect")
          && override.selectors().stream()
              .allMatch(each -> each.selects(facts(typeKey, location, Set.of())))) {
        return kind;
      }
    }
    return effectKind;
  }

  /** What the effect is made of; one that needs details the rule has not is as disabled. */
  public Effect effect(EffectKind kind) {
    Effect effect = definition.rule().effects().get(kind);
    if (effect != null) {
      return effect;
    }
    return switch (kind) {
      case AUDIT -> new Effect.Audit();
      case DENY -> new Effect.Deny();
      default -> new Effect.Disabled();
    };
  }

  private Selector.Facts facts(String typeKey, @Nullable String location, Set<String> principals) {
    String place = location == null ? "" : ResourceId.lower(location.replace(" ", ""));
    return new Selector.Facts(typeKey, place, ResourceId.lower(referenceId), principals);
  }
}
