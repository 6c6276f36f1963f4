package dev.selfsame.rbac;

import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.DatedAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The decision: a deny assignment forbids; else one role assignment at the scope or above it must
 * grant; else no. Actions that a role leaves out are only not granted by that role. Source: "How
 * Azure RBAC determines if a user has access to a resource".
 */
public final class Rbac {
  /** What an owner by birth has: the role Owner at the root. */
  public static final RoleGrant OWNER =
      new RoleGrant(
          "",
          "",
          "",
          BuiltInRoles.find("8e3af657-a8ff-443c-a75c-2fe8c4bcb635").orElseThrow(),
          null,
          0);

  private Rbac() {}

  /**
   * What is asked.
   *
   * @param action in lower case
   * @param data it is a data action
   * @param scopes the scope and all above it, as {@link Scopes#from} gives them
   * @param now epoch milliseconds
   * @param attributes asked for only when a condition must be evaluated
   */
  public record Question(
      String action, boolean data, List<String> scopes, long now, Supplier<Attributes> attributes) {
    public Question {
      action = ResourceId.lower(action);
    }
  }

  /** Decides; the cost grows with the depth of the scope and what is assigned there. */
  public static Decision decide(
      Question question, Standing standing, Map<String, List<DenyAssignment>> denies) {
    Optional<DenyAssignment> forbidden = forbidden(question, standing.who(), denies);
    if (forbidden.isPresent()) {
      return new Decision.Denied(forbidden.get());
    }
    boolean failed = false;
    for (String scope : question.scopes()) {
      for (RoleGrant grant : standing.at(scope)) {
        if (grant.covers(question.action(), question.data(), question.now())) {
          if (holds(grant, question)) {
            return new Decision.Granted(grant);
          }
          failed = true;
        }
      }
    }
    return new Decision.NotGranted(failed);
  }

  /** The decision for one that has the role Owner at the root without an assignment of it. */
  public static Decision asOwner(
      Question question, Standing standing, Map<String, List<DenyAssignment>> denies) {
    return forbidden(question, standing.who(), denies)
        .<Decision>map(Decision.Denied::new)
        .orElse(new Decision.Granted(OWNER));
  }

  /** The deny assignment that forbids it, if one does. */
  private static Optional<DenyAssignment> forbidden(
      Question question, Set<String> who, Map<String, List<DenyAssignment>> denies) {
    if (denies.isEmpty()) {
      return Optional.empty();
    }
    String here = question.scopes().getFirst();
    return question.scopes().stream()
        .flatMap(scope -> denies.getOrDefault(scope, List.of()).stream())
        .filter(deny ->
            deny.denies(who, question.action(), question.data(), deny.scopeKey().equals(here)))
        .findFirst();
  }

  private static boolean holds(RoleGrant grant, Question question) {
    boolean unconditional =
        grant.condition() == null
            && grant.role().permissions().stream().allMatch(one -> one.condition() == null);
    return unconditional
        || grant.grants(dated(question), question.action(), question.data(), question.now());
  }

  private static Attributes dated(Question question) {
    return new DatedAttributes(question.attributes().get(), Instant.ofEpochMilli(question.now()));
  }
}
