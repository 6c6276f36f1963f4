package dev.selfsame.arm;

import dev.selfsame.audit.BatchWriter;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ActivityRow;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.Gate;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The activity log in the store. What was done is in the chain of the transaction's gate, and in
 * that transaction; what was refused is in a chain of this process's own, written soon after and
 * bounded.
 */
public final class StoredActivity implements ActivityLog, AutoCloseable {
  /** Refusals that may wait to be written. */
  private static final int QUEUE_MAX = 8192;

  /** Refusals kept in a second; more are counted. */
  static final int REFUSALS_A_SECOND = 200;

  private final Store store;
  private final AuditTrail trail;
  private final Clock clock;
  private final Ids ids;
  private final String tenantId;
  private final String chain;
  private final Gate own;
  private final BatchWriter<ActivityRow> writer;
  private final AtomicLong refusals = new AtomicLong(); // second << 20 | count
  private final AtomicLong suppressed = new AtomicLong();

  public StoredActivity(Store store, AuditTrail trail, Clock clock, Ids ids, String tenantId) {
    this.store = store;
    this.trail = trail;
    this.clock = clock;
    this.ids = ids;
    this.tenantId = tenantId;
    this.chain = AuditTrail.PROCESS + ids.guid();
    this.own = new Gate("a:" + chain);
    this.writer =
        new BatchWriter<>(
            new BatchWriter.Rules("activity log", QUEUE_MAX, 256, 20, 0),
            clock::millis,
            this::write);
  }

  public void start() {
    writer.start();
  }

  @Override
  public Response done(Match match, Request request, Caller caller, Response response, Tx tx) {
    ActivityEvent.of(match, request)
        .ifPresent(event -> {
          String operation =
              goesOn(response)
                  ? tx.operations().inProgress(ResourceId.lower(event.resourceId())).stream()
                      .reduce((first, second) -> second)
                      .map(OperationRow::operationId)
                      .orElse(null)
                  : null;
          ActivityRow row = row(event, request, caller, response, operation);
          Gate gate = Gate.of(row.subscriptionKey(), tenantId);
          trail.activity(gate.key(), List.of(row), row.at(), false, tx);
        });
    return response;
  }

  private static boolean goesOn(Response response) {
    return response.status() == 202 || response.headers().containsKey("Azure-AsyncOperation");
  }

  private ActivityRow row(
      ActivityEvent event,
      Request request,
      Caller caller,
      Response response,
      @Nullable String operation) {
    String status = goesOn(response) ? "Accepted" : "Succeeded";
    return event.row(
        ids.label(),
        clock.millis(),
        request,
        caller,
        new ActivityEvent.End(status, response.status(), null, null),
        operation);
  }

  @Override
  public void apart(Match match, Request request, Caller caller, Response response) {
    ActivityEvent.of(match, request)
        .ifPresent(event -> {
          boolean unused = writer.offer(row(event, request, caller, response, null));
        });
  }

  @Override
  public void refused(Match match, Request request, Caller caller, ApiException why) {
    Optional<ActivityEvent> event = ActivityEvent.of(match, request);
    if (event.isEmpty() || tooMany()) {
      return;
    }
    ActivityEvent.End end =
        why.error() instanceof ArmError error
            ? new ActivityEvent.End(
                "Failed",
                error.status(),
                error.code(),
                Redaction.of(error.message(), request.body()))
            : new ActivityEvent.End("Failed", why.error().status(), null, null);
    boolean unused =
        writer.offer(event.get().row(ids.label(), clock.millis(), request, caller, end, null));
  }

  @Override
  public void failed(Match match, Request request, Caller caller, ArmError error, Tx tx) {
    ActivityEvent.of(match, request)
        .ifPresent(event -> {
          ActivityEvent.End end =
              new ActivityEvent.End(
                  "Failed",
                  error.status(),
                  error.code(),
                  Redaction.of(error.message(), request.body()));
          ActivityRow row = event.row(ids.label(), clock.millis(), request, caller, end, null);
          trail.activity(
              Gate.of(row.subscriptionKey(), tenantId).key(), List.of(row), row.at(), false, tx);
        });
  }

  private boolean tooMany() {
    long second = clock.millis() / 1000;
    long now =
        refusals.updateAndGet(before -> before >>> 20 == second ? before + 1 : (second << 20) + 1);
    boolean many = (now & 0xfffff) > REFUSALS_A_SECOND;
    if (many) {
      suppressed.incrementAndGet();
    }
    return many;
  }

  /** The end of a long operation, in the transaction that ends it. */
  public void ended(OperationRow operation, Tx tx, long now) {
    Optional<ActivityRow> accepted = tx.activity().accepted(operation.operationId());
    if (accepted.isEmpty()) {
      return; // of a time before the log, or work of the house's own
    }
    ObjectNode body = Json.stored(accepted.get().body());
    boolean good = operation.state().equals("Succeeded");
    body.put("status", good ? "Succeeded" : "Failed").put("code", good ? 200 : 409);
    body.put("ends", accepted.get().eventId());
    if (!good) {
      ObjectNode error = operation.error() == null ? Json.object() : Json.stored(operation.error());
      body.put("errorCode", error.path("code").asString(operation.state()));
      body.put("message", error.path("message").asString(""));
    }
    ActivityEvent event =
        new ActivityEvent(
            body.path("action").asString(""),
            body.path("resourceId").asString(""),
            body.path("type").asString(""));
    ActivityRow row =
        event.row(
            ids.label(),
            now,
            accepted.get().correlationId(),
            null,
            good ? "Informational" : "Error",
            body);
    Gate gate = Gate.of(operation.subscriptionId(), tenantId);
    trail.activity(gate.key(), List.of(row), now, false, tx);
  }

  /**
   * Something of security's that no request brought about.
   *
   * @param level {@code Critical} or {@code Warning}
   * @param facts what is known, without secrets
   */
  public void alarm(String action, String level, String message, ObjectNode facts) {
    ObjectNode body = Json.object();
    String tenant = "/tenants/" + tenantId;
    body.put("action", action).put("resourceId", tenant).put("type", "");
    body.put("status", "Active").put("code", 0).put("message", message);
    body.put("category", "Security");
    body.set("facts", facts);
    ActivityRow row =
        new ActivityEvent(action, tenant, "")
            .row(ids.label(), clock.millis(), ids.label(), null, level, body);
    boolean unused = writer.offer(row);
  }

  /**
   * What a policy did to a resource. Source: the page "Azure Activity Log event schema", category
   * Policy.
   *
   * @param action such as {@code audit}
   * @param caller as {@link Caller#json}; empty for nobody
   * @param facts as text
   */
  public record PolicyAct(
      String action,
      String resourceId,
      String type,
      boolean failed,
      String correlationId,
      ObjectNode caller,
      ObjectNode facts) {}

  /** In a transaction of the resource's gate. */
  public void policy(PolicyAct act, Tx tx) {
    ActivityRow row = row(act);
    trail.activity(
        Gate.of(row.subscriptionKey(), tenantId).key(), List.of(row), row.at(), false, tx);
  }

  /** Written soon. Never throws. */
  public void policyApart(PolicyAct act) {
    if (!tooMany()) {
      boolean unused = writer.offer(row(act));
    }
  }

  private ActivityRow row(PolicyAct act) {
    ObjectNode body = Json.object();
    String action = "Microsoft.Authorization/policies/" + act.action() + "/action";
    body.put("action", action).put("resourceId", act.resourceId()).put("type", act.type());
    body.put("status", act.failed() ? "Failed" : "Succeeded").put("code", 0);
    body.put("category", "Policy");
    if (!act.caller().isEmpty()) {
      Caller caller = Caller.of(act.caller());
      ObjectNode who = body.putObject("caller");
      who.put("oid", caller.objectId()).put("appid", caller.clientId());
      who.put("tid", caller.tenantId()).put("kind", caller.kind()).put("name", caller.name());
    }
    body.set("facts", act.facts());
    String level = act.failed() ? "Error" : "Warning";
    return new ActivityEvent(action, act.resourceId(), act.type())
        .row(
            ids.label(),
            clock.millis(),
            ActivityEvent.bounded(act.correlationId()),
            null,
            level,
            body);
  }

  /** Refusals that were left out, since the start. */
  public long leftOut() {
    return suppressed.get() + writer.dropped();
  }

  /** Returns when what was refused before is in the table. */
  public void flush() {
    writer.flush();
  }

  private void write(List<ActivityRow> rows) {
    store.write(
        own,
        tx -> {
          trail.activity(chain, rows, clock.millis(), false, tx);
          return true;
        });
  }

  @Override
  public void close() {
    writer.close();
  }
}
