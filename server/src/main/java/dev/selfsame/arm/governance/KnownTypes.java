package dev.selfsame.arm.governance;

import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Routes;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Mode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What policies must know of resource types. */
public final class KnownTypes {
  static final String GROUP = "Microsoft.Resources/resourceGroups";
  static final String SUBSCRIPTION = "Microsoft.Resources/subscriptions";

  /**
   * A group's type in policies, and a subscription's: the others of that provider are no matter.
   */
  public static final String GROUP_IN_RULES = "Microsoft.Resources/subscriptions/resourceGroups";

  private static final Set<String> RESOURCES =
      Set.of(
          "microsoft.resources/resourcegroups",
          "microsoft.resources/subscriptions",
          "microsoft.resources/subscriptions/resourcegroups",
          "microsoft.resources/templatespecs",
          "microsoft.resources/templatespecs/versions");

  /** For types that nobody described. */
  private static final String SOME_VERSION = "2025-01-01";

  private final Supplier<Routes> routes;

  public KnownTypes(Supplier<Routes> routes) {
    this.routes = routes;
  }

  /** A type as rules and states name it: a group's below its subscription. */
  public static String inRules(String type) {
    return type.equals(GROUP) ? GROUP_IN_RULES : type;
  }

  /**
   * Whether policies look at resources of a type at all: not at deployments and what else Resource
   * Manager keeps for itself, nor at policies.
   */
  public static boolean governed(String type) {
    String key = ResourceId.lower(type);
    if (key.startsWith("microsoft.resources/")) {
      return RESOURCES.contains(key);
    }
    return !key.startsWith("microsoft.authorization/policy")
        && !key.startsWith("microsoft.policyinsights/")
        && !key.startsWith("microsoft.management/");
  }

  /**
   * What {@code Indexed} asks: groups and subscriptions are not among those with tags and location.
   *
   * @param location of the resource, by which one of an unknown type is judged
   */
  public Mode.TypeFacts facts(String type, @Nullable String location) {
    String key = ResourceId.lower(type);
    if (key.startsWith("microsoft.resources/") && RESOURCES.contains(key)) {
      boolean indexed = key.startsWith("microsoft.resources/templatespecs");
      return new Mode.TypeFacts(indexed, indexed);
    }
    Optional<ResourceType> known = routes.get().type(type);
    boolean tracked = known.map(ResourceType::tracked).orElse(location != null);
    return new Mode.TypeFacts(tracked, tracked);
  }

  /** The newest api-version of a type, with which existing resources are judged. */
  public String newestVersion(String type) {
    return routes
        .get()
        .type(type)
        .map(ResourceType::apiVersions)
        .filter(all -> !all.isEmpty())
        .map(all -> all.getLast())
        .orElse(SOME_VERSION);
  }
}
