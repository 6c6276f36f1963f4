package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Caller;
import dev.selfsame.arm.ResourceCalls;
import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.Judgement;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.error.RemediationErrors;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Mutation;
import dev.selfsame.policy.Wish;
import dev.selfsame.store.OperationRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What policies do to existing resources: deployments of {@code deployIfNotExists} and changes of
 * {@code modify}, each a request of the assignment's identity by the ordinary way, so that a role
 * it has not, or a lock, stops it as it stops everybody.
 */
final class PolicyDeployments {
  private static final String TYPE = "/providers/Microsoft.Resources/deployments/";
  private static final String API_VERSION = "2021-04-01";

  /** Marks the id of an operation, to tell it from that of a deployment. */
  private static final String OPERATION = "operation:";

  private static final Set<String> BEGUN = Set.of("PreconditionFailed", "DeploymentActive");

  private final Insights insights;

  PolicyDeployments(Insights insights) {
    this.insights = insights;
  }

  /** What came of beginning. */
  sealed interface Started {
    /**
     * It goes on; ask {@link #state} for its end.
     *
     * @param id of the deployment, or of what else goes on
     */
    record Running(String id) implements Started {
      /** The deployment's ARM id, if it is one. */
      Optional<String> deploymentId() {
        return id.startsWith(OPERATION) ? Optional.empty() : Optional.of(id);
      }
    }

    /** It is done already, or nothing was left to do. */
    record Done() implements Started {}

    /** As a client would have been told. */
    record Refused(ArmError error) implements Started {
      /** Whether it is worth trying again: the house is busy, or its store away. */
      boolean passing() {
        return error.status() == 429 || error.status() == 503;
      }
    }
  }

  /**
   * How it ended.
   *
   * @param error null when it succeeded
   */
  record Ended(@Nullable ArmError error) {
    boolean succeeded() {
      return error == null;
    }
  }

  /**
   * The name of a deployment, as Azure forms it. The same for the same work, so that whoever is not
   * sure whether he began it begins it again, and there is still one.
   *
   * @param work tells the work from all other, such as a remediation's correlation id
   */
  static String name(String work, String resourceKey) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((work + "|" + resourceKey).getBytes(StandardCharsets.UTF_8));
      long number = ByteBuffer.wrap(hash).getLong() >>> 1;
      return String.format(Locale.ROOT, "PolicyDeployment_%019d", number);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /**
   * Begins the deployment of a {@code deployIfNotExists} policy for a resource, unless one of that
   * name was begun before. To be called outside any transaction.
   *
   * @param name see {@link #name}
   * @param correlationId of the work that it belongs to
   */
  Started start(
      AssignedPolicy policy,
      Subject subject,
      Judge.Occasion occasion,
      String name,
      String correlationId) {
    String id = "";
    try {
      Planned planned = insights.store().read(tx -> planned(policy, subject, occasion, name, tx));
      id = planned.id().value();
      if (!planned.begun()) {
        JsonNode unused =
            calls()
                .putNew(
                    new ResourceCalls.Call(planned.caller(), API_VERSION, correlationId),
                    planned.id(),
                    planned.body());
      }
      return new Started.Running(planned.id().value());
    } catch (ApiException e) {
      if (!(e.error() instanceof ArmError error)) {
        throw e;
      }
      // another server began it a moment ago, and it may even have ended
      return BEGUN.contains(error.code()) && !id.isEmpty()
          ? new Started.Running(id)
          : new Started.Refused(error);
    }
  }

  /** The id of the deployment of that name, when it was begun before. */
  Optional<String> begun(AssignedPolicy policy, ResourceId resource, String name, Tx tx) {
    return policy.effect(EffectKind.DEPLOY_IF_NOT_EXISTS) instanceof Effect.DeployIfNotExists effect
        ? place(resource, effect.subscriptionScope(), name)
            .filter(id -> tx.resources().find(id.key()).isPresent())
            .map(ResourceId::value)
        : Optional.empty();
  }

  private record Planned(Caller caller, ResourceId id, ObjectNode body, boolean begun) {}

  private Planned planned(
      AssignedPolicy policy, Subject subject, Judge.Occasion occasion, String name, Tx tx) {
    if (!(policy.effect(EffectKind.DEPLOY_IF_NOT_EXISTS)
        instanceof Effect.DeployIfNotExists effect)) {
      throw new IllegalArgumentException(policy.key() + " deploys nothing");
    }
    ResourceId id =
        place(subject.id(), effect.subscriptionScope(), name)
            .orElseThrow(() -> RemediationErrors.deploymentNowhere(subject.id().value()));
    Caller caller = AssignmentIdentity.require(policy.assignment(), tx);
    if (tx.resources().find(id.key()).isPresent()) {
      return new Planned(caller, id, Json.object(), true);
    }
    ObjectNode body =
        effect.deploymentFor(
            subject.document(),
            policy.values(),
            insights.judge(tx).context(policy, subject, occasion));
    return new Planned(caller, id, body, false);
  }

  /** At the resource's group, or its subscription; empty when it is in none. */
  private static Optional<ResourceId> place(ResourceId id, boolean ofSubscription, String name) {
    String subscription = id.subscriptionId();
    String group = id.resourceGroup();
    if (subscription == null || (!ofSubscription && group == null)) {
      return Optional.empty();
    }
    String scope = "/subscriptions/" + subscription;
    if (!ofSubscription) {
      scope += "/resourceGroups/" + group;
    }
    return ResourceId.parse(scope + TYPE + name);
  }

  /**
   * Changes a resource as a {@code modify} policy wants it, in one transaction with the look at it,
   * so that nothing that others write meanwhile is lost. To be called outside any transaction.
   */
  Started remedy(AssignedPolicy policy, ResourceId id, String correlationId) {
    try {
      return insights
          .store()
          .write(calls().gate(id), tx -> remedied(policy, id, correlationId, tx));
    } catch (ApiException e) {
      if (e.error() instanceof ArmError error) {
        return new Started.Refused(error);
      }
      throw e;
    }
  }

  private Started remedied(AssignedPolicy policy, ResourceId id, String correlationId, Tx tx) {
    Optional<ResourceRow> row = tx.resources().find(id.key());
    if (row.isEmpty()) {
      return new Started.Refused(RemediationErrors.resourceGone(id.value()));
    }
    Subject subject = Subject.of(row.get());
    Judge judge = insights.judge(tx);
    Optional<ObjectNode> wanted = wanted(judge, policy, subject);
    if (wanted.isEmpty()) {
      return new Started.Done();
    }
    Caller caller = AssignmentIdentity.require(policy.assignment(), tx);
    ResourceCalls.Call call =
        new ResourceCalls.Call(
            caller, insights.types().newestVersion(row.get().type()), correlationId);
    ResourceId stored = ResourceId.parse(row.get().id()).orElse(id);
    try {
      ResourceCalls.Written written = tx.part(() -> calls().put(call, stored, wanted.get(), tx));
      String operation = written.operationId();
      return operation == null ? new Started.Done() : new Started.Running(OPERATION + operation);
    } catch (ApiException e) {
      if (e.error() instanceof ArmError error) {
        calls().failed(call, stored, wanted.get(), error, tx);
        return new Started.Refused(error);
      }
      throw e;
    }
  }

  /** The whole resource as it is to be; empty when it is so already, or the policy lets it be. */
  private Optional<ObjectNode> wanted(Judge judge, AssignedPolicy policy, Subject subject) {
    Judgement judgement = judge.judge(policy, subject, Judge.Occasion.EXISTING);
    if (!judgement.matched()
        || judgement.exemption().isPresent()
        || !(judgement.effect() instanceof Effect.Modify modify)) {
      return Optional.empty();
    }
    Wish wish =
        Wish.of(
            policy.key(),
            modify,
            subject.document(),
            policy.values(),
            judge.context(policy, subject, Judge.Occasion.EXISTING));
    String version = insights.types().newestVersion(subject.type());
    return switch (Mutation.apply(subject.document(), version, List.of(wish))) {
      case Mutation.Result.Applied(var resource, var done) -> {
        if (resource.get("properties") instanceof ObjectNode properties) {
          properties.remove("provisioningState");
        }
        yield done.isEmpty() ? Optional.empty() : Optional.of(resource);
      }
      case Mutation.Result.Refused(var _, var why) ->
          throw RemediationErrors.cannotModify(subject.id().value(), why);
    };
  }

  /**
   * Cancels a deployment as the assignment's identity, which began it; what else goes on comes to
   * its end by itself. To be called outside any transaction.
   *
   * @return why it goes on; empty when it does not, or is to be asked again
   */
  Optional<ArmError> cancel(AssignedPolicy policy, String id, String correlationId) {
    Optional<ResourceId> deployment =
        new Started.Running(id).deploymentId().flatMap(ResourceId::parse);
    if (deployment.isEmpty()) {
      return Optional.empty();
    }
    try {
      Caller caller =
          insights.store().read(tx -> AssignmentIdentity.require(policy.assignment(), tx));
      calls()
          .postAlone(
              new ResourceCalls.Call(caller, API_VERSION, correlationId),
              deployment.get(),
              "cancel");
      return Optional.empty();
    } catch (ApiException e) {
      return e.error() instanceof ArmError error && error.status() == 403
          ? Optional.of(error)
          : Optional.empty(); // it has ended meanwhile, or the house is busy
    }
  }

  /** How what was begun ended; empty while it goes on. */
  Optional<Ended> state(String id, Tx tx) {
    return id.startsWith(OPERATION)
        ? operation(id.substring(OPERATION.length()), tx)
        : deployment(id, tx);
  }

  private static Optional<Ended> operation(String id, Tx tx) {
    Optional<OperationRow> row = tx.operations().find(id);
    if (row.isEmpty() || row.get().state().equals("Succeeded")) {
      return Optional.of(new Ended(null)); // ended long ago, and its row is cleaned away
    }
    return row.get().state().equals("InProgress")
        ? Optional.empty()
        : Optional.of(new Ended(error(Json.stored(String.valueOf(row.get().error())))));
  }

  private static Optional<Ended> deployment(String id, Tx tx) {
    Optional<ResourceRow> row = tx.resources().find(ResourceId.lower(id));
    if (row.isEmpty()) {
      return Optional.of(new Ended(RemediationErrors.deploymentGone(id)));
    }
    String state = row.get().provisioningState();
    if (state == null || state.equals("Succeeded")) {
      return Optional.of(new Ended(null));
    }
    return switch (state) {
      case "Failed" ->
          Optional.of(
              new Ended(error(Json.stored(row.get().body()).path("properties").path("error"))));
      case "Canceled" -> Optional.of(new Ended(RemediationErrors.deploymentCanceled(id)));
      default -> Optional.empty();
    };
  }

  /** From its wire shape. */
  private static ArmError error(JsonNode shown) {
    List<ArmError> details =
        shown.path("details").valueStream().map(PolicyDeployments::error).toList();
    return ArmError.of(
            409,
            shown.path("code").asString("DeploymentFailed"),
            shown.path("message").asString(""))
        .because(details);
  }

  private ResourceCalls calls() {
    return insights.calls().get();
  }
}
