package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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
  private final CertificateAssertion assertions;

  Clients(Store store, Directory directory, Clock clock, CertificateAssertion assertions) {
    this.store = store;
    this.directory = directory;
    this.clock = clock;
    this.assertions = assertions;
  }

  /**
   * An application that has proven itself.
   *
   * @param strength of the proof, for the claim appidacr
   */
  record Proven(PrincipalRow principal, String strength) {}

  private record Known(PrincipalRow principal, List<CredentialRow> credentials) {}

  /** A confidential client with its secret or assertion. */
  Proven require(Grant.Asked asked) {
    String clientId = clientId(asked.form());
    Known known = known(clientId);
    if (asked.form().find("client_assertion").isPresent()) {
      if (!asked.form().require("client_assertion_type").equals(ASSERTION)) {
        throw OAuthErrors.malformedAssertion();
      }
      assertions.require(
          asked.form().require("client_assertion"),
          clientId,
          known.credentials(),
          asked.tokenUrl());
      return new Proven(known.principal(), "2");
    }
    String secret =
        asked.form().find("client_secret").orElseThrow(OAuthErrors::missingClientCredential);
    secret(clientId, known.credentials(), secret);
    return new Proven(known.principal(), "1");
  }

  /** A public client by its id; one of the directory must prove itself. */
  String requirePublic(Grant.Asked asked) {
    String clientId = clientId(asked.form());
    return PUBLIC.contains(clientId) ? clientId : require(asked).principal().clientId();
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

  private Known known(String clientId) {
    return store
        .read(tx ->
            directory
                .livingByClientId(tx, clientId)
                // A managed identity proves itself at its machine's endpoint, never here.
                .filter(principal -> principal.kind().equals("Application"))
                .map(principal -> new Known(principal, tx.credentials().of(principal.objectId()))))
        .orElseThrow(() -> OAuthErrors.applicationNotFound(clientId, directory.tenant()));
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
