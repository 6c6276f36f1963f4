package dev.selfsame.model;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Children that services other than ours make with their parent, without anybody deploying them:
 * templates put resources below them and ask for their keys. Source: the services' REST references.
 */
public final class ImpliedChildren {
  private static final Set<String> ROOT_RULE = Set.of("rootmanagesharedaccesskey");

  /** By type, in lower case: the names, in lower case. */
  private static final Map<String, Set<String>> NAMES =
      Map.ofEntries(
          Map.entry("microsoft.servicebus/namespaces/authorizationrules", ROOT_RULE),
          Map.entry("microsoft.eventhub/namespaces/authorizationrules", ROOT_RULE),
          Map.entry("microsoft.relay/namespaces/authorizationrules", ROOT_RULE),
          Map.entry("microsoft.notificationhubs/namespaces/authorizationrules", ROOT_RULE),
          Map.entry(
              "microsoft.devices/iothubs/iothubkeys",
              Set.of("iothubowner", "service", "device", "registryread", "registryreadwrite")),
          Map.entry("microsoft.logic/workflows/triggers", Set.of("manual", "request")),
          Map.entry("microsoft.apimanagement/service/subscriptions", Set.of("master")),
          Map.entry("microsoft.sql/servers/databases", Set.of("master")),
          Map.entry(
              "microsoft.web/sites/config",
              Set.of("web", "appsettings", "connectionstrings", "logs", "metadata")));

  private ImpliedChildren() {}

  /**
   * Whether a resource is there: kept, or implied by a parent that is.
   *
   * @param key of the resource
   * @param kept whether the resource with a key is kept
   */
  public static boolean there(String key, Predicate<String> kept) {
    return kept.test(key)
        || ResourceId.parse(key)
            .filter(ImpliedChildren::implied)
            .filter(id -> there(id.parentKey(), kept))
            .isPresent();
  }

  /**
   * {@code default} is the name that services give what there is one of: {@code
   * blobServices/default}, {@code host/default}.
   */
  private static boolean implied(ResourceId id) {
    if (id.types().size() < 2) {
      return false;
    }
    String name = ResourceId.lower(id.name());
    return name.equals("default")
        || NAMES.getOrDefault(ResourceId.lower(id.type()), Set.of()).contains(name);
  }
}
