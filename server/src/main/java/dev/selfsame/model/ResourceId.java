package dev.selfsame.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resource ID or scope, split once. The only parser of them. Compared by {@link #key}, shown as
 * {@link #value}.
 *
 * <p>Forms: {@code /}, {@code /subscriptions/S}, {@code /subscriptions/S/resourceGroups/G}, {@code
 * {scope}/providers/NS/T/N(/T/N)*}, repeated for extension resources. Source: ARM RPC, resource API
 * reference.
 *
 * @param value as written
 * @param key in lower case
 * @param scope what stands before the last {@code /providers/}; empty for the tenant
 * @param namespace of the last provider part; null for subscriptions and groups
 * @param types type segments of the last provider part
 * @param names one for each type
 */
public record ResourceId(
    String value,
    String key,
    @Nullable String subscriptionId,
    @Nullable String resourceGroup,
    String scope,
    @Nullable String namespace,
    List<String> types,
    List<String> names) {

  /** Longest id accepted, in characters. */
  public static final int LENGTH_MAX = 2048;

  /** Reads an id; empty when it has no resource's form. A trailing slash is not accepted. */
  public static Optional<ResourceId> parse(String text) {
    if (text.length() > LENGTH_MAX || !text.startsWith("/") || text.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    String[] parts = text.substring(1).split("/", -1);
    for (String part : parts) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return Optional.empty();
      }
    }
    int at = 0;
    String subscription = null;
    String group = null;
    if (parts.length >= 2 && parts[0].equalsIgnoreCase("subscriptions")) {
      subscription = parts[1];
      at = 2;
      if (parts.length >= 4 && parts[2].equalsIgnoreCase("resourceGroups")) {
        group = parts[3];
        at = 4;
      }
    }
    return providerParts(text, parts, at, subscription, group);
  }

  private static Optional<ResourceId> providerParts(
      String text,
      String[] parts,
      int start,
      @Nullable String subscription,
      @Nullable String group) {
    int at = start;
    String namespace = null;
    List<String> types = new ArrayList<>();
    List<String> names = new ArrayList<>();
    int scopeEnd = start;
    while (at < parts.length) {
      if (parts[at].equalsIgnoreCase("providers") && at + 1 < parts.length) {
        scopeEnd = at;
        namespace = parts[at + 1];
        types = new ArrayList<>();
        names = new ArrayList<>();
        at += 2;
      } else if (namespace == null || at + 1 >= parts.length) {
        return Optional.empty();
      }
      if (at + 1 >= parts.length) {
        return Optional.empty();
      }
      types.add(parts[at]);
      names.add(parts[at + 1]);
      at += 2;
    }
    if (subscription == null && namespace == null) {
      return Optional.empty();
    }
    String scope = join(parts, namespace == null ? 0 : scopeEnd);
    return Optional.of(
        new ResourceId(
            text,
            lower(text),
            subscription,
            group,
            scope,
            namespace,
            List.copyOf(types),
            List.copyOf(names)));
  }

  private static String join(String[] parts, int end) {
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < end; i++) {
      joined.append('/').append(parts[i]);
    }
    return joined.toString();
  }

  /**
   * ASCII lower case: letters outside ASCII stay as they are, so no two different names fold
   * together.
   */
  public static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpper(text.charAt(i))) {
        return lower(text, i);
      }
    }
    return text;
  }

  private static String lower(String text, int from) {
    char[] lower = text.toCharArray();
    for (int i = from; i < lower.length; i++) {
      if (isUpper(lower[i])) {
        lower[i] += 'a' - 'A';
      }
    }
    return new String(lower);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** {@code NS/T/T}; for groups and subscriptions ARM's own types. */
  public String type() {
    if (namespace == null) {
      return resourceGroup == null
          ? "Microsoft.Resources/subscriptions"
          : "Microsoft.Resources/resourceGroups";
    }
    return namespace + "/" + String.join("/", types);
  }

  public String name() {
    if (!names.isEmpty()) {
      return names.getLast();
    }
    return java.util.Objects.requireNonNull(resourceGroup == null ? subscriptionId : resourceGroup);
  }

  /**
   * Key of the parent: the parent resource of a child type, else the scope; the tenant is the empty
   * string.
   */
  public String parentKey() {
    if (types.size() > 1) {
      return key.substring(
          0, key.length() - types.getLast().length() - names.getLast().length() - 2);
    }
    if (namespace != null) {
      return lower(scope);
    }
    return resourceGroup == null
        ? ""
        : "/subscriptions/" + lower(java.util.Objects.requireNonNull(subscriptionId));
  }

  /** Key of the group; empty when the id is not below one. */
  public Optional<String> groupKey() {
    if (subscriptionId == null || resourceGroup == null) {
      return Optional.empty();
    }
    return Optional.of(
        ("/subscriptions/" + subscriptionId + "/resourcegroups/" + resourceGroup)
            .transform(ResourceId::lower));
  }
}
