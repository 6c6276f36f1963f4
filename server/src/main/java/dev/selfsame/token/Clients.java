package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Registrations;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.error.FederationErrors;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who the client application is, and how it proves that. */
final class Clients {
  /**
   * Microsoft's public clients, which sign users in without a credential of their own. Source:
   * Microsoft Learn, first-party applications.
   */
  private static final Set<String> PUBLIC =
      Set.of(
          "04b07795-8ddb-461a-bbee-02f9e1bf7b46", // Azure CLI
          "1950a258-227b-4e31-a9cf-717495945fc2", // Azure PowerShell
          "aebc6443-996d-45c2-90f0-388ff96faa56", // Visual Studio Code
          "872cd9fa-d31f-45e0-9eab-6e460a02d1f1"); // Visual Studio

  private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Store store;
  private final Directory directory;
  private final Clock clock;
  private final CertificateAssertion certificates;
  private final FederatedAssertion federated;

  Clients(
      Store store,
      Directory directory,
      Clock clock,
      CertificateAssertion certificates,
      FederatedAssertion federated) {
    this.store = store;
    this.directory = directory;
    this.clock = clock;
    this.certificates = certificates;
    this.federated = federated;
  }

  /**
   * A client that has proven itself.
   *
   * @param strength of the proof, for the claim appidacr
   * @param resourceId of a user-assigned identity; null for an application
   */
  record Proven(PrincipalRow principal, String strength, @Nullable String resourceId) {}

  private record Known(
      PrincipalRow principal,
      List<CredentialRow> credentials,
      List<FederatedCredentialRow> federated,
      @Nullable String resourceId) {}

  /** A confidential client with its secret or assertion. */
  Proven require(Grant.Asked asked) {
    String clientId = clientId(asked.form());
    if (asked.form().find("client_assertion").isPresent()) {
      return asserted(asked, clientId);
    }
    Known known = application(clientId);
    String secret =
        asked.form().find("client_secret").orElseThrow(OAuthErrors::missingClientCredential);
    secret(clientId, known.credentials(), secret);
    return new Proven(known.principal(), "1", null);
  }

  /** A public client by its id; one of the directory must prove itself. */
  String requirePublic(Grant.Asked asked) {
    String clientId = clientId(asked.form());
    if (PUBLIC.contains(clientId)) {
      return clientId;
    }
    application(clientId); // a managed identity signs nobody in
    return require(asked).principal().clientId();
  }

  /** The client's own assertion has its id as issuer; any other issuer vouches for it. */
  private Proven asserted(Grant.Asked asked, String clientId) {
    Known known = known(clientId);
    if (!asked.form().require("client_assertion_type").equals(ASSERTION)) {
      throw OAuthErrors.malformedAssertion();
    }
    String text = asked.form().require("client_assertion");
    Assertion assertion = Assertion.read(text);
    if (assertion.claim("iss").filter(Audiences::isGuid).isPresent()) {
      certificates.require(text, clientId, known.credentials(), asked.tokenUrl());
    } else {
      FederatedCredentialRow matched =
          federated.match(assertion, known.principal(), known.federated());
      federated.verify(assertion, matched);
      known = still(clientId, assertion, matched);
    }
    return new Proven(known.principal(), "2", known.resourceId());
  }

  /** Asking the issuer may take seconds: what was removed meanwhile proves nothing any more. */
  private Known still(String clientId, Assertion assertion, FederatedCredentialRow matched) {
    Known now = known(clientId);
    federated.match(assertion, now.principal(), now.federated());
    if (federated.ours(matched)) {
      vouching(assertion, matched.subject());
    }
    return now;
  }

  /**
   * Of our own tokens only those of a user-assigned identity that lives and is not revoked prove an
   * application (Microsoft Learn, "configure an application to trust a managed identity").
   */
  private void vouching(Assertion assertion, String objectId) {
    long issuedAt = assertion.time("iat").orElse(0L);
    boolean vouches =
        store
            .read(tx -> directory.living(tx, objectId))
            .filter(row -> row.kind().equals("ManagedIdentity") && row.userAssigned())
            .filter(row -> issuedAt >= row.tokensValidFrom())
            .isPresent();
    if (!vouches) {
      throw FederationErrors.ownToken();
    }
  }

  /** The client id as given, in lower case; whether there is such a client is not asked. */
  String id(Grant.Asked asked) {
    return clientId(asked.form());
  }

  /** A client that there is, whoever says so: what proves its request stands elsewhere. */
  String requireKnown(Grant.Asked asked) {
    String clientId = clientId(asked.form());
    title(clientId);
    return clientId;
  }

  /** What a client is called. */
  String title(String clientId) {
    return FirstParty.of(clientId)
        .map(one -> one.title)
        .orElseGet(() -> known(clientId).principal().displayName());
  }

  void requireNoCredential(Grant.Asked asked) {
    if (asked.form().find("client_secret").isPresent()
        || asked.form().find("client_assertion").isPresent()) {
      throw SignInErrors.publicClientWithCredential();
    }
  }

  private static String clientId(Form form) {
    String given = form.require("client_id");
    if (!Audiences.isGuid(given)) {
      throw OAuthErrors.notAnApplicationId(given);
    }
    return given.toLowerCase(Locale.ROOT);
  }

  private Known application(String clientId) {
    Known known = known(clientId);
    if (!known.principal().kind().equals("Application")) {
      // A managed identity has no secret: it proves itself at its machine or by federation.
      throw OAuthErrors.applicationNotFound(clientId, directory.tenant());
    }
    return known;
  }

  private Known known(String clientId) {
    return store
        .read(tx -> directory.livingByClientId(tx, clientId).flatMap(row -> known(tx, row)))
        .orElseThrow(() -> OAuthErrors.applicationNotFound(clientId, directory.tenant()));
  }

  private static Optional<Known> known(Tx tx, PrincipalRow principal) {
    List<FederatedCredentialRow> federated = Registrations.federated(tx, principal);
    return switch (principal.kind()) {
      case "Application" ->
          Optional.of(
              new Known(principal, Registrations.credentials(tx, principal), federated, null));
      case "ManagedIdentity" ->
          Optional.ofNullable(principal.resourceKey())
              .flatMap(key -> tx.resources().find(key))
              .map(ResourceRow::id)
              .map(id -> new Known(principal, List.of(), federated, id));
      default -> Optional.empty();
    };
  }

  private void secret(String clientId, List<CredentialRow> credentials, String given) {
    long now = clock.millis();
    boolean expired = false;
    for (CredentialRow credential : credentials) {
      if (credential.kind().equals("secret") && SecretHash.matches(credential.value(), given)) {
        if (now >= credential.notBefore() && now < credential.notAfter()) {
          return;
        }
        expired = true;
      }
    }
    throw expired
        ? OAuthErrors.expiredClientSecret(clientId)
        : OAuthErrors.invalidClientSecret(clientId);
  }
}
