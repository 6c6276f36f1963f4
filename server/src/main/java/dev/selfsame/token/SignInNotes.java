package dev.selfsame.token;

import dev.selfsame.audit.SignIn;
import dev.selfsame.audit.SignInLog;
import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Request;
import dev.selfsame.store.PrincipalRow;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is noted of a sign-in. No secret, assertion or token is, nor text that holds one. */
final class SignInNotes {
  private static final int TEXT_MAX = 256;

  /** Fields of a form that prove something. */
  private static final List<String> PROOFS =
      List.of(
          "client_secret",
          "client_assertion",
          "assertion",
          "password",
          "refresh_token",
          "code",
          "code_verifier",
          "device_code");

  private final SignInLog log;
  private final Clock clock;

  SignInNotes(SignInLog log, Clock clock) {
    this.log = log;
    this.clock = clock;
  }

  static SignIn.Occasion occasion(Request request, Form form) {
    return new SignIn.Occasion(
        bounded(form.find("grant_type").orElse("")),
        request.peer(),
        bounded(request.header("user-agent").orElse("")),
        request.correlationId(),
        null);
  }

  void issued(
      Authorization granted,
      SignIn.Occasion occasion,
      TokenIssuer.Issued issued,
      @Nullable String uti) {
    PrincipalRow principal = granted.principal();
    boolean managed = principal.kind().equals("ManagedIdentity");
    Authorization.SignIn user = granted.user();
    String type =
        user != null
            ? user.refreshParent() == null ? "interactiveUser" : "nonInteractiveUser"
            : managed ? "managedIdentity" : "servicePrincipal";
    String host = granted.hostId() != null || !managed ? granted.hostId() : granted.resourceId();
    log.issued(
        new SignIn(
            clock.millis(),
            new SignIn.Who(
                type,
                principal.objectId(),
                granted.clientId(),
                principal.userPrincipalName(),
                principal.displayName(),
                granted.resourceId(),
                host),
            occasion,
            uti,
            issued.token().substring(0, Math.max(0, issued.token().indexOf('.'))),
            issued.issuedAt(),
            issued.expiresAt(),
            issued.audience(),
            0,
            null));
  }

  /** A refusal at the token endpoint. The name is what the client said, not who it is. */
  void refused(Form form, SignIn.Occasion occasion, OAuthError error) {
    String client = form.find("client_id").filter(Audiences::isGuid).orElse(null);
    String user =
        form.find("username")
            .filter(name -> name.contains("@") && name.length() < 120)
            .orElse(null);
    String audience = form.find("scope").or(() -> form.find("resource")).orElse("");
    refused(
        new SignIn.Who(
            user == null ? "servicePrincipal" : "interactiveUser",
            null,
            client == null ? null : client.toLowerCase(Locale.ROOT),
            user == null ? null : without(form, user),
            "",
            null,
            null),
        occasion,
        bounded(without(form, audience)),
        error,
        bounded(without(form, error.text())));
  }

  /** A refusal of a managed identity, such as for an audience that is not known. */
  void refused(
      SignIn.Who who, SignIn.Occasion occasion, String audience, OAuthError error, String why) {
    log.refused(
        new SignIn(
            clock.millis(), who, occasion, null, null, 0, 0, bounded(audience), error.code(), why));
  }

  private static String without(Form form, String text) {
    String clean = text;
    for (String field : PROOFS) {
      String secret = form.find(field).orElse("");
      if (!secret.isEmpty()) {
        clean = clean.replace(secret, "***");
      }
    }
    return clean;
  }

  private static String bounded(String text) {
    return text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) : text;
  }
}
