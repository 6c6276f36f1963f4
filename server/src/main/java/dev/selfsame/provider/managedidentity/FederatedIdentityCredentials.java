package dev.selfsame.provider.managedidentity;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.directory.ClaimsExpression;
import dev.selfsame.directory.FlexibleIssuers;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials. Source: the REST
 * reference and the page of considerations and restrictions, from which the texts of the errors are
 * taken; it names no codes. A wrong issuer or subject shows at the exchange only, as in Azure.
 * Writes to one identity are serial by the write gate.
 */
final class FederatedIdentityCredentials {
  static final String TYPE = UserAssignedIdentities.TYPE + "/federatedIdentityCredentials";

  /** Most credentials of one identity. */
  static final int COUNT_MAX = 20;

  /** Longest issuer, subject and audience, in characters. */
  static final int TEXT_MAX = 600;

  private static final int LANGUAGE_VERSION = 1;

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9-_]{2,119}");

  ResourceType type() {
    return ResourceType.named(TYPE)
        .apiVersions(
            "2022-01-31-preview",
            "2023-01-31",
            "2023-07-31-preview",
            "2024-11-30",
            "2025-01-31-preview",
            "2025-05-31-preview",
            "2026-05-31")
        .within(Container.PARENT)
        .proxy()
        .lowerCaseGroupSegment()
        .put(FederatedIdentityCredentials::put)
        .noPatch()
        .delete(FederatedIdentityCredentials::delete)
        .list(Container.PARENT)
        .build();
  }

  private static Outcome put(Change change, Tx tx) {
    ResourceId id = change.id();
    if (!NAME.matcher(id.name()).matches()) {
      throw UserAssignedIdentities.bad(
          "Federated Identity Credential name '" + id.name() + "' is invalid.");
    }
    JsonNode properties = change.proposed().path("properties");
    if (!properties.isObject() || properties.isEmpty()) {
      throw UserAssignedIdentities.bad(
          "Federated Identity Credential from HTTP body has empty properties");
    }
    PrincipalRow principal =
        tx.principals()
            .findByResource(id.parentKey())
            .orElseThrow(() ->
                ArmError.of(404, "NotFound", "The parent user-assigned identity doesn't exist.")
                    .exception());
    FederatedCredentialRow row = row(id, principal, properties);
    List<FederatedCredentialRow> others =
        tx.federatedCredentials().of(principal.objectId()).stream()
            .filter(other -> !other.resourceKey().equals(id.key()))
            .toList();
    if (others.stream().anyMatch(other -> alike(row, other))) {
      throw UserAssignedIdentities.bad(
          "Issuer and subject combination already exists for this Managed Identity.");
    }
    if (others.size() >= COUNT_MAX) {
      throw UserAssignedIdentities.bad(
          "Too many Federated Identity Credentials. The maximum number for one Managed Identity is "
              + COUNT_MAX
              + ".");
    }
    tx.federatedCredentials().put(row);
    ObjectNode body = change.proposed();
    body.remove(List.of("location", "tags"));
    return new Outcome.Stored(body, change.creates() ? Map.of("Location", location(id)) : Map.of());
  }

  private static boolean alike(FederatedCredentialRow one, FederatedCredentialRow other) {
    return one.issuer().equals(other.issuer())
        && one.subject().equals(other.subject())
        && Objects.equals(one.expression(), other.expression());
  }

  private static FederatedCredentialRow row(
      ResourceId id, PrincipalRow principal, JsonNode properties) {
    String issuer = text(properties, "issuer");
    JsonNode matching = properties.path("claimsMatchingExpression");
    boolean flexible = !matching.isMissingNode() && !matching.isNull();
    if (flexible == properties.hasNonNull("subject")) {
      throw UserAssignedIdentities.bad(
          "Either 'subject' or 'claimsMatchingExpression' must be defined, but not both.");
    }
    String subject = flexible ? "" : text(properties, "subject");
    return new FederatedCredentialRow(
        id.key(),
        principal.objectId(),
        issuer,
        subject,
        audience(properties),
        flexible ? expression(issuer, matching) : null);
  }

  private static String expression(String issuer, JsonNode matching) {
    JsonNode version = matching.path("languageVersion");
    if (!version.isInt() || version.asInt() != LANGUAGE_VERSION) {
      throw UserAssignedIdentities.bad(
          "The FederatedIdentityCredential.ClaimsMatchingExpression.LanguageVersion must be "
              + LANGUAGE_VERSION
              + ".");
    }
    String value = text(matching, "value");
    try {
      FlexibleIssuers.parse(issuer, value);
    } catch (ClaimsExpression.Malformed e) {
      throw UserAssignedIdentities.bad(e.getMessage());
    }
    return value;
  }

  private static String text(JsonNode properties, String name) {
    JsonNode value = properties.path(name);
    if (!value.isString() || value.asString().isBlank()) {
      throw UserAssignedIdentities.bad(
          "Federated Identity Credential property '" + name + "' is required.");
    }
    return bounded(value.asString(), name);
  }

  private static String audience(JsonNode properties) {
    JsonNode audiences = properties.path("audiences");
    if (!audiences.isArray()
        || audiences.size() != 1
        || !audiences.get(0).isString()
        || audiences.get(0).asString().isBlank()) {
      throw UserAssignedIdentities.bad(
          "Federated identity credentials must have exactly one audience.");
    }
    return bounded(audiences.get(0).asString(), "audiences");
  }

  private static String bounded(String value, String name) {
    if (value.length() > TEXT_MAX) {
      throw UserAssignedIdentities.bad(
          "Federated Identity Credential property '"
              + name
              + "' is longer than "
              + TEXT_MAX
              + " characters.");
    }
    return value;
  }

  private static String location(ResourceId id) {
    return "/subscriptions/"
        + id.subscriptionId()
        + "/resourcegroups/"
        + id.resourceGroup()
        + "/providers/"
        + UserAssignedIdentities.TYPE
        + "/"
        + id.names().getFirst()
        + "/federatedIdentityCredentials/"
        + id.name();
  }

  private static Outcome delete(Change change, Tx tx) {
    tx.federatedCredentials().delete(change.id().key());
    return new Outcome.Removed();
  }
}
