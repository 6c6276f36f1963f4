package dev.selfsame.work;

import dev.selfsame.audit.Seal;
import dev.selfsame.store.ActivityRow;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.ChainRow;
import dev.selfsame.store.SignInRow;
import dev.selfsame.store.SigningKeyRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Proves the chains of both logs from their anchors to their ends: a row that was changed, moved,
 * added or taken away shows, whichever it is. It reads all in one snapshot and changes nothing.
 */
public final class AuditCheck {
  private static final int BATCH = 1000;

  /** Findings told of one chain; one changed row may be followed by many. */
  private static final int TOLD_MAX = 20;

  private final Tx tx;
  private final Seal seal;
  private final List<String> findings = new ArrayList<>();

  private AuditCheck(Tx tx, Seal seal) {
    this.tx = tx;
    this.seal = seal;
  }

  /** One sentence for each finding; empty when the logs are whole and there was no alarm. */
  public static List<String> findings(Store store, Seal seal) {
    return store.read(tx -> new AuditCheck(tx, seal).run());
  }

  private record Link(long seq, String mac, @Nullable Object[] content) {}

  private List<String> run() {
    for (ChainRow chain : tx.auditChains().list()) {
      chain(chain);
    }
    tx.activity().strangers().forEach(chain -> unknown(AuditTrail.ACTIVITY, chain));
    tx.signIns().strangers().forEach(chain -> unknown(AuditTrail.SIGN_INS, chain));
    alarms();
    return findings;
  }

  private void unknown(String log, String chain) {
    findings.add(log + ", chain " + chain + ": the record of where it ends is missing");
  }

  /** An alarm is answered by a new signing key. */
  private void alarms() {
    int count = alarms(tx);
    if (count > 0) {
      findings.add(
          "activity: "
              + count
              + " tokens were presented that were never issued here: revoke the signing key (selfsame keys revoke)");
    }
  }

  /** Alarms since the key that signs now began to. */
  public static int alarms(Tx tx) {
    long since =
        tx.signingKeys().list().stream()
            .filter(row -> row.state().equals("active"))
            .map(SigningKeyRow::activeAt)
            .mapToLong(at -> at == null ? 0 : at)
            .max()
            .orElse(0);
    return tx.activity().criticalSince(since);
  }

  private void chain(ChainRow chain) {
    String which = chain.log() + ", chain " + chain.chain();
    Seal.Place first = new Seal.Place(chain.log(), chain.chain(), chain.firstSeq());
    if (!Seal.same(chain.anchorMac(), seal.anchor(first, chain.firstMac()))) {
      findings.add(which + ": the record of where it begins was changed");
    }
    Seal.Place last = new Seal.Place(chain.log(), chain.chain(), chain.lastSeq());
    String head = seal.head(last, chain.lastMac(), chain.seenAt(), chain.closed());
    if (!Seal.same(chain.headMac(), head)) {
      findings.add(which + ": the record of where it ends was changed");
    }
    rows(chain, which);
  }

  private void rows(ChainRow chain, String which) {
    long seq = chain.firstSeq();
    long from = Long.MIN_VALUE; // also what stands before the beginning
    String mac = chain.firstMac();
    int told = 0;
    List<Link> links;
    do {
      links = links(chain, from);
      for (Link link : links) {
        from = link.seq();
        @Nullable String wrong = null;
        if (link.seq() != seq + 1) {
          wrong =
              link.seq() <= chain.firstSeq()
                  ? "row " + link.seq() + " stands before the beginning"
                  : "rows " + (seq + 1) + " to " + (link.seq() - 1) + " are missing";
        }
        Seal.Place place = new Seal.Place(chain.log(), chain.chain(), link.seq());
        if (wrong == null && !Seal.same(link.mac(), seal.row(place, mac, link.content()))) {
          wrong = "row " + link.seq() + " was changed";
        }
        if (wrong != null && told++ < TOLD_MAX) {
          findings.add(which + ": " + wrong);
        }
        seq = link.seq();
        mac = link.mac();
      }
    } while (links.size() == BATCH);
    if (seq != chain.lastSeq()) {
      findings.add(
          which + ": it ends with row " + seq + ", and should with row " + chain.lastSeq());
    } else if (!Seal.same(mac, chain.lastMac())) {
      findings.add(which + ": its last row is another than the one recorded");
    }
  }

  private List<Link> links(ChainRow chain, long after) {
    return chain.log().equals(AuditTrail.ACTIVITY)
        ? tx.activity().chain(chain.chain(), after, BATCH).stream().map(AuditCheck::link).toList()
        : tx.signIns().chain(chain.chain(), after, BATCH).stream().map(AuditCheck::link).toList();
  }

  private static Link link(ActivityRow row) {
    return new Link(row.seq(), row.mac(), row.content());
  }

  private static Link link(SignInRow row) {
    return new Link(row.seq(), row.mac(), row.content());
  }
}
