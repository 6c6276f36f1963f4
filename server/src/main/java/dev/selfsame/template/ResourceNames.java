package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * From type, name and scope to an id. Source: "Set name and type for child resources in ARM
 * templates", "Setting scope for extension resources" and the deployment pages of each level.
 */
final class ResourceNames {
  private static final String GROUPS = "Microsoft.Resources/resourceGroups";
  static final String DEPLOYMENTS = "Microsoft.Resources/deployments";
  private static final String MANAGEMENT_GROUPS = "Microsoft.Management/managementGroups/";

  private ResourceNames() {}

  /**
   * Type and name woven together: {@code Microsoft.X/a/b} and {@code n/m} give {@code
   * Microsoft.X/a/n/b/m}; the old form of an extension, {@code Microsoft.X/a/providers/locks} and
   * {@code n/Microsoft.Authorization/l}, gives {@code
   * Microsoft.X/a/n/providers/Microsoft.Authorization/locks/l}.
   */
  static String tail(String type, String name, String path) {
    String[] types = type.split("/", -1);
    String[] names = name.split("/", -1);
    StringBuilder tail = new StringBuilder(types[0]);
    int at = 0;
    boolean fits = types.length > 1 && !types[0].isEmpty();
    for (int i = 1; i < types.length && fits; i++) {
      if (at >= names.length || names[at].isEmpty() || types[i].isEmpty()) {
        fits = false;
      } else if (types[i].equalsIgnoreCase("providers") && i + 1 < types.length) {
        tail.append("/providers/").append(names[at++]);
      } else {
        tail.append('/').append(types[i]).append('/').append(names[at++]);
      }
    }
    if (!fits || at != names.length) {
      throw TemplateErrors.segments(name, type, path);
    }
    return tail.toString();
  }

  /** The scope that a resource's {@code scope} member means. */
  static String scope(String written, Place place) {
    String scope = written;
    while (scope.endsWith("/")) {
      scope = scope.substring(0, scope.length() - 1);
    }
    if (scope.isEmpty() || scope.startsWith("/")) {
      return scope;
    }
    if (startsWith(scope, MANAGEMENT_GROUPS)) {
      return "/providers/" + scope;
    }
    return startsWith(scope, "subscriptions/")
        ? "/" + scope
        : place.scope() + "/providers/" + scope;
  }

  private static boolean startsWith(String text, String prefix) {
    return text.regionMatches(true, 0, prefix, 0, prefix.length());
  }

  /**
   * The scope of a nested deployment.
   *
   * @param subscription its {@code subscriptionId} member
   * @param group its {@code resourceGroup} member
   */
  static String deploymentScope(
      @Nullable String subscription, @Nullable String group, Place place, String name) {
    if (subscription == null && group == null) {
      return place.scope();
    }
    String own = ResourceId.parse(place.scope()).map(ResourceId::subscriptionId).orElse(null);
    String of = subscription == null ? own : subscription;
    if (of == null) {
      throw TemplateErrors.resource(
          name, "a resource group needs a subscriptionId at this deployment scope", "");
    }
    return "/subscriptions/" + of + (group == null ? "" : "/resourceGroups/" + group);
  }

  /** The id; refused when it has no id's form. */
  static ResourceId id(String base, String type, String name, String path) {
    String tail = tail(type, name, path);
    String text = base + "/providers/" + tail;
    if (type.equalsIgnoreCase(GROUPS)) {
      String subscription = ResourceId.parse(base).map(ResourceId::subscriptionId).orElse(null);
      if (subscription == null) {
        throw TemplateErrors.resource(
            name, "resource groups are deployed at the scope of a subscription", path);
      }
      text = "/subscriptions/" + subscription + "/resourceGroups/" + name;
    }
    return ResourceId.parse(text)
        .orElseThrow(
            () -> TemplateErrors.resource(name, "the resource identifier is malformed", path));
  }

  /**
   * The key of an id as {@code resourceId} makes it: resource groups are found by their own form
   * too.
   */
  static String key(String id) {
    String key = ResourceId.lower(id);
    while (key.endsWith("/")) {
      key = key.substring(0, key.length() - 1);
    }
    String odd = "/providers/" + ResourceId.lower(GROUPS) + "/";
    int at = key.indexOf(odd);
    return at > 0 && key.startsWith("/subscriptions/")
        ? key.substring(0, at) + "/resourcegroups/" + key.substring(at + odd.length())
        : key;
  }

  static boolean isDeployment(String type) {
    return Objects.equals(ResourceId.lower(type), ResourceId.lower(DEPLOYMENTS));
  }
}
