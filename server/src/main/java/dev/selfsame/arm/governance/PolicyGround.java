package dev.selfsame.arm.governance;

import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Mode;
import dev.selfsame.rbac.Scopes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is assigned, as one transaction saw it: what can be asked without the store.
 *
 * @param policies by the key of the assignment's scope
 * @param exemptions by the key of their scope
 */
public record PolicyGround(
    Scopes scopes,
    Map<String, List<AssignedPolicy>> policies,
    Map<String, List<PolicyExemption>> exemptions) {
  public PolicyGround {
    policies = Map.copyOf(policies);
    exemptions = Map.copyOf(exemptions);
  }

  /** Whether any selector asks for the groups of who writes. */
  boolean asksForGroups() {
    return all().stream()
        .flatMap(each -> each.assignment().resourceSelectors().stream())
        .flatMap(each -> each.selectors().stream())
        .anyMatch(each -> each.kind().equals("groupprincipalid"));
  }

  /** Whether any policy could forbid a removal. */
  boolean deniesActions() {
    return all().stream()
        .anyMatch(each -> each.definition().rule().effects().containsKey(EffectKind.DENY_ACTION));
  }

  public boolean isEmpty() {
    return policies.isEmpty();
  }

  /** All that is assigned anywhere. */
  public List<AssignedPolicy> all() {
    List<AssignedPolicy> all = new ArrayList<>();
    policies.values().forEach(all::addAll);
    return all;
  }

  /** Those of one assignment, by its key: one, or the members of its initiative. */
  public List<AssignedPolicy> of(String assignmentKey) {
    List<AssignedPolicy> found = new ArrayList<>();
    for (AssignedPolicy each : all()) {
      if (each.assignment().idKey().equals(assignmentKey)) {
        found.add(each);
      }
    }
    return found;
  }

  /**
   * What applies to a resource, from the top down: assigned at or above it, not left out by {@code
   * notScopes}, of a mode that covers its type. Selectors, exemptions and conditions are not asked
   * yet.
   *
   * @param resourceKey key of a resource, group or subscription, there already or not
   */
  public List<AssignedPolicy> at(String resourceKey, Mode.TypeFacts type) {
    if (policies.isEmpty()) {
      return List.of();
    }
    List<String> up = scopes.from(resourceKey);
    List<AssignedPolicy> found = new ArrayList<>();
    for (String scope : up.reversed()) {
      for (AssignedPolicy each : policies.getOrDefault(scope, List.of())) {
        if (each.definition().mode().covers(type)
            && each.assignment().notScopes().stream().noneMatch(up::contains)) {
          found.add(each);
        }
      }
    }
    return found;
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
