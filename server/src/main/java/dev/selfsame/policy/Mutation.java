package dev.selfsame.policy;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works the wishes of {@code append} and {@code modify} into what is about to be written. Source:
 * the pages of both effects, "Author policies for array properties".
 */
public final class Mutation {
  private static final Set<String> IDENTITY_TYPES =
      Set.of("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets");

  private Mutation() {}

  /** What became of a proposal. */
  public sealed interface Result {
    /**
     * It may be written so.
     *
     * @param done the changes that were made, in order
     */
    record Applied(ObjectNode resource, List<Done> done) implements Result {
      public Applied {
        done = List.copyOf(done);
      }
    }

    /**
     * It may not be written.
     *
     * @param by the assignments that stand against it, or against each other
     */
    record Refused(List<String> by, String why) implements Result {
      public Refused {
        by = List.copyOf(by);
      }
    }
  }

  /** A change that was made, and who wanted it. */
  public record Done(String by, Effect.Operation.Kind kind, String field) {}

  /**
   * Applies wishes in their order.
   *
   * @param proposal left as it is
   * @param apiVersion of the write
   */
  public static Result apply(ObjectNode proposal, String apiVersion, List<Wish> wishes) {
    String type = ResourceId.lower(String.valueOf(Nodes.text(proposal, "type")));
    List<Wish> left = new ArrayList<>();
    for (Wish wish : wishes) {
      if (wish.append() || IDENTITY_TYPES.contains(type) || !touchesIdentity(wish)) {
        left.add(wish);
      }
    }
    List<String> against = contested(left, apiVersion, type);
    if (!against.isEmpty()) {
      return new Result.Refused(
          against, "More than one policy wants to modify the same property and denies otherwise.");
    }
    ObjectNode resource = proposal.deepCopy();
    List<Done> done = new ArrayList<>();
    for (Wish wish : left) {
      for (Wish.Change change : wish.changes()) {
        switch (Write.of(resource, change, apiVersion, wish.append())) {
          case DONE -> done.add(new Done(wish.by(), change.kind(), change.field().shown()));
          case NOTHING -> {
            // it is so already, or there is no place for it
          }
          case AGAINST -> {
            if (wish.conflict() == Effect.ConflictEffect.DENY) {
              return new Result.Refused(
                  List.of(wish.by()),
                  "The property '"
                      + change.field().shown()
                      + "' cannot be changed as the policy"
                      + " wants.");
            }
          }
        }
      }
    }
    return new Result.Applied(resource, done);
  }

  private static boolean touchesIdentity(Wish wish) {
    return wish.changes().stream().anyMatch(change -> Aliases.isOfIdentity(change.field().shown()));
  }

  /**
   * Settles between policies that modify one property: those that deny otherwise win over those
   * that do not, which then change nothing at all; of several that do not, none is applied.
   *
   * @param wishes those that lose are taken out
   * @return who stands against each other; empty when it is settled
   */
  private static List<String> contested(List<Wish> wishes, String apiVersion, String type) {
    Set<Wish> out = new HashSet<>();
    for (int i = 0; i < wishes.size(); i++) {
      for (int j = i + 1; j < wishes.size(); j++) {
        Wish one = wishes.get(i);
        Wish other = wishes.get(j);
        if (one.append() || other.append() || !meet(one, other, apiVersion, type)) {
          continue;
        }
        boolean oneDenies = one.conflict() == Effect.ConflictEffect.DENY;
        boolean otherDenies = other.conflict() == Effect.ConflictEffect.DENY;
        if (oneDenies && otherDenies) {
          return List.of(one.by(), other.by());
        }
        if (!oneDenies) {
          out.add(one);
        }
        if (!otherDenies) {
          out.add(other);
        }
      }
    }
    wishes.removeIf(out::contains);
    return List.of();
  }

  private static boolean meet(Wish one, Wish other, String apiVersion, String type) {
    for (Wish.Change change : one.changes()) {
      for (Wish.Change against : other.changes()) {
        if (Write.overlap(change.field(), against.field(), apiVersion, type)
            && !agree(change, against)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The same wish twice is no conflict, and two elements may join one array. */
  private static boolean agree(Wish.Change one, Wish.Change other) {
    if (one.kind() == other.kind() && one.field().shown().equalsIgnoreCase(other.field().shown())) {
      JsonNode value = one.value();
      boolean joins =
          one.kind() == Effect.Operation.Kind.ADD && one.field().shown().endsWith(Path.EACH);
      return joins || (value == null ? other.value() == null : value.equals(other.value()));
    }
    return false;
  }
}
