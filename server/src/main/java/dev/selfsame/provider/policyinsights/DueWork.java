package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyDueRow;
import dev.selfsame.store.PolicyStates;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works off what is due, each row by steps that may be repeated: what a step does and that it was
 * done are in one transaction, and deployments have names that follow from the write.
 */
final class DueWork {
  /**
   * How long whoever begins a deployment has it to himself. Who takes it over too early does no
   * harm: only one can make the deployment.
   */
  private static final long CLAIM_MILLIS = 10_000;

  /** States and events written in one transaction, so that it takes some milliseconds. */
  private static final int ROWS_MAX = 500;

  private final Insights insights;
  private final Recording recording;
  private final PolicyDeployments deployments;

  DueWork(Insights insights, PolicyDeployments deployments) {
    this.insights = insights;
    this.recording = new Recording(insights);
    this.deployments = deployments;
  }

  /** One row with its resource and what is new of it, as a transaction saw it. */
  private record Seen(
      PolicyDueRow due,
      ResourceRow resource,
      List<Findings.Finding> found,
      Recording.Difference difference) {}

  /**
   * Holds all policies against resources of one gate. All of it is done in a read transaction; what
   * is new is then written in small parts, between which other writes have their turn.
   */
  void evaluate(Gate gate, List<PolicyDueRow> rows) {
    PolicyGround ground = insights.view().ground();
    List<Seen> seen = insights.store().read(tx -> seen(ground, rows, tx));
    Set<PolicyDueRow> left = new HashSet<>(rows);
    seen.forEach(each -> left.remove(each.due()));
    if (!left.isEmpty()) {
      insights
          .store()
          .write(
              gate,
              tx -> {
                left.forEach(row -> tidy(row, tx));
                return true;
              });
    }
    for (List<Seen> part : parts(seen)) {
      insights.store().write(gate, tx -> write(part, ground, tx));
    }
  }

  private static List<List<Seen>> parts(List<Seen> seen) {
    List<List<Seen>> parts = new ArrayList<>();
    int rows = ROWS_MAX;
    for (Seen each : seen) {
      int more = 1 + 2 * each.difference().changed().size();
      if (rows + more > ROWS_MAX) {
        parts.add(new ArrayList<>());
        rows = 0;
      }
      parts.getLast().add(each);
      rows += more;
    }
    return parts;
  }

  /**
   * What was found holds only as long as nothing is assigned otherwise: else it is looked again.
   */
  private boolean write(List<Seen> part, PolicyGround ground, Tx tx) {
    PolicyGround now = insights.view().exact(tx);
    List<Seen> still = now == ground ? part : seen(now, part.stream().map(Seen::due).toList(), tx);
    still.forEach(each -> record(each, tx));
    return true;
  }

  /** What has gone, or is not provisioned yet. */
  private void tidy(PolicyDueRow row, Tx tx) {
    Optional<PolicyDueRow> due =
        tx.policyDue().find(row.resourceKey(), "", Due.EVALUATE).filter(row::equals);
    if (due.isEmpty()) {
      return;
    }
    Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
    if (resource.isEmpty()) {
      tx.policyDue().delete(row);
    } else if (provisioning(resource.get(), row)) {
      tx.policyDue().put(Due.later(row, insights.clock().millis()));
    }
  }

  private List<Seen> seen(PolicyGround ground, List<PolicyDueRow> rows, Tx tx) {
    Findings findings = new Findings(insights, ground, tx);
    List<Seen> seen = new ArrayList<>();
    for (PolicyDueRow row : rows) {
      Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
      if (resource.isEmpty() || provisioning(resource.get(), row)) {
        continue;
      }
      Set<String> waiting = new HashSet<>();
      tx.policyDue().of(row.resourceKey()).forEach(each -> waiting.add(each.policyKey()));
      List<Findings.Finding> found =
          findings.of(resource.get(), policy -> !waiting.contains(policy.key()));
      Recording.Difference difference =
          recording.difference(
              resource.get(),
              found,
              tx.policyStates().kept(resource.get().idKey(), resource.get().idKey()),
              key -> !waiting.contains(key),
              insights.clock().millis());
      seen.add(new Seen(row, resource.get(), found, difference));
    }
    return seen;
  }

  private boolean provisioning(ResourceRow resource, PolicyDueRow row) {
    String state = resource.provisioningState();
    return state != null
        && !Due.ended(state)
        && insights.clock().millis() - row.since() < Due.PROVISIONING_MAX.toMillis();
  }

  /** Writes what was found, unless the resource or what is due has changed meanwhile. */
  private void record(Seen seen, Tx tx) {
    PolicyDueRow row = seen.due();
    ResourceRow resource = seen.resource();
    boolean same =
        tx.policyDue().find(row.resourceKey(), "", Due.EVALUATE).filter(row::equals).isPresent()
            && tx.resources()
                .find(resource.idKey())
                .filter(now -> now.version() == resource.version())
                .isPresent();
    if (!same) {
      return;
    }
    Recording.Difference difference = seen.difference();
    tx.policyStates().put(difference.changed());
    tx.policyStates().delete(difference.gone());
    Recording.Occurrence of = Recording.Occurrence.of(Json.stored(row.body()));
    Set<String> changed = new HashSet<>();
    difference.changed().forEach(each -> changed.add(each.policyKey()));
    ObjectNode who = Json.object().put("principalOid", of.caller().path("objectId").asString(""));
    tx.policyEvents()
        .add(
            seen.found().stream()
                .filter(each -> each.open() || changed.contains(each.policy().key()))
                .map(each -> recording.event(resource, each, who))
                .toList());
    seen.found().forEach(each -> recording.audited(resource, each, of, tx));
    tx.policyDue().delete(row);
  }

  /** Looks whether what a policy asks for is there, and lets it be deployed when it is not. */
  void existence(Gate gate, PolicyDueRow row) {
    ifCurrent(gate, row, tx -> look(row, tx));
  }

  /** Writes when what is due is as it was read; whether it is. */
  private boolean ifCurrent(Gate gate, PolicyDueRow row, Consumer<Tx> writes) {
    return insights
        .store()
        .write(
            gate,
            tx -> {
              boolean current = current(row, tx);
              if (current) {
                writes.accept(tx);
              }
              return current;
            });
  }

  private static boolean current(PolicyDueRow row, Tx tx) {
    return tx.policyDue()
        .find(row.resourceKey(), row.policyKey(), row.kind())
        .filter(row::equals)
        .isPresent();
  }

  private void look(PolicyDueRow row, Tx tx) {
    PolicyGround ground = insights.view().exact(tx);
    Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
    Optional<AssignedPolicy> policy = policy(ground, row.policyKey());
    if (resource.isEmpty() || policy.isEmpty()) {
      tx.policyDue().delete(row);
      return;
    }
    ObjectNode body = Json.stored(row.body());
    long now = insights.clock().millis();
    if (body.has("ifSucceeded")) {
      String state = resource.get().provisioningState();
      boolean tooLong = now - row.since() >= Due.PROVISIONING_MAX.toMillis();
      if (state != null && !Due.ended(state) && !tooLong) {
        tx.policyDue().put(Due.later(row, now));
        return;
      }
      boolean good = state == null || state.equals("Succeeded");
      if (!body.path(good ? "ifSucceeded" : "ifFailed").asBoolean(true)) {
        tx.policyDue().delete(row);
        return;
      }
    }
    if (tx.policyDue().of(row.resourceKey()).stream()
        .anyMatch(each ->
            each.policyKey().equals(row.policyKey()) && !each.kind().equals(Due.EXISTENCE))) {
      tx.policyDue().put(row.at(now + 1000)); // after the deployment that goes on
      return;
    }
    tx.policyDue().delete(row);
    settle(row, body, resource.get(), policy.get(), ground, tx);
  }

  private void settle(
      PolicyDueRow row,
      ObjectNode body,
      ResourceRow resource,
      AssignedPolicy policy,
      PolicyGround ground,
      Tx tx) {
    Optional<Findings.Finding> finding = new Findings(insights, ground, tx).of(resource, policy);
    if (finding.isEmpty()) {
      forget(row, tx);
      return;
    }
    Findings.Finding found = finding.get();
    recording.one(resource, found, null, tx);
    Recording.Occurrence of = Recording.Occurrence.of(body);
    ObjectNode who = Json.object().put("principalOid", of.caller().path("objectId").asString(""));
    tx.policyEvents().add(List.of(recording.event(resource, found, who)));
    recording.audited(resource, found, of, tx);
    if (found.deployable() && policy.assignment().enforced()) {
      String work = row.policyKey() + "|" + resource.idKey() + "|" + row.since();
      body.put("name", PolicyDeployments.name(work, resource.idKey()));
      long now = insights.clock().millis();
      tx.policyDue()
          .put(
              new PolicyDueRow(
                  row.resourceKey(), row.policyKey(), Due.DEPLOY, now, now, Json.text(body)));
    }
  }

  private static void forget(PolicyDueRow row, Tx tx) {
    tx.policyStates().delete(List.of(new PolicyStates.Place(row.resourceKey(), row.policyKey())));
  }

  private static Optional<AssignedPolicy> policy(PolicyGround ground, String key) {
    int bar = key.indexOf('|');
    return ground.of(bar < 0 ? key : key.substring(0, bar)).stream()
        .filter(each -> each.key().equals(key))
        .findFirst();
  }

  /** Begins a deployment; whoever claimed the row alone does. */
  void deploy(Gate gate, PolicyDueRow row) {
    PolicyDueRow claimed = row.at(insights.clock().millis() + CLAIM_MILLIS);
    if (!ifCurrent(gate, row, tx -> tx.policyDue().put(claimed))) {
      return;
    }
    record Ready(Subject subject, AssignedPolicy policy) {}
    Optional<Ready> ready =
        insights
            .store()
            .read(tx -> {
              Optional<AssignedPolicy> policy = policy(insights.view().exact(tx), row.policyKey());
              return policy.flatMap(each ->
                  tx.resources()
                      .find(row.resourceKey())
                      .map(found -> new Ready(Subject.of(found), each)));
            });
    ObjectNode body = Json.stored(row.body());
    if (ready.isEmpty()) {
      end(gate, claimed, null, body);
      return;
    }
    String correlation = body.path("correlationId").asString("");
    switch (deployments.start(
        ready.get().policy(),
        ready.get().subject(),
        Judge.Occasion.EXISTING,
        body.path("name").asString(""),
        correlation)) {
      case PolicyDeployments.Started.Running(String id) -> follow(gate, claimed, body, id);
      case PolicyDeployments.Started.Done() -> end(gate, claimed, null, body);
      case PolicyDeployments.Started.Refused refused -> {
        if (refused.passing()) {
          put(gate, claimed, row.at(insights.clock().millis() + 2000));
        } else {
          end(gate, claimed, refused.error(), body);
        }
      }
    }
  }

  private void follow(Gate gate, PolicyDueRow claimed, ObjectNode body, String id) {
    long now = insights.clock().millis();
    body.put("deployment", id);
    put(
        gate,
        claimed,
        new PolicyDueRow(
            claimed.resourceKey(), claimed.policyKey(), Due.FOLLOW, now, now, Json.text(body)));
  }

  private void put(Gate gate, PolicyDueRow before, PolicyDueRow after) {
    ifCurrent(
        gate,
        before,
        tx -> {
          tx.policyDue().delete(before);
          tx.policyDue().put(after);
        });
  }

  /** Asks how a deployment is doing. */
  void follow(Gate gate, PolicyDueRow row) {
    ObjectNode body = Json.stored(row.body());
    String id = body.path("deployment").asString("");
    Optional<PolicyDeployments.Ended> ended =
        insights.store().read(tx -> deployments.state(id, tx));
    if (ended.isEmpty()) {
      put(gate, row, Due.later(row, insights.clock().millis()));
    } else {
      end(gate, row, ended.get().error(), body);
    }
  }

  /** Keeps how it ended, and what is found now; it is not tried again. */
  private void end(Gate gate, PolicyDueRow row, @Nullable ArmError error, ObjectNode body) {
    ifCurrent(
        gate,
        row,
        tx -> {
          tx.policyDue().delete(row);
          ended(row, error, body, tx);
        });
  }

  private void ended(PolicyDueRow row, @Nullable ArmError error, ObjectNode body, Tx tx) {
    PolicyGround ground = insights.view().exact(tx);
    Optional<ResourceRow> resource = tx.resources().find(row.resourceKey());
    Optional<AssignedPolicy> policy = policy(ground, row.policyKey());
    if (resource.isEmpty() || policy.isEmpty()) {
      return;
    }
    Recording.Occurrence of = Recording.Occurrence.of(body);
    ObjectNode more = Json.object();
    if (body.has("deployment")) {
      more.put("deploymentId", body.path("deployment").asString(""));
    }
    recording.deployed(resource.get(), policy.get(), error, of, more, tx);
    Optional<Findings.Finding> finding =
        new Findings(insights, ground, tx).of(resource.get(), policy.get());
    if (finding.isEmpty()) {
      forget(row, tx);
      return;
    }
    recording.one(resource.get(), finding.get(), error, tx);
    String principal = policy.get().assignment().principalId();
    more.put("principalOid", principal == null ? "" : principal);
    if (error != null) {
      more.set("error", Json.error(error));
    }
    tx.policyEvents().add(List.of(recording.event(resource.get(), finding.get(), more)));
  }
}
