package dev.selfsame.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code memberships}. UNION in the recursions drops what was seen, so that circles end. */
final class MembershipsTable implements Memberships {
  private static final String ABOVE =
      """
      WITH RECURSIVE above (id) AS (
        SELECT m.group_id FROM memberships m JOIN principals p ON p.object_id = m.group_id AND p.deleted_at IS NULL
          WHERE m.member_id = ? AND m.kind = 'member'
        UNION
        SELECT m.group_id FROM above a JOIN memberships m ON m.member_id = a.id AND m.kind = 'member'
          JOIN principals p ON p.object_id = m.group_id AND p.deleted_at IS NULL)
      SELECT id FROM above ORDER BY id LIMIT ?\
      """;

  private static final String BELOW =
      """
      WITH RECURSIVE below (id) AS (
        SELECT m.member_id FROM memberships m JOIN principals p ON p.object_id = m.member_id AND p.deleted_at IS NULL
          WHERE m.group_id = ? AND m.kind = 'member'
        UNION
        SELECT m.member_id FROM below b JOIN memberships m ON m.group_id = b.id AND m.kind = 'member'
          JOIN principals p ON p.object_id = m.member_id AND p.deleted_at IS NULL)
      SELECT id FROM below WHERE id > ? ORDER BY id LIMIT ?\
      """;

  private final Sql sql;

  MembershipsTable(Sql sql) {
    this.sql = sql;
  }

  @Override
  public boolean add(MembershipRow row) {
    return sql.touched(
        "INSERT INTO memberships (group_id, kind, member_id, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (group_id, kind, member_id) DO NOTHING",
        row.groupId(),
        row.kind(),
        row.memberId(),
        row.createdAt());
  }

  @Override
  public boolean remove(String groupId, String memberId, String kind) {
    return sql.touched(
        "DELETE FROM memberships WHERE group_id = ? AND kind = ? AND member_id = ?",
        groupId,
        kind,
        memberId);
  }

  @Override
  public boolean contains(String groupId, String memberId, String kind) {
    return sql.one(
            "SELECT member_id FROM memberships WHERE group_id = ? AND kind = ? AND member_id = ?",
            row -> row.getString("member_id"),
            groupId,
            kind,
            memberId)
        .isPresent();
  }

  @Override
  public List<String> membersOf(
      String groupId, String kind, @Nullable String afterMemberId, int limit) {
    return sql.list(
        "SELECT member_id FROM memberships WHERE group_id = ? AND kind = ? AND member_id > ? ORDER BY member_id LIMIT ?",
        row -> row.getString("member_id"),
        groupId,
        kind,
        afterMemberId == null ? "" : afterMemberId,
        limit);
  }

  @Override
  public List<String> groupsOf(
      String memberId, String kind, @Nullable String afterGroupId, int limit) {
    return sql.list(
        "SELECT group_id FROM memberships WHERE member_id = ? AND kind = ? AND group_id > ? ORDER BY group_id LIMIT ?",
        row -> row.getString("group_id"),
        memberId,
        kind,
        afterGroupId == null ? "" : afterGroupId,
        limit);
  }

  @Override
  public List<String> transitiveGroupsOf(String memberId, int limit) {
    return sql.list(ABOVE, row -> row.getString("id"), memberId, limit);
  }

  @Override
  public List<String> transitiveMembersOf(
      String groupId, @Nullable String afterMemberId, int limit) {
    return sql.list(
        BELOW,
        row -> row.getString("id"),
        groupId,
        afterMemberId == null ? "" : afterMemberId,
        limit);
  }

  @Override
  public int deleteAllOf(String objectId) {
    return sql.update(
        "DELETE FROM memberships WHERE group_id = ? OR member_id = ?", objectId, objectId);
  }
}
