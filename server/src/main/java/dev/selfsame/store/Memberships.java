package dev.selfsame.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Table {@code memberships}: members and owners. {@code kind} is {@link MembershipRow#MEMBER} or
 * {@link MembershipRow#OWNER}. Whoever changes it writes the change row {@code membership} with the
 * member's object id.
 */
public interface Memberships {
  /** False when it stood there already. */
  boolean add(MembershipRow row);

  /** False when there was none. */
  boolean remove(String groupId, String memberId, String kind);

  boolean contains(String groupId, String memberId, String kind);

  /** Direct members or owners of a group, ordered by object id. */
  List<String> membersOf(String groupId, String kind, @Nullable String afterMemberId, int limit);

  /** What a principal is directly a member or owner of, ordered by object id. */
  List<String> groupsOf(String memberId, String kind, @Nullable String afterGroupId, int limit);

  /**
   * Living groups that a principal is in, directly or through other living groups; each once,
   * ordered by object id. A group that is in itself by way of others is among its own groups.
   */
  List<String> transitiveGroupsOf(String memberId, int limit);

  /** Who is in a group, directly or through living groups, those groups included; each once. */
  List<String> transitiveMembersOf(String groupId, @Nullable String afterMemberId, int limit);

  /** Removes every row that names the object, on either side. */
  int deleteAllOf(String objectId);
}
