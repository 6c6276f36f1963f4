package dev.selfsame.arm;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code identity} member of a resource as a value, and the rules by which a request changes
 * it. Pure: no store, no clock.
 *
 * <p>PATCH merges the dictionary per key ({@code {}} adds or keeps, {@code null} removes, unnamed
 * ones stay); PUT and {@code identityIds} replace it. Source: Azure's VM identity pages and
 * recordings of Azure CLI and the .NET SDK.
 *
 * @param system has a system-assigned identity
 * @param users user-assigned identities: id key to the id in the casing first given, in the order
 *     given
 */
public record IdentityBlock(boolean system, Map<String, String> users) {
  /**
   * Most user-assigned identities on one resource; keeps bodies, transactions and token selection
   * small.
   */
  public static final int USER_ASSIGNED_MAX = 200;

  /** Last Compute api-version that answers with {@code identityIds} instead of the dictionary. */
  public static final String IDENTITY_IDS_LAST = "2017-12-01";

  public static final IdentityBlock NONE = new IdentityBlock(false, Map.of());

  private static final String USERS = "userAssignedIdentities";
  private static final String IDS = "identityIds";
  private static final String UAMI_TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities";

  public IdentityBlock {
    users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
  }

  /**
   * What a request makes of a block.
   *
   * @param touched false when the request does not speak of identity at all
   * @param named id keys that the request names, other than for removal
   */
  public record Next(IdentityBlock block, boolean touched, Set<String> named) {}

  /** Reads a stored block, which we wrote ourselves. */
  public static IdentityBlock stored(@Nullable JsonNode identity) {
    if (identity == null || !identity.isObject()) {
      return NONE;
    }
    Types types = Types.of(identity.path("type").asString("None"));
    Map<String, String> users = new LinkedHashMap<>();
    identity
        .path(USERS)
        .properties()
        .forEach(e -> users.put(ResourceId.lower(e.getKey()), e.getKey()));
    return new IdentityBlock(types.system, types.user ? users : Map.of());
  }

  /**
   * The block after a request.
   *
   * @param sent the body as sent; only its {@code identity} is read
   * @throws ApiException 400 in Azure's codes
   */
  public static Next next(IdentityBlock now, ObjectNode sent, boolean patch) {
    JsonNode identity = sent.get("identity");
    if (identity == null) {
      return new Next(now, false, Set.of());
    }
    if (identity.isNull()) {
      return new Next(NONE, true, Set.of());
    }
    if (!identity.isObject()) {
      throw invalid("The value of property 'identity' must be an object.", "identity");
    }
    JsonNode typeNode = identity.path("type");
    boolean typed = !typeNode.isMissingNode() && !typeNode.isNull();
    if (typed && !typeNode.isString()) {
      throw invalid("The value of property 'identity.type' must be a string.", "identity.type");
    }
    Types types =
        typed
            ? Types.of(typeNode.asString())
            : patch ? new Types(now.system, !now.users.isEmpty()) : new Types(false, false);
    Named named = Named.read(identity);
    if (!typed && patch && !named.given) {
      return new Next(now, false, Set.of());
    }
    if (!types.user) {
      return withoutUsers(types, named);
    }
    Map<String, String> users = merged(now, named, patch && !named.whole);
    if (users.isEmpty()) {
      throw invalid(
          "ResourceIdentity userAssignedIdentities should not be empty if the type is \""
              + types.text()
              + "\".",
          "resourceIdentity.userAssignedIdentities");
    }
    if (users.size() > USER_ASSIGNED_MAX) {
      throw invalid(
          "The resource may have at most " + USER_ASSIGNED_MAX + " user assigned identities.",
          "resourceIdentity.userAssignedIdentities");
    }
    return new Next(new IdentityBlock(types.system, users), true, named.kept.keySet());
  }

  private static Next withoutUsers(Types types, Named named) {
    if (!named.kept.isEmpty()) {
      String member = named.whole ? IDS : USERS;
      throw invalid(
          "ResourceIdentity "
              + member
              + " should not be provided if the type is \""
              + types.text()
              + "\".",
          "resourceIdentity." + member);
    }
    return new Next(new IdentityBlock(types.system, Map.of()), true, Set.of());
  }

  private static Map<String, String> merged(IdentityBlock now, Named named, boolean merge) {
    Map<String, String> users = new LinkedHashMap<>();
    if (merge) {
      users.putAll(now.users);
    }
    named.kept.forEach((key, id) -> users.put(key, now.users.getOrDefault(key, id)));
    named.removed.forEach(users::remove);
    return users;
  }

  /** The canonical spelling of {@code type}. */
  public String type() {
    return new Types(system, !users.isEmpty()).text();
  }

  /**
   * The stored block as an api-version shows it.
   *
   * @param identity the stored block; not changed
   */
  public static ObjectNode view(ObjectNode identity, ApiVersion apiVersion) {
    JsonNode users = identity.get(USERS);
    if (users == null || !apiVersion.isAtMost(IDENTITY_IDS_LAST)) {
      return identity;
    }
    ObjectNode view = identity.deepCopy();
    view.remove(USERS);
    users.propertyNames().forEach(view.withArray("/" + IDS)::add);
    return view;
  }

  private static ApiException invalid(String message, String target) {
    return ArmError.of(400, "InvalidParameter", message).at(target).exception();
  }

  /** The words of {@code type}. */
  private record Types(boolean system, boolean user) {
    static Types of(String text) {
      boolean system = false;
      boolean user = false;
      boolean none = false;
      for (String word : text.split(",", -1)) {
        switch (word.strip().toLowerCase(Locale.ROOT)) {
          case "systemassigned" -> system = true;
          case "userassigned" -> user = true;
          case "none" -> none = true;
          default ->
              throw invalid(
                  "The value of property 'identity.type' is invalid. Allowed values are SystemAssigned, UserAssigned, "
                      + "'SystemAssigned, UserAssigned' and None.",
                  "identity.type");
        }
      }
      if (none && (system || user)) {
        throw invalid(
            "The value 'None' of property 'identity.type' cannot be combined with others.",
            "identity.type");
      }
      return new Types(system, user);
    }

    String text() {
      if (system) {
        return user ? "SystemAssigned, UserAssigned" : "SystemAssigned";
      }
      return user ? "UserAssigned" : "None";
    }
  }

  /**
   * The user-assigned identities that a request names.
   *
   * @param given the request has a dictionary or an array
   * @param whole what is named is the whole set, whatever the verb
   */
  private record Named(
      boolean given, boolean whole, Map<String, String> kept, Set<String> removed) {
    static Named read(JsonNode identity) {
      JsonNode users =
          Optional.ofNullable(identity.get(USERS)).orElse(JsonNodeFactory.instance.missingNode());
      JsonNode ids =
          Optional.ofNullable(identity.get(IDS)).orElse(JsonNodeFactory.instance.missingNode());
      Named named =
          new Named(
              !users.isMissingNode() || !ids.isMissingNode(),
              ids.isArray(),
              new LinkedHashMap<>(),
              new LinkedHashSet<>());
      if (ids.isArray() && users.isObject() && !users.isEmpty()) {
        throw invalid(
            "ResourceIdentity identityIds and userAssignedIdentities should not be provided together.",
            "resourceIdentity.identityIds");
      }
      if (ids.isArray()) {
        named.readArray(ids);
      } else if (!ids.isMissingNode() && !ids.isNull()) {
        throw invalid(
            "The value of property 'identity.identityIds' must be an array.",
            "identity.identityIds");
      }
      if (users.isObject()) {
        users.properties().forEach(e -> named.readEntry(e.getKey(), e.getValue()));
      } else if (!users.isMissingNode() && !users.isNull()) {
        throw invalid(
            "The value of property 'identity.userAssignedIdentities' must be an object.",
            "identity.userAssignedIdentities");
      }
      return named;
    }

    private void readArray(JsonNode ids) {
      for (JsonNode id : ids) {
        if (!id.isString()) {
          throw invalid(
              "The values of property 'identity.identityIds' must be strings.",
              "identity.identityIds");
        }
        kept.putIfAbsent(key(id.asString(), "identity.identityIds"), id.asString());
      }
    }

    private void readEntry(String id, JsonNode value) {
      String key = ResourceId.lower(id);
      // The same wish in two casings is one wish; Azure CLI does that. To keep and to remove is
      // none.
      if (value.isNull() ? kept.containsKey(key) : removed.contains(key)) {
        throw invalid(
            "The identity '" + id + "' is given more than once.",
            "identity.userAssignedIdentities");
      }
      if (value.isNull()) {
        removed.add(key);
      } else if (value.isObject()) {
        kept.putIfAbsent(key(id, "identity.userAssignedIdentities"), id);
      } else {
        throw invalid(
            "The value of '" + id + "' must be an object or null.",
            "identity.userAssignedIdentities");
      }
    }

    private static String key(String id, String path) {
      Optional<ResourceId> parsed = ResourceId.parse(id);
      if (parsed.isEmpty()) {
        throw ArmError.of(
                400,
                "LinkedInvalidPropertyId",
                "Property id '"
                    + id
                    + "' at path '"
                    + path
                    + "' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or "
                    + "'/providers/{resourceProviderNamespace}/'.")
            .exception();
      }
      if (!parsed.get().type().equalsIgnoreCase(UAMI_TYPE)
          || parsed.get().resourceGroup() == null) {
        throw invalid("The resource '" + id + "' is not a user assigned identity.", path);
      }
      return parsed.get().key();
    }
  }
}
