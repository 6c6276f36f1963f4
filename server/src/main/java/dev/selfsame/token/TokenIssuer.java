package dev.selfsame.token;

import dev.selfsame.audit.SignIn;
import dev.selfsame.audit.SignInLog;
import dev.selfsame.directory.AppRoles;
import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.json.Json;
import dev.selfsame.key.Signer;
import dev.selfsame.model.Ids;
import dev.selfsame.store.PrincipalRow;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The only way from an authorization to a token. */
public final class TokenIssuer {
  private final Supplier<Authority> authority;
  private final Audiences audiences;
  private final Signer signer;
  private final Claims claims;
  private final Clock clock;
  private final AppRoles roles;
  private final Lifetimes lifetimes;
  private final SignInNotes notes;

  /** How long tokens live. */
  public record Lifetimes(Duration managedIdentity, Duration client) {}

  /**
   * A signed token.
   *
   * @param issuedAt epoch seconds, as are the others
   */
  public record Issued(
      String token, long issuedAt, long notBefore, long expiresAt, String audience) {
    @Override
    public String toString() {
      return "Issued[" + audience + ", expiresAt=" + expiresAt + "]";
    }
  }

  public TokenIssuer(
      Supplier<Authority> authority,
      Audiences audiences,
      Signer signer,
      Ids ids,
      Clock clock,
      AppRoles roles,
      Lifetimes lifetimes) {
    this(authority, audiences, signer, ids, clock, roles, lifetimes, SignInLog.NONE);
  }

  /**
   * @param log where every token is written down before it leaves
   */
  public TokenIssuer(
      Supplier<Authority> authority,
      Audiences audiences,
      Signer signer,
      Ids ids,
      Clock clock,
      AppRoles roles,
      Lifetimes lifetimes,
      SignInLog log) {
    this.authority = authority;
    this.audiences = audiences;
    this.signer = signer;
    this.claims = new Claims(ids);
    this.clock = clock;
    this.roles = roles;
    this.lifetimes = lifetimes;
    this.notes = new SignInNotes(log, clock);
  }

  /** A token for work inside the house. */
  public Issued access(Authorization granted) {
    return access(granted, SignIn.Occasion.NONE);
  }

  /** A token, written down before it is given. */
  public Issued access(Authorization granted, SignIn.Occasion occasion) {
    return signed(
        granted,
        occasion,
        "ManagedIdentity".equals(granted.principal().kind())
            ? lifetimes.managedIdentity()
            : lifetimes.client());
  }

  /**
   * A token for a managed identity that its VM asks for; version 1.0, as Azure's are but for the
   * token exchange.
   */
  public Issued forManagedIdentity(AssignedIdentity identity, String audience) {
    return forManagedIdentity(identity, audience, SignIn.Occasion.NONE);
  }

  /** The same, with how it was asked for. */
  public Issued forManagedIdentity(
      AssignedIdentity identity, String audience, SignIn.Occasion occasion) {
    try {
      return managed(identity, audience, occasion);
    } catch (ApiException e) {
      if (e.error() instanceof OAuthError error) {
        notes.refused(
            new SignIn.Who(
                "managedIdentity",
                identity.objectId(),
                identity.clientId(),
                null,
                "",
                identity.resourceId(),
                identity.hostId()),
            occasion,
            audience,
            error,
            error.text());
      }
      throw e;
    }
  }

  private Issued managed(AssignedIdentity identity, String audience, SignIn.Occasion occasion) {
    PrincipalRow principal =
        new PrincipalRow(
            identity.objectId(),
            identity.clientId(),
            identity.tenantId(),
            "ManagedIdentity",
            "",
            null,
            identity.userAssigned(),
            null,
            false,
            identity.tokensValidFrom(),
            0,
            null);
    @Nullable String host = identity.userAssigned() ? identity.hostId() : null;
    return access(
        new Authorization(
            principal,
            identity.clientId(),
            audiences.require(audience),
            Audiences.isExchange(audience) ? 2 : 1,
            "2",
            identity.resourceId(),
            host,
            null),
        occasion);
  }

  /** For refusals at the token endpoint. */
  SignInNotes notes() {
    return notes;
  }

  /** Changes when a key was revoked. */
  public long keyGeneration() {
    return signer.generation();
  }

  String identityToken(Authorization granted) {
    long now = clock.instant().getEpochSecond();
    return signer.sign(
        Json.write(
            claims.identity(granted, authority.get(), now, now + lifetimes.client().toSeconds())),
        false);
  }

  private Issued signed(Authorization granted, SignIn.Occasion occasion, Duration life) {
    long now = clock.instant().getEpochSecond();
    long end = now + life.toSeconds();
    Authority us = authority.get();
    AppRoles.Standing standing =
        roles.standing(granted.principal(), us.directoryName(granted.audience()));
    if (!standing.enabled()) {
      throw granted.user() == null
          ? OAuthErrors.applicationDisabled(
              granted.principal().clientId(), granted.principal().displayName())
          : OAuthErrors.accountDisabled();
    }
    ObjectNode content = claims.access(granted, us, now, end);
    if (!standing.roles().isEmpty()) {
      ArrayNode values = content.putArray("roles"); // the app roles assigned to the principal
      standing.roles().forEach(values::add);
    }
    Issued issued =
        new Issued(
            signer.sign(Json.write(content), granted.version() == 1),
            now,
            now - Claims.BACKDATE_SECONDS,
            end,
            granted.audience());
    notes.issued(granted, occasion, issued, content.path("uti").asString());
    return issued;
  }
}
