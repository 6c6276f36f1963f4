package dev.selfsame.work;

import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.ChainRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * Takes away what the logs need not keep any more: of each chain its oldest rows, some at a time so
 * that nobody waits, each cut leaving the anchor from which the chain can still be proven.
 */
public final class AuditRetention {
  private static final Gate GATE = new Gate("a:retention");

  private final Store store;
  private final AuditTrail trail;
  private final Clock clock;
  private final Duration activity;
  private final Duration signIns;

  /**
   * @param activity how long events are kept
   * @param signIns how long sign-ins are kept
   */
  public AuditRetention(
      Store store, AuditTrail trail, Clock clock, Duration activity, Duration signIns) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
    this.activity = activity;
    this.signIns = signIns;
  }

  /** Cuts all chains; the number of rows taken. */
  public int clean() {
    List<ChainRow> chains = store.read(tx -> tx.auditChains().list());
    int taken = 0;
    for (ChainRow chain : chains) {
      Duration kept = chain.log().equals(AuditTrail.ACTIVITY) ? activity : signIns;
      long before = clock.millis() - kept.toMillis();
      int cut;
      do {
        cut = store.write(GATE, tx -> trail.cut(chain, before, tx));
        taken += cut;
      } while (cut > 0);
      if (chain.chain().startsWith(AuditTrail.PROCESS) && chain.seenAt() < before) {
        store.write(
            GATE,
            tx -> {
              trail.forget(chain.chain(), before, tx);
              return true;
            });
      }
    }
    return taken;
  }
}
