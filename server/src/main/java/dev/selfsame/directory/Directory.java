package dev.selfsame.directory;

import dev.selfsame.model.Ids;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Principals of the one tenant: born, revoked and ended in the caller's transaction. */
public final class Directory {
  private final Ids ids;
  private final Clock clock;
  private final String tenant;

  /**
   * @param tenant the tenant's id
   */
  public Directory(Ids ids, Clock clock, String tenant) {
    this.ids = ids;
    this.clock = clock;
    this.tenant = tenant;
  }

  public String tenant() {
    return tenant;
  }

  /**
   * A new service principal of the special type, with random object and client ids.
   *
   * @param resourceKey id key of the user-assigned identity, or of the resource whose
   *     system-assigned identity it is
   */
  public PrincipalRow createManagedIdentity(
      Tx tx, String resourceKey, String displayName, boolean userAssigned) {
    long now = clock.millis();
    PrincipalRow row =
        new PrincipalRow(
            ids.guid(),
            ids.guid(),
            tenant,
            "ManagedIdentity",
            displayName,
            resourceKey,
            userAssigned,
            null,
            false,
            0,
            now,
            null);
    tx.principals().put(row);
    tx.changes().add("principal", row.objectId(), now);
    return row;
  }

  /**
   * Soft delete: the row stays, is no longer found by its resource and gets no tokens. Nothing
   * happens when it is not living.
   */
  public void delete(Tx tx, String objectId) {
    living(tx, objectId).ifPresent(row -> put(tx, row, row.tokensValidFrom(), clock.millis()));
  }

  public Optional<PrincipalRow> living(Tx tx, String objectId) {
    return tx.principals().find(objectId).filter(row -> row.deletedAt() == null);
  }

  /** The living principal with an application (client) id. */
  public Optional<PrincipalRow> livingByClientId(Tx tx, String clientId) {
    return tx.principals().findByClientId(clientId).filter(row -> row.deletedAt() == null);
  }

  /**
   * Tokens issued before the current second are refused from now on; refresh tokens end at once.
   */
  public void revokeTokens(Tx tx, String objectId) {
    living(tx, objectId)
        .ifPresent(row -> {
          long now = clock.millis();
          tx.refreshTokens().revokePrincipal(objectId, now);
          tx.sessions().deleteOf(objectId);
          put(tx, row, now / 1000, null);
        });
  }

  /**
   * A new principal that is no managed identity.
   *
   * @param kind {@code User}, {@code Group} or {@code Application}
   * @param clientId of an application; null where there is none
   */
  public PrincipalRow create(
      Tx tx,
      String kind,
      @Nullable String clientId,
      String displayName,
      @Nullable String userPrincipalName) {
    long now = clock.millis();
    PrincipalRow row =
        new PrincipalRow(
            ids.guid(),
            clientId == null ? ids.guid() : clientId,
            tenant,
            kind,
            displayName,
            null,
            false,
            userPrincipalName,
            false,
            0,
            now,
            null);
    tx.principals().put(row);
    tx.changes().add("principal", row.objectId(), now);
    return row;
  }

  /** Gives a principal other names. */
  public void rename(
      Tx tx, PrincipalRow row, String displayName, @Nullable String userPrincipalName) {
    tx.principals()
        .put(
            new PrincipalRow(
                row.objectId(),
                row.clientId(),
                row.tenantId(),
                row.kind(),
                displayName,
                row.resourceKey(),
                row.userAssigned(),
                userPrincipalName,
                row.owner(),
                row.tokensValidFrom(),
                row.createdAt(),
                row.deletedAt()));
    tx.changes().add("principal", row.objectId(), clock.millis());
  }

  /**
   * A principal that is no managed identity is deleted: its refresh tokens end, and what it was a
   * member of or had as members counts no more.
   */
  public void end(Tx tx, String objectId) {
    long now = clock.millis();
    tx.refreshTokens().revokePrincipal(objectId, now);
    delete(tx, objectId);
    tx.changes().add("membership", objectId, now);
  }

  /** Removes a principal and all that hangs on it, for good. */
  public void purge(Tx tx, String objectId) {
    long now = clock.millis();
    tx.refreshTokens().revokePrincipal(objectId, now);
    Registrations.forget(tx, objectId);
    tx.principals().delete(objectId);
    tx.changes().add("principal", objectId, now);
    tx.changes().add("membership", objectId, now);
  }

  /** Takes a soft delete back. */
  public void restore(Tx tx, PrincipalRow row) {
    tx.changes().add("membership", row.objectId(), clock.millis());
    put(tx, row, row.tokensValidFrom(), null);
  }

  /**
   * Whether a principal may sign in. One that may not keeps no tokens either: those it has are
   * refused from the next second on.
   */
  public void enable(Tx tx, String objectId, boolean enabled) {
    if (enabled != tx.principals().disabled(objectId)) {
      return;
    }
    tx.principals().disable(objectId, !enabled);
    if (enabled) {
      tx.changes().add("principal", objectId, clock.millis());
    } else {
      revokeTokens(tx, objectId);
    }
  }

  private void put(Tx tx, PrincipalRow row, long tokensValidFrom, @Nullable Long deletedAt) {
    tx.principals()
        .put(
            new PrincipalRow(
                row.objectId(),
                row.clientId(),
                row.tenantId(),
                row.kind(),
                row.displayName(),
                row.resourceKey(),
                row.userAssigned(),
                row.userPrincipalName(),
                row.owner(),
                tokensValidFrom,
                row.createdAt(),
                deletedAt));
    tx.changes().add("principal", row.objectId(), clock.millis());
  }
}
