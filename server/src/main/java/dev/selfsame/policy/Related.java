package dev.selfsame.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The resource that {@code auditIfNotExists} and {@code deployIfNotExists} look for.
 *
 * @param type of the resource
 * @param name its name, or {@code parent/?} for all of a parent; null for all of the type
 * @param resourceGroupName null for the group of the resource that is judged
 * @param subscriptionScope whether it is looked for in the whole subscription
 * @param evaluationDelay see {@link #delay}
 * @param existenceCondition null when any resource of the type will do
 */
public record Related(
    String type,
    @Nullable Term name,
    @Nullable Term resourceGroupName,
    boolean subscriptionScope,
    @Nullable Term evaluationDelay,
    @Nullable Condition existenceCondition) {
  static final Duration DELAY_MAX = Duration.ofMinutes(360);
  private static final Delay DEFAULT = new Delay.For(Duration.ofMinutes(10));

  /** When existence is looked at after a write. */
  public sealed interface Delay {
    /** A time after the write. */
    record For(Duration duration) implements Delay {}

    /** When the resource is provisioned; {@code null} results for both. */
    record AfterProvisioning(boolean ifSucceeded, boolean ifFailed) implements Delay {}
  }

  /** Where to look: the names with their expressions worked out. */
  public record Query(
      String type,
      @Nullable String name,
      @Nullable String resourceGroupName,
      boolean subscriptionScope) {}

  /**
   * What came of looking.
   *
   * @param resourceId the one that will do; null when none does
   * @param total how many there were
   * @param evaluations one for each that was looked at
   */
  public record Existence(
      boolean exists, @Nullable String resourceId, int total, List<Evaluation> evaluations) {
    public Existence {
      evaluations = List.copyOf(evaluations);
    }
  }

  /** Where to look for a resource's related ones. */
  public Query query(ObjectNode resource, ParameterValues parameters, Context context) {
    PolicyScope scope = new PolicyScope(parameters, context, resource);
    return new Query(type, text(name, scope), text(resourceGroupName, scope), subscriptionScope);
  }

  private static @Nullable String text(@Nullable Term term, PolicyScope scope) {
    if (term == null) {
      return null;
    }
    JsonNode value = term.value(scope);
    if (!value.isString()) {
      throw PolicyErrors.evaluation("The name of a related resource must be a string.");
    }
    return value.asString();
  }

  /**
   * Looks whether one of the related resources will do. Conditions are about the related one;
   * {@code field()} stays with the resource that is judged.
   *
   * @throws dev.selfsame.error.ApiException when the condition cannot be worked out and no resource
   *     will do
   */
  public Existence existence(
      ObjectNode resource, List<ObjectNode> found, ParameterValues parameters, Context context) {
    List<Evaluation> evaluations = new ArrayList<>();
    String failure = null;
    for (ObjectNode each : found) {
      if (existenceCondition == null) {
        return new Existence(true, Nodes.text(each, "id"), found.size(), List.of());
      }
      PolicyScope scope =
          same(resource, each)
              ? new PolicyScope(parameters, context, each)
              : PolicyScope.ofRelated(parameters, context, resource, each);
      Evaluation evaluation = Evaluation.of(existenceCondition, scope);
      evaluations.add(evaluation);
      if (evaluation.matched()) {
        return new Existence(true, Nodes.text(each, "id"), found.size(), evaluations);
      }
      failure = evaluation.failure() == null ? failure : evaluation.failure();
    }
    if (failure != null) {
      throw PolicyErrors.evaluation(failure);
    }
    return new Existence(false, null, found.size(), evaluations);
  }

  /** A resource that is its own related one is looked at as it is now. */
  private static boolean same(ObjectNode resource, ObjectNode related) {
    String id = Nodes.text(related, "id");
    return id != null && id.equalsIgnoreCase(Nodes.text(resource, "id"));
  }

  /** When to look after a write; ten minutes when nothing is said. */
  public Delay delay(ObjectNode resource, ParameterValues parameters, Context context) {
    if (evaluationDelay == null) {
      return DEFAULT;
    }
    PolicyScope scope = new PolicyScope(parameters, context, resource);
    Delay delay = delay(evaluationDelay.value(scope));
    if (delay == null) {
      throw PolicyErrors.evaluation("The 'evaluationDelay' is none.");
    }
    return delay;
  }

  static @Nullable Delay delay(JsonNode value) {
    String text = value.isString() ? value.asString() : "";
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "afterprovisioning" -> new Delay.AfterProvisioning(true, true);
      case "afterprovisioningsuccess" -> new Delay.AfterProvisioning(true, false);
      case "afterprovisioningfailure" -> new Delay.AfterProvisioning(false, true);
      default -> duration(text);
    };
  }

  private static @Nullable Delay duration(String text) {
    try {
      Duration duration = Duration.parse(text);
      return duration.isNegative() || duration.compareTo(DELAY_MAX) > 0
          ? null
          : new Delay.For(duration);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }
}
