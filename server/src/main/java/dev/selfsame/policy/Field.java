package dev.selfsame.policy;

import dev.selfsame.model.ResourceId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code field} may name. Source: "Policy rule", fields. */
public sealed interface Field {
  /** A property that every resource has in the same place. */
  enum Known implements Field {
    NAME("name"),
    FULL_NAME("fullName"),
    KIND("kind"),
    TYPE("type"),
    LOCATION("location"),
    ID("id"),
    TAGS("tags");

    private final String wire;

    Known(String wire) {
      this.wire = wire;
    }

    @Override
    public String shown() {
      return wire;
    }
  }

  /** {@code tags['name']}, {@code tags[name]}, {@code tags.name}. */
  record Tag(String name) implements Field {
    @Override
    public String shown() {
      return "tags." + name;
    }
  }

  /**
   * A property with a name of its own.
   *
   * @param name as written
   * @param type of the resources that have it, in lower case; null when all have, and ending with a
   *     slash when all types of a namespace have
   * @param ways where it stands, the way of the newest versions last
   * @param modifiable whether {@code modify} may touch it
   */
  record Alias(String name, @Nullable String type, List<Way> ways, boolean modifiable)
      implements Field {
    public Alias {
      ways = List.copyOf(ways);
    }

    @Override
    public String shown() {
      return name;
    }

    /** Where it stands in resources as an api-version shows them. */
    Path path(String apiVersion) {
      for (Way way : ways) {
        if (way.versions().contains(apiVersion)) {
          return way.path();
        }
      }
      return ways.getLast().path();
    }

    boolean isOf(String resourceType) {
      String given = ResourceId.lower(resourceType);
      return type == null || (type.endsWith("/") ? given.startsWith(type) : given.equals(type));
    }
  }

  /**
   * A place for some api-versions.
   *
   * @param versions empty for all that no other way names
   */
  record Way(Path path, Set<String> versions) {
    public Way {
      versions = Set.copyOf(versions);
    }
  }

  /** As it is written. */
  String shown();

  /**
   * Reads a field's name.
   *
   * @param path where in the rule, for errors
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicyRule} or {@code
   *     InvalidPolicyAlias}
   */
  static Field parse(String name, String path) {
    for (Known known : Known.values()) {
      if (known.wire.equalsIgnoreCase(name)) {
        return known;
      }
    }
    String lower = ResourceId.lower(name);
    if (lower.startsWith("tags.") || lower.startsWith("tags[")) {
      String tag = tag(name.substring("tags".length()));
      if (tag.isEmpty()) {
        throw PolicyErrors.field(name, path);
      }
      return new Tag(tag);
    }
    return Aliases.find(name, path);
  }

  private static String tag(String rest) {
    if (rest.startsWith(".")) {
      return rest.substring(1);
    }
    if (!rest.endsWith("]")) {
      return "";
    }
    String inside = rest.substring(1, rest.length() - 1);
    boolean quoted = inside.length() > 1 && inside.startsWith("'") && inside.endsWith("'");
    return quoted ? inside.substring(1, inside.length() - 1).replace("''", "'") : inside;
  }
}
