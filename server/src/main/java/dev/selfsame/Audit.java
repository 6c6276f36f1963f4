package dev.selfsame;

import dev.selfsame.arm.StoredActivity;
import dev.selfsame.audit.Seal;
import dev.selfsame.audit.SignIn;
import dev.selfsame.audit.SignInLog;
import dev.selfsame.config.Config;
import dev.selfsame.directory.VmBinding;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.key.SealingKey;
import dev.selfsame.key.SealingKeySource;
import dev.selfsame.model.Ids;
import dev.selfsame.provider.policyinsights.PolicyLog;
import dev.selfsame.store.AuditTrail;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import dev.selfsame.token.SignInRecorder;
import dev.selfsame.token.SignInReports;
import dev.selfsame.token.TokenWitness;
import dev.selfsame.work.AuditCheck;
import dev.selfsame.work.AuditRetention;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** Joins the rooms that write the two logs, read them, cut them and look for forged tokens. */
final class Audit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("audit");

  /** Alarms written to the log in a minute; the log of the process has them all. */
  private static final int ALARMS_A_MINUTE = 60;

  private final Store store;
  private final AuditTrail trail;
  private final StoredActivity activity;
  private final SignInRecorder signIns;
  private final TokenWitness witness;
  private final AuditRetention retention;
  private final SignInReports reports;
  private final Clock clock;
  private final boolean strict;
  private long minute;
  private int raised;

  Audit(Config.Audit config, Store store, SealingKey key, Clock clock, Ids ids, String tenantId) {
    this.store = store;
    this.trail = new AuditTrail(seal(key));
    this.clock = clock;
    this.strict = config.strict();
    this.activity = new StoredActivity(store, trail, clock, ids, tenantId);
    this.signIns = new SignInRecorder(store, trail, clock, ids, config.strict());
    this.witness = new TokenWitness(store, signIns, clock, config.signInRetention(), this::alarm);
    this.retention =
        new AuditRetention(
            store, trail, clock, config.activityRetention(), config.signInRetention());
    this.reports = new SignInReports(store, tenantId);
  }

  private static Seal seal(SealingKey key) {
    return new Seal(key.derive("audit"));
  }

  /** The seal of a store that no server has open. */
  static Seal seal(Config config, Map<String, String> environment) {
    return seal(
        SealingKeySource.open(
            environment, config.keys().sealingKeyFile(), config.data(), false, Ids.system()));
  }

  Seal seal() {
    return trail.seal();
  }

  void start() {
    activity.start();
    signIns.start();
    witness.start();
  }

  StoredActivity activity() {
    return activity;
  }

  /** What policies do is in the activity log too. */
  PolicyLog policies() {
    return new PolicyLog() {
      @Override
      public void note(Entry entry, Tx tx) {
        activity.policy(of(entry), tx);
      }

      @Override
      public void noteApart(Entry entry) {
        activity.policyApart(of(entry));
      }

      private StoredActivity.PolicyAct of(Entry entry) {
        return new StoredActivity.PolicyAct(
            entry.action(),
            entry.resourceId(),
            entry.type(),
            entry.failed(),
            entry.correlationId(),
            entry.caller(),
            entry.facts());
      }
    };
  }

  SignInLog signIns() {
    return signIns;
  }

  SignInRecorder recorder() {
    return signIns;
  }

  TokenWitness witness() {
    return witness;
  }

  AuditRetention retention() {
    return retention;
  }

  /** {@code /selfsame/sign-ins}, for owners; the same handler serves Graph's door. */
  SignInReports reports() {
    return reports;
  }

  /** How a machine asks for a token. */
  static SignIn.Occasion occasion(VmBinding vm) {
    return new SignIn.Occasion("managed_identity", vm.channel(), "", "", vm.bindingId());
  }

  /** {@code GET /selfsame/audit}: what was written, what was lost, how often there was an alarm. */
  Handler state() {
    return request -> {
      if (!request.method().equals("GET")) {
        throw ArmErrors.methodNotAllowed(request.method());
      }
      ObjectNode state = Json.object();
      state.put("strict", strict);
      state.put("signInsWritten", signIns.written());
      state.put("signInsDropped", signIns.dropped());
      state.put("refusedSignInsLeftOut", signIns.suppressed());
      state.put("refusedWritesLeftOut", activity.leftOut());
      state.put("presentedTokensNotLookedAt", witness.unseen());
      state.put("alarms", store.read(AuditCheck::alarms));
      return Response.json(200, Json.write(state));
    };
  }

  private synchronized void alarm(TokenWitness.Suspect token, String why, boolean certain) {
    ObjectNode facts = Json.object();
    facts.put("uniqueTokenIdentifier", token.uti());
    facts.put("objectId", token.objectId()).put("appId", token.clientId());
    facts.put("audience", token.audience());
    facts.put("issuedAt", Instant.ofEpochSecond(token.issuedAt()).toString());
    if (certain) {
      LOG.error("A TOKEN WAS PRESENTED THAT WAS NOT ISSUED HERE. {} {}", why, Json.text(facts));
    } else {
      LOG.warn("A token without a record was presented. {} {}", why, Json.text(facts));
    }
    long now = clock.millis() / 60_000;
    raised = now == minute ? raised + 1 : 1;
    minute = now;
    if (raised <= ALARMS_A_MINUTE) {
      activity.alarm(
          certain
              ? "Selfsame/tokens/presentedNeverIssued/action"
              : "Selfsame/tokens/presentedWithoutRecord/action",
          certain ? "Critical" : "Warning",
          why,
          facts);
    }
  }

  @Override
  public void close() {
    witness.close();
    signIns.close();
    activity.close();
  }
}
