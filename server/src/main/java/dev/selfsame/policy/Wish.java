package dev.selfsame.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one policy wants changed of a resource, with every expression worked out.
 *
 * @param by the assignment's id, for whoever asks why
 * @param append whether the effect is {@code append}, which refuses what says otherwise
 * @param conflict of {@code modify}
 */
public record Wish(
    String by, boolean append, Effect.ConflictEffect conflict, List<Change> changes) {
  public Wish {
    changes = List.copyOf(changes);
  }

  /**
   * One change.
   *
   * @param value null for {@code remove}
   */
  public record Change(Effect.Operation.Kind kind, Field field, @Nullable JsonNode value) {}

  /**
   * Works out what {@code append} or {@code modify} wants; operations whose condition is false are
   * left out.
   *
   * @throws dev.selfsame.error.ApiException when an expression is in error: to a write as a deny
   */
  public static Wish of(
      String by, Effect effect, ObjectNode resource, ParameterValues values, Context context) {
    PolicyScope scope = new PolicyScope(values, context, resource);
    return switch (effect) {
      case Effect.Append(List<Effect.Operation> operations) ->
          new Wish(by, true, Effect.ConflictEffect.DENY, changes(operations, scope));
      case Effect.Modify(List<String> _, Effect.ConflictEffect conflict, var operations) ->
          new Wish(by, false, conflict, changes(operations, scope));
      default -> throw new IllegalArgumentException("changes nothing: " + effect);
    };
  }

  private static List<Change> changes(List<Effect.Operation> operations, PolicyScope scope) {
    List<Change> changes = new ArrayList<>();
    for (Effect.Operation each : operations) {
      if (each.condition() != null && !Comparison.flag(each.condition().value(scope))) {
        continue;
      }
      Field field = each.known();
      if (field == null) {
        field = Field.parse(Nodes.shown(each.field().value(scope)), "then.details");
        EffectReader.changeable(each.kind(), field, "then.details");
      }
      changes.add(
          new Change(each.kind(), field, each.value() == null ? null : each.value().value(scope)));
    }
    return changes;
  }
}
