package dev.selfsame.provider.managedidentity;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials. Source: the REST
 * reference and the page of considerations and restrictions, from which the texts of the errors are
 * taken; it names no codes. Writes to one identity are serial by the write gate.
 */
final class FederatedIdentityCredentials {
  static final String TYPE = UserAssignedIdentities.TYPE + "/federatedIdentityCredentials";

  /** Most credentials of one identity. */
  static final int COUNT_MAX = 20;

  /** Longest issuer, subject and audience, in characters. */
  static final int TEXT_MAX = 600;

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
    String issuer = text(properties, "issuer");
    String subject = text(properties, "subject");
    String audience = audience(properties);
    List<FederatedCredentialRow> others =
        tx.federatedCredentials().of(principal.objectId()).stream()
            .filter(row -> !row.resourceKey().equals(id.key()))
            .toList();
    if (others.stream()
        .anyMatch(row -> row.issuer().equals(issuer) && row.subject().equals(subject))) {
      throw UserAssignedIdentities.bad(
          "Issuer and subject combination already exists for this Managed Identity.");
    }
    if (others.size() >= COUNT_MAX) {
      throw UserAssignedIdentities.bad(
          "Too many Federated Identity Credentials. The maximum number for one Managed Identity is "
              + COUNT_MAX
              + ".");
    }
    tx.federatedCredentials()
        .put(new FederatedCredentialRow(id.key(), principal.objectId(), issuer, subject, audience));
    ObjectNode body = change.proposed();
    body.remove(List.of("location", "tags"));
    return new Outcome.Stored(body, change.creates() ? Map.of("Location", location(id)) : Map.of());
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
