package dev.selfsame.arm.governance;

import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Mode;
import dev.selfsame.rbac.Scopes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that is assigned, as one transaction saw it: what can be asked without the store. What
 * each request asks is worked out once.
 */
public final class PolicyGround {
  /** Types whose policies are remembered; what clients make up does not fill memory. */
  private static final int TYPES_MAX = 500;

  private final Scopes scopes;
  private final Map<String, List<AssignedPolicy>> policies;
  private final Map<String, List<PolicyExemption>> exemptions;
  private final List<AssignedPolicy> all;
  private final boolean asksForGroups;
  private final boolean deniesActions;

  /** By type: those of {@link #policies} that may match it. */
  private final Map<TypeKey, Map<String, List<AssignedPolicy>>> byType = new ConcurrentHashMap<>();

  private record TypeKey(String type, Mode.TypeFacts facts) {}

  /**
   * @param policies by the key of the assignment's scope
   * @param exemptions by the key of their scope
   */
  public PolicyGround(
      Scopes scopes,
      Map<String, List<AssignedPolicy>> policies,
      Map<String, List<PolicyExemption>> exemptions) {
    this.scopes = scopes;
    this.policies = Map.copyOf(policies);
    this.exemptions = Map.copyOf(exemptions);
    this.all = policies.values().stream().flatMap(List::stream).toList();
    this.asksForGroups =
        all.stream()
            .flatMap(each -> each.assignment().resourceSelectors().stream())
            .flatMap(each -> each.selectors().stream())
            .anyMatch(each -> each.kind().equals("groupprincipalid"));
    this.deniesActions =
        all.stream()
            .anyMatch(
                each -> each.definition().rule().effects().containsKey(EffectKind.DENY_ACTION));
  }

  /** Whether any selector asks for the groups of who writes. */
  boolean asksForGroups() {
    return asksForGroups;
  }

  /** Whether any policy could forbid a removal. */
  boolean deniesActions() {
    return deniesActions;
  }

  public boolean isEmpty() {
    return policies.isEmpty();
  }

  /** The scope itself and all above it, up to the root. */
  public List<String> above(String key) {
    return scopes.from(key);
  }

  /** All that is assigned anywhere. */
  public List<AssignedPolicy> all() {
    return all;
  }

  /** Whether a scope as clients write it is a management group. */
  public static boolean isManagementGroup(String scope) {
    return Scopes.asManagementGroup(Scopes.key(scope)).isPresent();
  }

  /** All that is assigned at a scope or above it, whatever the type. */
  public List<AssignedPolicy> assignedFor(String scope) {
    return scopes.from(Scopes.key(scope)).stream()
        .flatMap(each -> policies.getOrDefault(each, List.of()).stream())
        .toList();
  }

  /** Those of one assignment, by its key: one, or the members of its initiative. */
  public List<AssignedPolicy> of(String assignmentKey) {
    List<AssignedPolicy> found = new ArrayList<>();
    for (AssignedPolicy each : all) {
      if (each.assignment().idKey().equals(assignmentKey)) {
        found.add(each);
      }
    }
    return found;
  }

  /**
   * What applies to a resource, from the top down: assigned at or above it, not left out by {@code
   * notScopes}, of a mode that covers its type, with a rule that may match the type at all.
   * Selectors, exemptions and conditions are not asked yet.
   *
   * @param resourceKey key of a resource, group or subscription, there already or not
   * @param type as rules know it, such as {@code Microsoft.Compute/virtualMachines}
   */
  public List<AssignedPolicy> at(String resourceKey, String type, Mode.TypeFacts facts) {
    Map<String, List<AssignedPolicy>> about = about(type, facts);
    if (about.isEmpty()) {
      return List.of();
    }
    List<String> up = scopes.from(resourceKey);
    List<AssignedPolicy> found = new ArrayList<>();
    for (String scope : up.reversed()) {
      for (AssignedPolicy each : about.getOrDefault(scope, List.of())) {
        if (each.assignment().notScopes().stream().noneMatch(up::contains)) {
          found.add(each);
        }
      }
    }
    return found;
  }

  private Map<String, List<AssignedPolicy>> about(String type, Mode.TypeFacts facts) {
    TypeKey key = new TypeKey(ResourceId.lower(type), facts);
    Map<String, List<AssignedPolicy>> known = byType.get(key);
    if (known != null) {
      return known;
    }
    Map<String, List<AssignedPolicy>> about = new HashMap<>();
    policies.forEach((scope, some) -> {
      List<AssignedPolicy> left =
          some.stream()
              .filter(each -> each.definition().mode().covers(facts))
              .filter(each -> each.definition().mayMatchType(type, each.values()))
              .toList();
      if (!left.isEmpty()) {
        about.put(scope, left);
      }
    });
    if (byType.size() < TYPES_MAX) {
      byType.put(key, about);
    }
    return about;
  }

  /** Names of the management groups above a resource, the nearest first. */
  public List<String> managementGroups(String resourceKey) {
    return scopes.from(resourceKey).stream()
        .flatMap(each -> Scopes.asManagementGroup(each).stream())
        .map(each -> each.substring(each.lastIndexOf('/') + 1))
        .toList();
  }

  /** Whether a scope is a resource, group, subscription or management group, or above it. */
  public boolean within(String key, String scopeKey) {
    return scopeKey.isEmpty() || scopes.from(key).contains(scopeKey);
  }

  /** All exemptions that there are. */
  public List<PolicyExemption> exemptions() {
    return exemptions.values().stream().flatMap(List::stream).toList();
  }

  /** The exemption that holds for a resource and a policy. */
  public Optional<PolicyExemption> exemption(
      AssignedPolicy policy, String resourceKey, String typeKey, String location, long now) {
    if (exemptions.isEmpty()) {
      return Optional.empty();
    }
    Selector.Facts facts = new Selector.Facts(typeKey, location, policy.referenceId(), Set.of());
    return scopes.from(resourceKey).stream()
        .flatMap(scope -> exemptions.getOrDefault(scope, List.of()).stream())
        .filter(each -> each.covers(policy, now))
        .filter(each -> ResourceSelector.any(each.resourceSelectors(), facts))
        .findFirst();
  }
}
