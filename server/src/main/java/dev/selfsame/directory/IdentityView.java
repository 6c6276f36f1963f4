package dev.selfsame.directory;

import dev.selfsame.model.Ticker;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.ChangeRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each asking VM has, in memory, kept true by the change feed.
 *
 * <p>Exactness on this server: the store's listener runs {@link #follow} before a local write is
 * acknowledged. Whenever the feed may hold more than was read, nothing is answered from memory
 * until it was caught up with. Other servers see a change at their next {@link #follow}, which a
 * timer calls.
 */
public final class IdentityView implements AutoCloseable {
  /**
   * VMs remembered; above it some are forgotten, which costs a read. Bounds memory to about 100 MB.
   */
  static final int VMS_MAX = 100_000;

  private static final int PAGE = 1000;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Logger LOG = LoggerFactory.getLogger(IdentityView.class);

  private final Store store;
  private final Clock clock;
  private final Duration serveWithoutStore;
  private final ConcurrentHashMap<String, List<AssignedIdentity>> known = new ConcurrentHashMap<>();

  /** Machines whose answer holds what they have of another resource, by that resource's key. */
  private final ConcurrentHashMap<String, Set<String>> sharing = new ConcurrentHashMap<>();

  private final ReentrantLock following = new ReentrantLock();
  private long seen;
  private final AtomicLong generation = new AtomicLong();
  private volatile boolean behind = true;
  private volatile boolean away;
  private volatile long lastContact;
  private final Ticker ticker = new Ticker("identity-view", POLL, this::poll);

  /**
   * @param serveWithoutStore how long answers come from memory while the store cannot be asked
   */
  public IdentityView(Store store, Clock clock, Duration serveWithoutStore) {
    this.store = store;
    this.clock = clock;
    this.serveWithoutStore = serveWithoutStore;
    this.lastContact = clock.millis();
    this.seen = store.read(tx -> tx.changes().last());
    this.behind = false;
    store.onChange(this::follow);
  }

  /** Starts the timer that notices other servers' changes and the store's absence. */
  public void start() {
    ticker.start();
  }

  /**
   * The VM's identities, system-assigned first; empty when it has none or does not exist. A machine
   * of a scale set has those of its set.
   *
   * @throws RuntimeException of the store, when it is away and memory holds nothing or for too long
   */
  public List<AssignedIdentity> of(String vmKey) {
    List<AssignedIdentity> remembered = known.get(vmKey);
    if (remembered != null
        && (!behind || away)
        && clock.millis() - lastContact <= serveWithoutStore.toMillis()) {
      return remembered;
    }
    return fresh(vmKey);
  }

  /** As {@link #of}, straight from the store: asked before anything is refused. */
  public List<AssignedIdentity> fresh(String vmKey) {
    long before = generation.get();
    List<AssignedIdentity> now = store.read(tx -> load(tx, vmKey));
    if (known.size() >= VMS_MAX) {
      known.keySet().stream().limit(VMS_MAX / 100).forEach(known::remove);
    }
    known.put(vmKey, now);
    // A change that was noticed while we read may be newer than what we read.
    if (generation.get() != before) {
      known.remove(vmKey, now);
    }
    return now;
  }

  /** True while answers may come from memory because the store cannot be asked. */
  public boolean storeAway() {
    return away;
  }

  /** One word for health: {@code ok}, or why not. */
  public String health() {
    return away
        ? "store away, serving from memory for " + (clock.millis() - lastContact) / 1000 + " s"
        : "ok";
  }

  /** Reads the feed to its end and forgets what it names. Never throws. */
  public void follow() {
    behind = true;
    following.lock();
    try {
      generation.incrementAndGet();
      boolean end = false;
      while (!end) {
        end = page();
      }
      lastContact = clock.millis();
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.warn(
            "The store cannot be read; identities are served from memory for {}",
            serveWithoutStore,
            e);
      }
      away = true;
    } finally {
      following.unlock();
    }
  }

  private boolean page() {
    record Page(List<ChangeRow> rows, long newest) {}
    Page page = store.read(tx -> new Page(tx.changes().after(seen, PAGE), tx.changes().newest()));
    for (ChangeRow row : page.rows()) {
      forget(row);
      seen = Math.max(seen, row.seq());
    }
    // On PostgreSQL a committed row may still wait for an older transaction: until it shows, memory
    // is not asked.
    behind = seen < page.newest();
    return page.rows().size() < PAGE;
  }

  private void forget(ChangeRow row) {
    switch (row.kind()) {
      case "resource", "assignment" -> {
        known.remove(row.key());
        Set<String> machines = sharing.remove(row.key());
        if (machines != null) {
          machines.forEach(known::remove);
        }
      }
      case "principal" ->
          known
              .values()
              .removeIf(have ->
                  have.stream().anyMatch(identity -> identity.objectId().equals(row.key())));
      default -> {}
    }
    // Again after the removal, so that a reader that put an older state in between removes it
    // itself.
    generation.incrementAndGet();
  }

  private void poll() {
    try {
      long newest = store.read(tx -> tx.changes().newest());
      lastContact = clock.millis();
      if (newest != seen || behind || away) {
        follow();
      }
    } catch (RuntimeException e) {
      follow();
    }
  }

  private List<AssignedIdentity> load(Tx tx, String vmKey) {
    Optional<ResourceRow> machine = tx.resources().find(vmKey);
    if (machine.isEmpty()) {
      return List.of();
    }
    List<AssignedIdentity> all = new ArrayList<>(of(tx, machine.get()));
    Optional<String> set = ScaleSetMember.setOf(machine.get());
    if (set.isPresent()) {
      sharing.computeIfAbsent(set.get(), key -> ConcurrentHashMap.newKeySet()).add(vmKey);
      tx.resources()
          .find(set.get())
          .ifPresent(row ->
              of(tx, row).stream()
                  .filter(one -> all.stream().noneMatch(own -> own.sameAs(one)))
                  .forEach(all::add));
    }
    all.sort(Comparator.comparing(AssignedIdentity::userAssigned));
    return List.copyOf(all);
  }

  private static List<AssignedIdentity> of(Tx tx, ResourceRow host) {
    return tx.assignments().ofResource(host.idKey()).stream()
        .flatMap(row -> identity(tx, host, row).stream())
        .toList();
  }

  private static Optional<AssignedIdentity> identity(Tx tx, ResourceRow host, AssignmentRow row) {
    Optional<PrincipalRow> principal =
        tx.principals().find(row.objectId()).filter(found -> found.deletedAt() == null);
    if (principal.isEmpty()) {
      return Optional.empty();
    }
    String resourceId =
        row.userAssigned()
            ? tx.resources().find(row.identityKey()).map(ResourceRow::id).orElse(row.identityKey())
            : host.id();
    PrincipalRow p = principal.get();
    return Optional.of(
        new AssignedIdentity(
            p.objectId(),
            p.clientId(),
            p.tenantId(),
            row.userAssigned(),
            resourceId,
            host.id(),
            p.tokensValidFrom()));
  }

  @Override
  public void close() {
    ticker.close();
  }
}
