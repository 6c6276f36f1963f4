package dev.selfsame.token;

import dev.selfsame.audit.BatchWriter;
import dev.selfsame.audit.SignIn;
import dev.selfsame.audit.SignInLog;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.Gate;
import dev.selfsame.store.SignInRow;
import dev.selfsame.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes every token issued, and refusals, into {@code sign_ins}: in batches off the request's
 * thread, in a chain of this process's own. In strict mode the token waits until its record is
 * durable.
 *
 * <p>What could not be kept is said in the log itself, by a row of type {@code lost}.
 */
public final class SignInRecorder implements SignInLog, AutoCloseable {
  /** Records that may wait: at 2000 tokens a second half a minute without the store. */
  static final int QUEUE_MAX = 65_536;

  /** A living process says so at least this often. */
  static final Duration HEARTBEAT = Duration.ofSeconds(60);

  /** Refusals kept in a second; more are counted. A flood of guesses must not fill the disk. */
  static final int REFUSALS_A_SECOND = 100;

  private static final int BATCH_MAX = 512;
  private static final long LINGER_MILLIS = 20;
  private static final int UTI_BYTES = 16;

  private final Store store;
  private final AuditTrail trail;
  private final Clock clock;
  private final Ids ids;
  private final boolean strict;
  private final String chain;
  private final Gate gate;
  private final BatchWriter<SignIn> writer;
  private final AtomicLong refusals = new AtomicLong(); // second << 20 | count
  private final AtomicLong suppressed = new AtomicLong();

  /**
   * @param strict the record is durable before the token leaves
   */
  public SignInRecorder(Store store, AuditTrail trail, Clock clock, Ids ids, boolean strict) {
    this(store, trail, clock, ids, strict, QUEUE_MAX);
  }

  SignInRecorder(Store store, AuditTrail trail, Clock clock, Ids ids, boolean strict, int queue) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
    this.ids = ids;
    this.strict = strict;
    this.chain = AuditTrail.PROCESS + ids.guid();
    this.gate = new Gate("a:" + chain);
    this.writer =
        new BatchWriter<>(
            new BatchWriter.Rules(
                "sign-in log", queue, BATCH_MAX, LINGER_MILLIS, HEARTBEAT.toMillis()),
            clock::millis,
            this::write);
  }

  /** Begins the chain: a process that ends before its first sign-in is known to have lived. */
  public void start() {
    store.write(
        gate,
        tx -> {
          trail.signIns(chain, List.of(), clock.millis(), false, tx);
          return true;
        });
    writer.start();
  }

  @Override
  public void issued(SignIn signIn) {
    if (strict) {
      writer.put(signIn);
    } else {
      boolean unused = writer.offer(signIn); // what was dropped is counted there
    }
  }

  @Override
  public void refused(SignIn signIn) {
    long second = signIn.at() / 1000;
    long now =
        refusals.updateAndGet(before -> before >>> 20 == second ? before + 1 : (second << 20) + 1);
    if ((now & 0xfffff) > REFUSALS_A_SECOND || writer.busy()) {
      suppressed.incrementAndGet();
      return;
    }
    boolean unused = writer.offer(signIn);
  }

  /** The chain that this process writes. */
  String chain() {
    return chain;
  }

  /** Returns when everything issued before is in the table. */
  public void flush() {
    writer.flush();
  }

  /** Records that found no room, since the start. */
  public long dropped() {
    return writer.dropped();
  }

  public long written() {
    return writer.written();
  }

  /** Refusals left out, since the start, beyond those told in the log. */
  public long suppressed() {
    return suppressed.get();
  }

  private void write(List<SignIn> signIns) {
    write(signIns, false);
  }

  private void write(List<SignIn> signIns, boolean last) {
    long seen = last ? clock.millis() : writer.complete();
    List<SignInRow> rows = new ArrayList<>(signIns.size() + 1);
    signIns.forEach(signIn -> rows.add(row(signIn)));
    BatchWriter.Loss loss = writer.takeLoss();
    long left = suppressed.get();
    if (loss != null) {
      rows.add(lost("tokens", loss.from(), loss.to(), loss.count()));
    }
    if (left > 0) {
      rows.add(lost("refusals", clock.millis(), clock.millis(), left));
    }
    try {
      store.write(
          gate,
          tx -> {
            trail.signIns(chain, rows, seen, last, tx);
            return true;
          });
    } catch (RuntimeException e) {
      if (loss != null) {
        writer.add(loss);
      }
      throw e;
    }
    suppressed.addAndGet(-left);
  }

  private SignInRow lost(String what, long from, long to, long count) {
    ObjectNode body = Json.object();
    body.put("what", what).put("from", from).put("to", to).put("count", count);
    return new SignInRow(
        "", 0, to, ids.secret(UTI_BYTES), SignInRow.LOST, null, null, null, 0, Json.text(body), "");
  }

  private SignInRow row(SignIn signIn) {
    SignIn.Who who = signIn.who();
    SignIn.Occasion occasion = signIn.occasion();
    ObjectNode body = Json.object();
    body.put("audience", signIn.audience());
    body.put("grant", occasion.grant());
    put(body, "kid", kid(signIn.tokenHeader()));
    if (signIn.expiresAt() > 0) {
      body.put("issuedAt", signIn.issuedAt()).put("expiresAt", signIn.expiresAt());
    }
    put(body, "ip", occasion.peer());
    put(body, "userAgent", occasion.userAgent());
    put(body, "correlationId", occasion.correlationId());
    put(body, "binding", occasion.binding());
    put(body, "identityId", who.identityId());
    put(body, "hostId", who.hostId());
    put(body, "userName", who.userName());
    put(body, "displayName", who.displayName());
    put(body, "failure", signIn.failure());
    String uti = signIn.uti();
    return new SignInRow(
        "",
        0,
        signIn.at(),
        uti == null ? ids.secret(UTI_BYTES) : uti,
        who.eventType(),
        who.objectId(),
        who.clientId(),
        who.hostId() == null ? null : ResourceId.lower(who.hostId()),
        signIn.errorCode(),
        Json.text(body),
        "");
  }

  private static void put(ObjectNode body, String name, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      body.put(name, value);
    }
  }

  private static @Nullable String kid(@Nullable String header) {
    if (header == null) {
      return null;
    }
    try {
      String json = new String(Base64.getUrlDecoder().decode(header), StandardCharsets.UTF_8);
      return Json.stored(json).path("kid").asString(null);
    } catch (IllegalArgumentException | JacksonException e) {
      return null;
    }
  }

  @Override
  public void close() {
    writer.close();
    try {
      write(List.of(), true);
    } catch (RuntimeException e) {
      org.slf4j.LoggerFactory.getLogger(SignInRecorder.class)
          .warn("the sign-in log could not be closed: {}", e.toString());
    }
  }
}
