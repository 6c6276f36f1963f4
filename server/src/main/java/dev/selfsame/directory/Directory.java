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
