package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Evaluation;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
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
  private final PolicyGround ground;
  private final KnownTypes types;
  private final Clock clock;
  private final String tenantId;
  private final Tx tx;
  private final Map<String, Optional<ObjectNode>> read = new HashMap<>();

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
        ground.at(subject.key(), types.facts(subject.type(), subject.location()))) {
      if (each.selects(typeKey, subject.location(), occasion.principals())) {
        found.add(each);
      }
    }
    return found;
  }

  /** Holds one policy's {@code if} against a resource. */
  public Judgement judge(AssignedPolicy policy, Subject subject, Occasion occasion) {
    EffectKind kind = policy.kindFor(subject.typeKey(), subject.location());
    String place = subject.location() == null ? "" : normal(subject.location());
    Optional<PolicyExemption> exemption =
        ground.exemption(policy, subject.key(), subject.typeKey(), place, clock.millis());
    Evaluation evaluation =
        policy
            .definition()
            .evaluate(policy.values(), subject.document(), context(policy, subject, occasion));
    return new Judgement(policy, kind, evaluation, exemption);
  }

  private static String normal(String location) {
    return ResourceId.lower(location.replace(" ", ""));
  }

  /** What surrounds a resource while a policy's rule or effect is worked out. */
  public Context context(AssignedPolicy policy, Subject subject, Occasion occasion) {
    String version = occasion.apiVersion();
    return new Context(
        version == null ? types.newestVersion(subject.type()) : version,
        occasion.identity(),
        subscription(subject.id()).orElse(null),
        group(subject.id()).orElse(null),
        policy.shown(),
        clock.instant(),
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
    if (body.get("tags") instanceof ObjectNode tags) {
      group.set("tags", tags);
    }
    group.putObject("properties").put("provisioningState", "Succeeded");
    return group;
  }
}
