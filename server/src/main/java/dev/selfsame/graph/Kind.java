package dev.selfsame.graph;

import java.util.Locale;
import java.util.Optional;

/** The kinds of directory objects. */
enum Kind {
  USER("user", "users"),
  GROUP("group", "groups"),
  APPLICATION("application", "applications"),
  SERVICE_PRINCIPAL("servicePrincipal", "servicePrincipals");

  private final String type;
  private final String segment;

  Kind(String type, String segment) {
    this.type = type;
    this.segment = segment;
  }

  /** The type's name, as in {@code #microsoft.graph.user}. */
  String type() {
    return type;
  }

  /** The collection's name in a path. */
  String segment() {
    return segment;
  }

  String odataType() {
    return "#microsoft.graph." + type;
  }

  /** By the collection's name in any case. */
  static Optional<Kind> ofSegment(String segment) {
    for (Kind kind : values()) {
      if (kind.segment.equalsIgnoreCase(segment)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** By the type's name, with or without {@code microsoft.graph.} before it. */
  static Optional<Kind> ofType(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    String bare = lower.startsWith("#") ? lower.substring(1) : lower;
    String type =
        bare.startsWith("microsoft.graph.") ? bare.substring("microsoft.graph.".length()) : bare;
    for (Kind kind : values()) {
      if (kind.type.toLowerCase(Locale.ROOT).equals(type)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** Of a principal, by what the store calls its kind. */
  static Kind ofPrincipal(String kind) {
    return switch (kind) {
      case "User" -> USER;
      case "Group" -> GROUP;
      default -> SERVICE_PRINCIPAL;
    };
  }
}
