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

    /** Where it stands in most resources, as the newest versions show them. */
    Path path() {
      return ways.getLast().path();
    }

    /**
     * Where it stands in resources as an api-version shows them.
     *
     * @param resourceType in any case
     */
    Path path(String apiVersion, String resourceType) {
      for (int i = 0; i < ways.size() - 1; i++) {
        if (ways.get(i).isFor(apiVersion, resourceType)) {
          return ways.get(i).path();
        }
      }
      return ways.getLast().path();
    }

    boolean isOf(String resourceType) {
      return type == null
          || (type.endsWith("/")
              ? resourceType.regionMatches(true, 0, type, 0, type.length())
              : resourceType.equalsIgnoreCase(type));
    }
  }

  /**
   * A place for some api-versions, or for one type of those that have the name.
   *
   * @param versions empty for all that no other way names
   * @param type null for all that no other way names
   */
  record Way(Path path, Set<String> versions, @Nullable String type) {
    public Way {
      versions = Set.copyOf(versions);
    }

    /** A place whatever the api-version and the type. */
    static Way always(Path path) {
      return new Way(path, Set.of(), null);
    }

    private boolean isFor(String apiVersion, String resourceType) {
      return (versions.isEmpty() || versions.contains(apiVersion))
          && (type == null || type.equalsIgnoreCase(resourceType));
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
    return parse(name, path, true);
  }

  /**
   * Reads a field's name.
   *
   * @param strict false for Azure's own definitions, which use names of whole namespaces that the
   *     table does not have, and for names that were worked out: {@code tags[]} is the tag that
   *     nobody has, as where a tag to skip is left empty
   */
  static Field parse(String name, String path, boolean strict) {
    for (Known known : Known.values()) {
      if (known.wire.equalsIgnoreCase(name)) {
        return known;
      }
    }
    String lower = ResourceId.lower(name);
    if (lower.startsWith("tags.") || lower.startsWith("tags[")) {
      String tag = tag(name.substring("tags".length()));
      if (tag == null || (tag.isEmpty() && strict)) {
        throw PolicyErrors.field(name, path);
      }
      return new Tag(tag);
    }
    return Aliases.find(name, path, strict);
  }

  private static @Nullable String tag(String rest) {
    if (rest.startsWith(".")) {
      return rest.substring(1);
    }
    if (!rest.endsWith("]")) {
      return null;
    }
    String inside = rest.substring(1, rest.length() - 1);
    boolean quoted = inside.length() > 1 && inside.startsWith("'") && inside.endsWith("'");
    return quoted ? inside.substring(1, inside.length() - 1).replace("''", "'") : inside;
  }
}
