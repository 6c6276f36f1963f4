package dev.selfsame.store;

import dev.selfsame.audit.Seal;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds rows to the chains of the two logs. A chain has one writer at a time: either a gate, which
 * the transaction holds, or one process.
 */
public final class AuditTrail {
  public static final String ACTIVITY = "activity";
  public static final String SIGN_INS = "sign_ins";

  /** Begins the name of a chain that one process writes; others are named by their gate. */
  public static final String PROCESS = "n:";

  /** Rows that retention takes in one transaction. */
  static final int CUT_MAX = 2000;

  private final Seal seal;

  public AuditTrail(Seal seal) {
    this.seal = seal;
  }

  public Seal seal() {
    return seal;
  }

  /** Adds events at the end of a chain. */
  public void activity(String chain, List<ActivityRow> rows, long seenAt, boolean closed, Tx tx) {
    End end = end(ACTIVITY, chain, tx);
    if (chain.startsWith(PROCESS)
        && !rows.isEmpty()
        && end.seq() > 0
        && there(tx, chain, end, rows.getLast())) {
      return;
    }
    List<ActivityRow> placed = new ArrayList<>(rows.size());
    for (ActivityRow row : rows) {
      end = end.next(seal, row.content());
      placed.add(row.placed(chain, end.seq(), end.mac()));
    }
    if (!placed.isEmpty()) {
      tx.activity().add(placed);
    }
    tx.auditChains().putHead(head(end, seenAt, closed));
  }

  /** Adds sign-ins at the end of a chain. */
  public void signIns(String chain, List<SignInRow> rows, long seenAt, boolean closed, Tx tx) {
    End end = end(SIGN_INS, chain, tx);
    if (chain.startsWith(PROCESS)
        && !rows.isEmpty()
        && end.seq() > 0
        && there(tx, chain, end, rows.getLast())) {
      return;
    }
    List<SignInRow> placed = new ArrayList<>(rows.size());
    for (SignInRow row : rows) {
      end = end.next(seal, row.content());
      placed.add(row.placed(chain, end.seq(), end.mac()));
    }
    if (!placed.isEmpty()) {
      tx.signIns().add(placed);
    }
    tx.auditChains().putHead(head(end, seenAt, closed));
  }

  // A commit of which nobody was told may have happened: what is tried again is then there already.
  private static boolean there(Tx tx, String chain, End end, ActivityRow last) {
    return tx.activity().chain(chain, end.seq() - 1, 1).stream()
        .anyMatch(row -> row.eventId().equals(last.eventId()));
  }

  private static boolean there(Tx tx, String chain, End end, SignInRow last) {
    return tx.signIns().chain(chain, end.seq() - 1, 1).stream()
        .anyMatch(row -> row.uti().equals(last.uti()));
  }

  private record End(String log, String chain, long seq, String mac) {
    End next(Seal seal, @org.jspecify.annotations.Nullable Object[] content) {
      Seal.Place place = new Seal.Place(log, chain, seq + 1);
      return new End(log, chain, seq + 1, seal.row(place, mac, content));
    }
  }

  private static End end(String log, String chain, Tx tx) {
    return tx.auditChains()
        .find(chain)
        .map(row -> new End(log, chain, row.lastSeq(), row.lastMac()))
        .orElse(new End(log, chain, 0, ""));
  }

  private ChainRow head(End end, long seenAt, boolean closed) {
    Seal.Place place = new Seal.Place(end.log(), end.chain(), end.seq());
    return new ChainRow(
        end.chain(),
        end.log(),
        end.seq(),
        end.mac(),
        seenAt,
        closed,
        seal.head(place, end.mac(), seenAt, closed),
        0,
        "",
        seal.anchor(new Seal.Place(end.log(), end.chain(), 0), ""));
  }

  /** Takes rows older than this away, some at a time; how many. */
  public int cut(ChainRow chain, long before, Tx tx) {
    boolean activity = chain.log().equals(ACTIVITY);
    record Cut(long seq, String mac) {}
    var last =
        activity
            ? tx.activity()
                .oldest(chain.chain(), before, CUT_MAX)
                .map(row -> new Cut(row.seq(), row.mac()))
            : tx.signIns()
                .oldest(chain.chain(), before, CUT_MAX)
                .map(row -> new Cut(row.seq(), row.mac()));
    if (last.isEmpty()) {
      return 0;
    }
    Cut cut = last.get();
    Seal.Place place = new Seal.Place(chain.log(), chain.chain(), cut.seq());
    tx.auditChains().putAnchor(chain.chain(), cut.seq(), cut.mac(), seal.anchor(place, cut.mac()));
    return activity
        ? tx.activity().cut(chain.chain(), cut.seq())
        : tx.signIns().cut(chain.chain(), cut.seq());
  }

  /** Forgets the chain of a process that ended, when all its rows are gone. */
  public void forget(String chain, long before, Tx tx) {
    tx.auditChains()
        .find(chain)
        .filter(row -> row.seenAt() < before && row.firstSeq() == row.lastSeq())
        .ifPresent(row -> tx.auditChains().delete(chain));
  }
}
