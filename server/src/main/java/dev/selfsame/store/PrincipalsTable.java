package dev.selfsame.store;

import dev.selfsame.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code principals}. Where a deleted and a living one share a name, the living one is found. */
final class PrincipalsTable implements Principals {
  private static final String SELECT = "SELECT * FROM principals WHERE ";
  private static final String LIVING_FIRST =
      " ORDER BY CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END, created_at DESC, object_id LIMIT 1";

  private static final String UPSERT =
      """
      INSERT INTO principals (object_id, client_id, tenant_id, kind, display_name, resource_key, user_assigned,
        user_principal_name, user_principal_key, owner, tokens_valid_from, created_at, deleted_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (object_id) DO UPDATE SET client_id = excluded.client_id, tenant_id = excluded.tenant_id,
        kind = excluded.kind, display_name = excluded.display_name, resource_key = excluded.resource_key,
        user_assigned = excluded.user_assigned, user_principal_name = excluded.user_principal_name,
        user_principal_key = excluded.user_principal_key, owner = excluded.owner,
        tokens_valid_from = excluded.tokens_valid_from, created_at = excluded.created_at,
        deleted_at = excluded.deleted_at\
      """;

  private final Sql sql;

  PrincipalsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Optional<PrincipalRow> find(String objectId) {
    return sql.one(SELECT + "object_id = ?", PrincipalsTable::row, objectId);
  }

  @Override
  public Optional<PrincipalRow> findByClientId(String clientId) {
    return sql.one(SELECT + "client_id = ?" + LIVING_FIRST, PrincipalsTable::row, clientId);
  }

  @Override
  public Optional<PrincipalRow> findByUserPrincipalName(String userPrincipalNameIgnoringCase) {
    String key = ResourceId.lower(userPrincipalNameIgnoringCase);
    return sql.one(SELECT + "user_principal_key = ?" + LIVING_FIRST, PrincipalsTable::row, key);
  }

  @Override
  public Optional<PrincipalRow> findByResource(String resourceKey) {
    return sql.one(
        SELECT + "resource_key = ? AND deleted_at IS NULL", PrincipalsTable::row, resourceKey);
  }

  @Override
  public void put(PrincipalRow row) {
    String name = row.userPrincipalName();
    sql.update(
        UPSERT,
        row.objectId(),
        row.clientId(),
        row.tenantId(),
        row.kind(),
        row.displayName(),
        row.resourceKey(),
        row.userAssigned(),
        name,
        name == null ? null : ResourceId.lower(name),
        row.owner(),
        row.tokensValidFrom(),
        row.createdAt(),
        row.deletedAt());
  }

  @Override
  public List<PrincipalRow> list(@Nullable String afterObjectId, int limit) {
    String after = afterObjectId == null ? "" : afterObjectId;
    return sql.list(
        SELECT + "object_id > ? ORDER BY object_id LIMIT ?", PrincipalsTable::row, after, limit);
  }

  @Override
  public List<PrincipalRow> ofKinds(
      String kind, String orKind, @Nullable String afterObjectId, int limit) {
    return sql.list(
        SELECT + "kind IN (?, ?) AND object_id > ? ORDER BY object_id LIMIT ?",
        PrincipalsTable::row,
        kind,
        orKind,
        afterObjectId == null ? "" : afterObjectId,
        limit);
  }

  @Override
  public List<PrincipalRow> named(String displayName, @Nullable String afterObjectId, int limit) {
    return sql.list(
        SELECT + "lower(display_name) = lower(?) AND object_id > ? ORDER BY object_id LIMIT ?",
        PrincipalsTable::row,
        displayName,
        afterObjectId == null ? "" : afterObjectId,
        limit);
  }

  @Override
  public List<PrincipalRow> deletedBefore(long at, int limit) {
    return sql.list(
        SELECT + "deleted_at IS NOT NULL AND deleted_at < ? ORDER BY deleted_at, object_id LIMIT ?",
        PrincipalsTable::row,
        at,
        limit);
  }

  @Override
  public boolean delete(String objectId) {
    sql.update("DELETE FROM disabled_principals WHERE object_id = ?", objectId);
    return sql.touched("DELETE FROM principals WHERE object_id = ?", objectId);
  }

  @Override
  public boolean disabled(String objectId) {
    return sql.one(
            "SELECT object_id FROM disabled_principals WHERE object_id = ?",
            row -> row.getString("object_id"),
            objectId)
        .isPresent();
  }

  @Override
  public void disable(String objectId, boolean disabled) {
    sql.update(
        disabled
            ? "INSERT INTO disabled_principals (object_id) VALUES (?) ON CONFLICT (object_id) DO NOTHING"
            : "DELETE FROM disabled_principals WHERE object_id = ?",
        objectId);
  }

  private static PrincipalRow row(ResultSet row) throws SQLException {
    return new PrincipalRow(
        row.getString("object_id"),
        row.getString("client_id"),
        row.getString("tenant_id"),
        row.getString("kind"),
        row.getString("display_name"),
        row.getString("resource_key"),
        row.getLong("user_assigned") != 0,
        row.getString("user_principal_name"),
        row.getLong("owner") != 0,
        row.getLong("tokens_valid_from"),
        row.getLong("created_at"),
        Sql.longOrNull(row, "deleted_at"));
  }
}
