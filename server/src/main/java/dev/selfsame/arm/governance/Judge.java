package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Evaluation;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds policies against resources inside one transaction, or one batch of a scan: what surrounds
 * them is read once. Not for use by two threads.
 */
public final class Judge {
  private static final Evaluation NOT_MATCHED =
      new Evaluation(Evaluation.Outcome.NOT_MATCHED, List.of(), null);

  private final PolicyGround ground;
  private final KnownTypes types;
  private final Clock clock;
  private final String tenantId;
  private final Tx tx;
  private final Map<String, Optional<ObjectNode>> read = new HashMap<>();

  /** Of the resource that is judged now: worked out once for all policies. */
  private @Nullable Surroundings last;

  /**
   * What is the same for all policies that judge a resource.
   *
   * @param place its location as selectors compare it; empty for none
   */
  private record Surroundings(
      Subject subject,
      Occasion occasion,
      String typeKey,
      String place,
      String apiVersion,
      Instant now) {
    /** The very same: to compare documents would cost what this saves. */
    @SuppressWarnings("ReferenceEquality")
    boolean isOf(Subject other, Occasion then) {
      return subject == other && occasion == then;
    }
  }

  /** What a judge needs. */
  public record Bench(PolicyGround ground, KnownTypes types, Clock clock, String tenantId) {}

  public Judge(Bench bench, Tx tx) {
    this.ground = bench.ground();
    this.types = bench.types();
    this.clock = bench.clock();
    this.tenantId = bench.tenantId();
    this.tx = tx;
  }

  /**
   * How a resource came to be judged.
   *
   * @param apiVersion of the write; null for an existing resource: the newest of its type
   * @param identity as {@code requestContext().identity}; null for an existing resource
   * @param principals who writes, by object id and groups, for selectors; empty for an existing
   *     resource
   */
  public record Occasion(
      @Nullable String apiVersion, @Nullable ObjectNode identity, Set<String> principals) {
    /** No write: a scan, or a look at what is there. */
    public static final Occasion EXISTING = new Occasion(null, null, Set.of());
  }

  /** What is assigned that may concern a resource, by mode, type and selectors. */
  public List<AssignedPolicy> concerning(Subject subject, Occasion occasion) {
    if (ground.isEmpty() || !KnownTypes.governed(subject.type())) {
      return List.of();
    }
    String typeKey = subject.typeKey();
    List<AssignedPolicy> found = new ArrayList<>();
    for (AssignedPolicy each :
        ground.at(subject.key(), subject.type(), types.facts(subject.type(), subject.location()))) {
      if (each.selects(typeKey, subject.location(), occasion.principals())) {
        found.add(each);
      }
    }
    return found;
  }

  /** Holds one policy's {@code if} against a resource. */
  public Judgement judge(AssignedPolicy policy, Subject subject, Occasion occasion) {
    Surroundings around = around(subject, occasion);
    EffectKind kind = policy.kindFor(around.typeKey(), subject.location());
    Optional<PolicyExemption> exemption =
        ground.exemption(
            policy, subject.key(), around.typeKey(), around.place(), around.now().toEpochMilli());
    return new Judgement(policy, kind, evaluation(policy, subject, occasion), exemption);
  }

  /** Most policies do not match: only of those that do, or fail, the comparisons are noted. */
  private Evaluation evaluation(AssignedPolicy policy, Subject subject, Occasion occasion) {
    Context context = context(policy, subject, occasion);
    PolicyDefinition definition = policy.definition();
    return definition.matches(policy.values(), subject.document(), context)
            == Evaluation.Outcome.NOT_MATCHED
        ? NOT_MATCHED
        : definition.evaluate(policy.values(), subject.document(), context);
  }

  private Surroundings around(Subject subject, Occasion occasion) {
    Surroundings around = last;
    if (around == null || !around.isOf(subject, occasion)) {
      String location = subject.location();
      String version = occasion.apiVersion();
      around =
          new Surroundings(
              subject,
              occasion,
              subject.typeKey(),
              location == null ? "" : ResourceId.lower(location.replace(" ", "")),
              version == null ? types.newestVersion(subject.type()) : version,
              clock.instant());
      last = around;
    }
    return around;
  }

  /** What surrounds a resource while a policy's rule or effect is worked out. */
  public Context context(AssignedPolicy policy, Subject subject, Occasion occasion) {
    Surroundings around = around(subject, occasion);
    boolean containers = policy.asksForContainers();
    return new Context(
        around.apiVersion(),
        occasion.identity(),
        containers ? subscription(subject.id()).orElse(null) : null,
        containers ? group(subject.id()).orElse(null) : null,
        policy.shown(),
        around.now(),
        System::nanoTime);
  }

  private Optional<ObjectNode> subscription(ResourceId id) {
    String subscription = id.subscriptionId();
    return subscription == null
        ? Optional.empty()
        : read.computeIfAbsent(
            "/subscriptions/" + ResourceId.lower(subscription),
            key -> tx.resources().find(key).map(this::subscription));
  }

  private ObjectNode subscription(ResourceRow row) {
    return Json.object()
        .put("id", row.id())
        .put("subscriptionId", row.name())
        .put("tenantId", tenantId)
        .put("displayName", Json.stored(row.body()).path("displayName").asString(row.name()));
  }

  private Optional<ObjectNode> group(ResourceId id) {
    return id.groupKey()
        .flatMap(key -> read.computeIfAbsent(key, k -> tx.resources().find(k).map(Judge::group)));
  }

  private static ObjectNode group(ResourceRow row) {
    ObjectNode group =
        Json.object()
            .put("id", row.id())
            .put("name", row.name())
            .put("type", KnownTypes.GROUP_IN_RULES);
    ObjectNode body = Json.stored(row.body());
    group.put("location", body.path("location").asString(""));
    group.set("tags", body.get("tags") instanceof ObjectNode tags ? tags : Json.object());
    group.putObject("properties").put("provisioningState", "Succeeded");
    return group;
  }
}
