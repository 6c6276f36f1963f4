package dev.selfsame.store;

/**
 * One principal in another's list.
 *
 * @param groupId object id of the group; for owners also of an application or service principal
 * @param memberId object id of the member or owner
 * @param kind {@link #MEMBER} or {@link #OWNER}
 * @param createdAt epoch milliseconds
 */
public record MembershipRow(String groupId, String memberId, String kind, long createdAt) {
  public static final String MEMBER = "member";
  public static final String OWNER = "owner";
}
