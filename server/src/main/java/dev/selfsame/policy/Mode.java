package dev.selfsame.policy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Which types of resources a definition is about. Source: "Policy definition structure basics". */
public enum Mode {
  /** All types, resource groups and subscriptions too. */
  ALL("All"),
  /** Types that have tags and a location. */
  INDEXED("Indexed"),
  /** {@code Microsoft.Kubernetes.Data} and its like: kept, and never evaluated here. */
  RESOURCE_PROVIDER("");

  private final String shown;

  Mode(String shown) {
    this.shown = shown;
  }

  public String shown() {
    return shown;
  }

  /**
   * What is to be known of a type.
   *
   * @param tags whether its resources can have tags
   * @param location whether its resources have a location
   */
  public record TypeFacts(boolean tags, boolean location) {}

  /** The mode of {@code properties.mode}; none is as indexed, for old definitions. */
  static Mode of(@Nullable JsonNode mode) {
    String name = mode == null ? "Indexed" : Nodes.shown(mode);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "all" -> ALL;
      case "indexed", "notspecified" -> INDEXED;
      default -> {
        if (name.matches("(?i)Microsoft\\.[A-Za-z0-9.]{1,100}\\.Data")) {
          yield RESOURCE_PROVIDER;
        }
        throw dev.selfsame.error.ArmErrors.badRequest(
            "InvalidPolicyDefinitionMode",
            "The policy definition mode '"
                + PolicyErrors.shown(name)
                + "' is not valid. The valid modes are 'All' and 'Indexed'.");
      }
    };
  }

  /** Whether resources of a type are evaluated. */
  public boolean covers(TypeFacts type) {
    return switch (this) {
      case ALL -> true;
      case INDEXED -> type.tags() && type.location();
      case RESOURCE_PROVIDER -> false;
    };
  }
}
