package dev.selfsame.imds;

import dev.selfsame.directory.AssignedIdentity;
import java.util.List;

/**
 * Which of a VM's identities a request means. Pure.
 *
 * @param kind which parameter named it; {@code DEFAULT} when none did
 * @param value what it said; compared without case
 */
record IdentitySelector(Kind kind, String value) {
  static final IdentitySelector UNNAMED = new IdentitySelector(Kind.DEFAULT, "");

  enum Kind {
    DEFAULT,
    CLIENT_ID,
    OBJECT_ID,
    RESOURCE_ID
  }

  /** What was chosen, or why nothing could be. */
  sealed interface Choice {
    record Chosen(AssignedIdentity identity) implements Choice {}

    /** No identity at all, or the named one is not assigned (I33). */
    record None() implements Choice {}

    /** None named, no system-assigned one, several user-assigned ones (I34). */
    record Multiple() implements Choice {}
  }

  Choice select(List<AssignedIdentity> assigned) {
    if (kind == Kind.DEFAULT) {
      return unnamed(assigned);
    }
    for (AssignedIdentity identity : assigned) {
      if (means(identity)) {
        return new Choice.Chosen(identity);
      }
    }
    return new Choice.None();
  }

  private static Choice unnamed(List<AssignedIdentity> assigned) {
    for (AssignedIdentity identity : assigned) {
      if (!identity.userAssigned()) {
        return new Choice.Chosen(identity);
      }
    }
    return switch (assigned.size()) {
      case 0 -> new Choice.None();
      case 1 -> new Choice.Chosen(assigned.getFirst());
      default -> new Choice.Multiple();
    };
  }

  private boolean means(AssignedIdentity identity) {
    return switch (kind) {
      case DEFAULT -> false;
      case CLIENT_ID -> identity.clientId().equalsIgnoreCase(value);
      case OBJECT_ID -> identity.objectId().equalsIgnoreCase(value);
      case RESOURCE_ID -> identity.userAssigned() && identity.resourceId().equalsIgnoreCase(value);
    };
  }
}
