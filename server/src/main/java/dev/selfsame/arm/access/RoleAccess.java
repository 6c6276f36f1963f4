package dev.selfsame.arm.access;

import dev.selfsame.arm.AccessCheck;
import dev.selfsame.arm.Caller;
import dev.selfsame.arm.Reach;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Decision;
import dev.selfsame.rbac.Rbac;
import dev.selfsame.rbac.RoleGrant;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.rbac.condition.Attribute;
import dev.selfsame.rbac.condition.AttributeSource;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.KnownAttributes;
import dev.selfsame.rbac.condition.Value;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Access by role assignments: deny by default. A yes may come from memory, which is exact on this
 * server; a no is always looked up in the request's own transaction first, so that a new role
 * assignment holds at once on every server, and in the transaction that made it.
 *
 * <p>The principals that a server is born with are owners by a flag of their row: as if they had
 * the role Owner at the root scope, and no role assignment that could be lost. Deny assignments
 * bind them as everybody.
 */
public final class RoleAccess implements AccessCheck {
  private final AccessView view;
  private final Clock clock;

  public RoleAccess(AccessView view, Clock clock) {
    this.view = view;
    this.clock = clock;
  }

  @Override
  public void prepare(Caller caller) {
    view.learn(caller.objectId());
  }

  @Override
  public void require(Caller caller, String action, String scope, Tx tx) {
    require(caller, action, scope, () -> KnownAttributes.forAction(action).build(), tx);
  }

  @Override
  public void require(
      Caller caller, String action, String scope, Supplier<Attributes> attributes, Tx tx) {
    Optional<AccessView.Known> remembered = view.remembered(caller.objectId());
    Asked asked = new Asked(caller.owner(), action, false, scope, attributes);
    if (remembered.isPresent() && decide(remembered.get(), asked).allowed()) {
      return;
    }
    Decision decision = decide(view.fresh(caller.objectId(), tx), asked);
    switch (decision) {
      case Decision.Granted granted -> {}
      case Decision.Denied denied ->
          throw ArmErrors.denyAssignmentFailed(
              new ArmErrors.Who(caller.name(), caller.objectId()),
              action,
              shown(scope),
              denied.by().idKey());
      case Decision.NotGranted none ->
          throw ArmErrors.authorizationFailed(
              caller.name(), caller.objectId(), action, shown(scope));
    }
  }

  private record Asked(
      boolean owner, String action, boolean data, String scope, Supplier<Attributes> attributes) {
    static Asked plain(boolean owner, String action, boolean data, String scope) {
      return new Asked(owner, action, data, scope, () -> KnownAttributes.forAction(action).build());
    }
  }

  private Decision decide(AccessView.Known known, Asked asked) {
    Rbac.Question question =
        new Rbac.Question(
            asked.action(),
            asked.data(),
            known.ground().scopes().from(Scopes.key(asked.scope())),
            clock.millis(),
            () -> new AtNow(asked.attributes().get(), clock.instant()));
    return asked.owner() && !asked.data()
        ? Rbac.asOwner(question, known.standing(), known.ground().denies())
        : Rbac.decide(question, known.standing(), known.ground().denies());
  }

  /** The attributes of what is asked, and what time it is. */
  private record AtNow(Attributes of, Instant now) implements Attributes {
    @Override
    public String action() {
      return of.action();
    }

    @Override
    public Set<String> subOperations() {
      return of.subOperations();
    }

    @Override
    public List<Value> find(Attribute attribute) {
      return attribute.is(AttributeSource.ENVIRONMENT, Attribute.UTC_NOW)
          ? List.of(Value.of(now))
          : of.find(attribute);
    }
  }

  private static String shown(String scope) {
    return scope.isEmpty() ? "/" : scope;
  }

  @Override
  public Reach reach(Caller caller, Tx tx) {
    AccessView.Known known =
        view.remembered(caller.objectId()).orElseGet(() -> view.fresh(caller.objectId(), tx));
    return new CallersReach(caller, known, tx);
  }

  private final class CallersReach implements Reach {
    private final Caller caller;
    private final AccessView.Known known;
    private final Tx tx;

    CallersReach(Caller caller, AccessView.Known known, Tx tx) {
      this.caller = caller;
      this.known = known;
      this.tx = tx;
    }

    @Override
    public boolean allows(String action, String scope) {
      return RoleAccess.this
          .decide(known, Asked.plain(caller.owner(), action, false, scope))
          .allowed();
    }

    @Override
    public boolean allowsBelow(String action, String scope) {
      return caller.owner()
          || known.standing().coversBelow(Scopes.key(scope), action, clock.millis());
    }

    @Override
    public List<RoleGrant> grants(String scope) {
      List<RoleGrant> grants = new ArrayList<>();
      for (String above : known.ground().scopes().from(Scopes.key(scope))) {
        grants.addAll(known.standing().at(above, clock.millis()));
      }
      if (caller.owner()) {
        grants.add(Rbac.OWNER);
      }
      return grants;
    }

    @Override
    public Decision decide(String objectId, String action, boolean data, String scope) {
      boolean owner =
          tx.principals()
              .find(ResourceId.lower(objectId))
              .filter(row -> row.deletedAt() == null)
              .map(PrincipalRow::owner)
              .orElse(false);
      return RoleAccess.this.decide(
          view.fresh(objectId, tx), Asked.plain(owner, action, data, scope));
    }

    @Override
    public boolean sees(String scope) {
      return caller.owner()
          || known.standing().reaches(Scopes.key(scope), known.ground().scopes(), clock.millis());
    }
  }

  @Override
  public Caller current(Caller caller, Tx tx) {
    boolean owner =
        caller.owner()
            && tx.principals()
                .find(caller.objectId())
                .filter(row -> row.deletedAt() == null)
                .map(PrincipalRow::owner)
                .orElse(false);
    return owner == caller.owner()
        ? caller
        : new Caller(
            caller.objectId(),
            caller.clientId(),
            caller.tenantId(),
            caller.name(),
            caller.kind(),
            owner);
  }
}
