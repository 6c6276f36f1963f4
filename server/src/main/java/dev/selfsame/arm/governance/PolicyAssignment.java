package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stored policy assignment. Source: "Azure Policy assignment structure".
 *
 * @param scopeKey where it holds, and below; the empty text for the root
 * @param definitionKey key of the definition or initiative
 * @param definitionVersion the version that is asked for, such as {@code 1.*.*}; empty for any
 * @param notScopes keys of scopes that are left out
 * @param enforced {@code enforcementMode} is {@code Default}
 * @param parameters as stored, {@code {"name":{"value":…}}}
 * @param principalId of its managed identity; null without one
 * @param identityKey of the resource that the identity is: the user-assigned one, or the assignment
 */
public record PolicyAssignment(
    String idKey,
    String id,
    String name,
    String displayName,
    String scopeKey,
    String definitionKey,
    String definitionVersion,
    List<String> notScopes,
    boolean enforced,
    ObjectNode parameters,
    List<Message> messages,
    List<Override> overrides,
    List<ResourceSelector> resourceSelectors,
    @Nullable String location,
    @Nullable String principalId,
    @Nullable String identityKey) {
  private static final String TYPE = "/providers/microsoft.authorization/policyassignments/";

  public PolicyAssignment {
    notScopes = List.copyOf(notScopes);
    messages = List.copyOf(messages);
    overrides = List.copyOf(overrides);
    resourceSelectors = List.copyOf(resourceSelectors);
  }

  /**
   * What people are told.
   *
   * @param referenceId of the member of an initiative that it is about; null for all
   */
  public record Message(String text, @Nullable String referenceId) {}

  /**
   * Another effect or version for some members of an initiative, or another effect for resources.
   */
  public record Override(String kind, String value, List<Selector> selectors) {
    public Override {
      selectors = List.copyOf(selectors);
    }
  }

  public static PolicyAssignment of(ResourceRow row) {
    ObjectNode body = Json.stored(row.body());
    JsonNode properties = body.path("properties");
    int at = row.idKey().lastIndexOf(TYPE);
    List<String> notScopes = new ArrayList<>();
    properties.path("notScopes").forEach(each -> notScopes.add(Scopes.key(each.asString(""))));
    List<Message> messages = new ArrayList<>();
    properties
        .path("nonComplianceMessages")
        .forEach(each ->
            messages.add(
                new Message(
                    each.path("message").asString(""),
                    each.path("policyDefinitionReferenceId").asString(null))));
    List<Override> overrides = new ArrayList<>();
    properties
        .path("overrides")
        .forEach(each ->
            overrides.add(
                new Override(
                    each.path("kind").asString(""),
                    each.path("value").asString(""),
                    Selector.all(each.path("selectors")))));
    List<ResourceSelector> selectors = new ArrayList<>();
    properties
        .path("resourceSelectors")
        .forEach(each -> selectors.add(new ResourceSelector(Selector.all(each.path("selectors")))));
    JsonNode identity = body.path("identity");
    return new PolicyAssignment(
        row.idKey(),
        row.id(),
        row.name(),
        properties.path("displayName").asString(""),
        at <= 0 ? "" : row.idKey().substring(0, at),
        ResourceId.lower(properties.path("policyDefinitionId").asString("")),
        properties.path("definitionVersion").asString(""),
        notScopes,
        properties.path("enforcementMode").asString("Default").equalsIgnoreCase("Default"),
        properties.path("parameters") instanceof ObjectNode given ? given : Json.object(),
        messages,
        overrides,
        selectors,
        body.path("location").asString(null),
        principal(identity).orElse(null),
        identityKey(row, identity));
  }

  private static Optional<String> principal(JsonNode identity) {
    for (JsonNode user : identity.path("userAssignedIdentities")) {
      return Optional.ofNullable(user.path("principalId").asString(null));
    }
    return Optional.ofNullable(identity.path("principalId").asString(null));
  }

  private static @Nullable String identityKey(ResourceRow row, JsonNode identity) {
    for (String user : identity.path("userAssignedIdentities").propertyNames()) {
      return ResourceId.lower(user);
    }
    return identity.path("principalId").isMissingNode() ? null : row.idKey();
  }

  /**
   * The version that an override asks for. Those that select by more than the reference are passed
   * over: what is assigned is read before there is a resource.
   *
   * @param referenceId of the member of an initiative; empty for the definition itself
   */
  public Optional<String> versionFor(String referenceId) {
    Selector.Facts facts = new Selector.Facts("", "", ResourceId.lower(referenceId), Set.of());
    return overrides.stream()
        .filter(each -> each.kind().equalsIgnoreCase("definitionVersion"))
        .filter(each ->
            each.selectors().stream()
                .allMatch(
                    one -> one.kind().equals("policydefinitionreferenceid") && one.selects(facts)))
        .map(Override::value)
        .findFirst();
  }

  /** What people are told of a definition: what is said of it alone, else what is said of all. */
  public Optional<String> message(String referenceId) {
    return messages.stream()
        .filter(each -> referenceId.equalsIgnoreCase(String.valueOf(each.referenceId())))
        .findFirst()
        .or(() -> messages.stream().filter(each -> each.referenceId() == null).findFirst())
        .map(Message::text);
  }
}
