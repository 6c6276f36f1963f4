package dev.selfsame.directory;

import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;

/**
 * Who is in which group, in the caller's transaction. Groups may lie in groups, in circles too; a
 * deleted group passes nothing on.
 */
public final class Groups {
  /**
   * Groups of one principal that count; the first by object id where there are more. Entra itself
   * refuses access by more than 2,049 ("Microsoft Entra service limits").
   */
  public static final int OF_ONE_MAX = 2_049;

  private final Clock clock;

  public Groups(Clock clock) {
    this.clock = clock;
  }

  /**
   * Object ids of the living groups that a principal is in, directly or through other groups; each
   * once, ordered, at most {@link #OF_ONE_MAX}.
   */
  public static List<String> transitive(Tx tx, String objectId) {
    return tx.memberships().transitiveGroupsOf(objectId, OF_ONE_MAX);
  }

  /** False when it was there already. */
  public boolean add(Tx tx, String groupId, String memberId, String kind) {
    long now = clock.millis();
    boolean added = tx.memberships().add(new MembershipRow(groupId, memberId, kind, now));
    if (added) {
      tx.changes().add("membership", memberId, now);
    }
    return added;
  }

  /** False when there was none. */
  public boolean remove(Tx tx, String groupId, String memberId, String kind) {
    boolean removed = tx.memberships().remove(groupId, memberId, kind);
    if (removed) {
      tx.changes().add("membership", memberId, clock.millis());
    }
    return removed;
  }
}
