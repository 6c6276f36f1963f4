package dev.selfsame.token;

import dev.selfsame.json.Json;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.ChainRow;
import dev.selfsame.store.SignInRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Sees every token that is presented and good, and looks, off the request's thread, whether we ever
 * issued it. One that we did not was made by somebody who has a signing key.
 *
 * <p>The rule. A token whose {@code uti} has a record that says the same (principal, time) is ours.
 * One without a record is not, unless its time of issue lies where records may be missing: before
 * the log began (for a week after that), before what retention has kept, in a span for which the
 * log itself says that records were lost, or in the last minute and a half of a process that ended
 * without closing its chain. It is not judged before every other living process has written all
 * that it issued until the token was presented.
 */
public final class TokenWitness implements Consumer<VerifiedToken>, AutoCloseable {
  /** When the log began; epoch milliseconds. */
  public static final String SINCE = "audit.sign-ins-since";

  /** No token lives longer than this before the log's beginning. */
  static final Duration BEGINNING = Duration.ofDays(7);

  /** A process that was not heard of for so long has ended. */
  static final Duration DEAD = SignInRecorder.HEARTBEAT.multipliedBy(3);

  /** Between the time in a token and its record; clocks of nodes differ by less. */
  static final Duration SLACK = Duration.ofSeconds(30);

  /** Between clocks of nodes. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private static final int KNOWN_MAX = 100_000;
  private static final int WAITING_MAX = 10_000;
  private static final int BATCH_MAX = 500;
  private static final Logger LOG = LoggerFactory.getLogger(TokenWitness.class);

  private final Store store;
  private final SignInRecorder recorder;
  private final Clock clock;
  private final Duration retention;
  private final Alarm alarm;
  private final ConcurrentHashMap<Key, Boolean> known = new ConcurrentHashMap<>();
  private final ArrayBlockingQueue<Presented> queue = new ArrayBlockingQueue<>(WAITING_MAX);
  private final List<Presented> held = new ArrayList<>();
  private final AtomicLong unseen = new AtomicLong();
  private final Thread thread;
  private volatile boolean closed;

  /** Told of a token without a record. */
  @FunctionalInterface
  public interface Alarm {
    /**
     * @param why in a sentence
     * @param certain false when records of that time may be missing
     */
    void raise(Suspect token, String why, boolean certain);
  }

  /**
   * What is known of a token.
   *
   * @param issuedAt epoch seconds
   */
  public record Suspect(
      String uti, String objectId, String clientId, String audience, long issuedAt) {}

  private record Key(String uti, String objectId, long issuedAt, long expiresAt) {}

  private record Presented(Suspect token, long at) {}

  private sealed interface Verdict {
    record Ours() implements Verdict {}

    record Later() implements Verdict {}

    record Suspicious(String why, boolean certain) implements Verdict {}
  }

  /**
   * @param retention how long records are kept
   */
  public TokenWitness(
      Store store, SignInRecorder recorder, Clock clock, Duration retention, Alarm alarm) {
    this.store = store;
    this.recorder = recorder;
    this.clock = clock;
    this.retention = retention;
    this.alarm = alarm;
    this.thread = Thread.ofPlatform().daemon().name("token witness").unstarted(this::loop);
  }

  public void start() {
    store.write(
        new dev.selfsame.store.Gate("a:since"),
        tx -> {
          if (tx.facts().find(SINCE).isEmpty()) {
            tx.facts().put(SINCE, Long.toString(clock.millis()));
          }
          return true;
        });
    thread.start();
  }

  @Override
  public void accept(VerifiedToken token) {
    Key key = new Key(token.uti(), token.objectId(), token.issuedAt(), token.expiresAt());
    if (known.containsKey(key) || known.putIfAbsent(key, true) != null) {
      return;
    }
    if (known.size() > KNOWN_MAX) {
      known.keySet().stream().limit(KNOWN_MAX / 50).forEach(known::remove);
    }
    Suspect suspect =
        new Suspect(
            token.uti(), token.objectId(), token.clientId(), token.audience(), token.issuedAt());
    if (!queue.offer(new Presented(suspect, clock.millis()))) {
      known.remove(key); // looked at when it comes again
      unseen.incrementAndGet();
    }
  }

  /** Tokens that could not be looked at when they came, since the start. */
  public long unseen() {
    return unseen.get();
  }

  private void loop() {
    while (!closed) {
      try {
        List<Presented> batch = new ArrayList<>();
        Presented first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, BATCH_MAX - 1);
        }
        batch.addAll(held);
        held.clear();
        if (!batch.isEmpty()) {
          check(batch);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("presented tokens could not be looked up; it is tried again: {}", e.toString());
      }
    }
  }

  private void check(List<Presented> batch) {
    try {
      recorder.flush(); // what this process issued before it was presented is then in the table
      List<Verdict> verdicts =
          store.read(tx -> {
            Grounds grounds = grounds(tx);
            return batch.stream().map(one -> judge(one, grounds, tx)).toList();
          });
      for (int i = 0; i < batch.size(); i++) {
        switch (verdicts.get(i)) {
          case Verdict.Ours() -> {}
          case Verdict.Later() -> hold(batch.get(i));
          case Verdict.Suspicious(String why, boolean certain) ->
              alarm.raise(batch.get(i).token(), why, certain);
        }
      }
    } catch (RuntimeException e) {
      batch.forEach(this::hold);
      throw e;
    }
  }

  private void hold(Presented one) {
    if (held.size() < WAITING_MAX) {
      held.add(one);
    } else {
      unseen.incrementAndGet();
    }
  }

  /** What is looked up once for many tokens. */
  private record Grounds(long now, long since, List<ChainRow> others, List<JsonNode> lost) {}

  private Grounds grounds(Tx tx) {
    long now = clock.millis();
    List<ChainRow> others =
        tx.auditChains().list().stream()
            .filter(row -> row.log().equals(AuditTrail.SIGN_INS))
            .filter(row -> !row.closed() && !row.chain().equals(recorder.chain()))
            .toList();
    List<JsonNode> lost =
        tx.signIns().lostSince(now - retention.toMillis()).stream()
            .map(row -> (JsonNode) Json.stored(row.body()))
            .filter(body -> body.path("what").asString("").equals("tokens"))
            .toList();
    long since = tx.facts().find(SINCE).map(Long::parseLong).orElse(now);
    return new Grounds(now, since, others, lost);
  }

  private static Verdict compared(Suspect token, SignInRow row) {
    boolean same =
        token.objectId().equals(row.objectId())
            && Json.stored(row.body()).path("issuedAt").asLong(0) == token.issuedAt();
    return same
        ? new Verdict.Ours()
        : new Verdict.Suspicious(
            "The token has the unique id of a token that was issued to another principal or at another time.",
            true);
  }

  private Verdict judge(Presented presented, Grounds grounds, Tx tx) {
    Suspect token = presented.token();
    Optional<SignInRow> row =
        token.uti().isEmpty() ? Optional.empty() : tx.signIns().find(token.uti());
    if (row.isPresent()) {
      return compared(token, row.get());
    }
    long issued = token.issuedAt() * 1000;
    if (issued < grounds.since() && grounds.now() < grounds.since() + BEGINNING.toMillis()) {
      return new Verdict.Ours(); // issued before there was a log
    }
    for (ChainRow chain : grounds.others()) {
      boolean dead = chain.seenAt() + DEAD.toMillis() < grounds.now();
      if (!dead && chain.seenAt() < presented.at() + SKEW.toMillis()) {
        return new Verdict.Later();
      }
      if (dead
          && issued >= chain.seenAt() - SLACK.toMillis()
          && issued <= chain.seenAt() + SignInRecorder.HEARTBEAT.toMillis() + SLACK.toMillis()) {
        return new Verdict.Suspicious(
            "The token has no record; a process that ended at that time may have lost it.", false);
      }
    }
    boolean told =
        grounds.lost().stream()
            .anyMatch(gap ->
                issued >= gap.path("from").asLong() - SLACK.toMillis()
                    && issued <= gap.path("to").asLong() + SLACK.toMillis());
    if (told) {
      return new Verdict.Suspicious(
          "The token has no record; the log says that records of that time were lost.", false);
    }
    if (issued < grounds.now() - retention.toMillis()) {
      return new Verdict.Suspicious("The token is older than the records that are kept.", false);
    }
    return new Verdict.Suspicious(
        "The token's signature is good, and it was never issued here: a signing key is in other hands.",
        true);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
