package dev.selfsame.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All settings, with their defaults in {@link Settings}. An unknown key is an error at start. */
public record Config(
    Path data,
    Server server,
    Database store,
    Tokens tokens,
    Keys keys,
    Imds imds,
    Arm arm,
    Rbac rbac,
    Outbound outbound,
    Audit audit,
    Policy policy) {

  /**
   * The front door.
   *
   * @param host address to listen on
   * @param port 0 for any free one
   * @param publicHost name that clients use; part of the issuer and of every URL we hand out
   * @param names further names accepted in the Host header and put into the certificate
   * @param extraPort a second port for the same door, such as 443; null for none
   * @param certificate PEM chain brought by the user; null for our own CA
   * @param privateKey PEM key of that certificate
   * @param connectionsMax open connections at one time
   * @param accessLog a line for each request, on standard error
   */
  public record Server(
      String host,
      int port,
      String publicHost,
      List<String> names,
      @Nullable Integer extraPort,
      @Nullable Path certificate,
      @Nullable Path privateKey,
      int connectionsMax,
      boolean accessLog) {}

  /**
   * The store.
   *
   * @param url null for the embedded SQLite file in the data folder, else {@code
   *     jdbc:postgresql://...}
   * @param poolSize connections to PostgreSQL
   */
  public record Database(
      @Nullable String url, @Nullable String user, @Nullable String password, int poolSize) {}

  /**
   * Access tokens.
   *
   * @param managedIdentityLifetime life of a managed identity's token
   * @param clientLifetime life of a token got by a secret, certificate or password
   * @param refreshLifetime life of a refresh token
   * @param anyAudience issue for any absolute https:// or api:// URI or GUID (decision I36)
   * @param stsIssuer name {@code https://sts.windows.net/{tenant}/} as the v1 issuer (decision
   *     "iss")
   */
  public record Tokens(
      Duration managedIdentityLifetime,
      Duration clientLifetime,
      Duration refreshLifetime,
      boolean anyAudience,
      boolean stsIssuer) {}

  /**
   * Signing keys.
   *
   * @param sealingKeyFile file with the 256-bit key (base64) that seals private keys; null for
   *     {@code sealing.key} in the data folder; the environment's SELFSAME_SEALING_KEY goes first
   * @param publishBeforeUse how long a key stands in the JWKS before it signs
   * @param rotateEvery age at which the active key is replaced; zero for never
   * @param provider {@code auto}, {@code accp} or {@code jdk}
   */
  public record Keys(
      @Nullable Path sealingKeyFile,
      Duration publishBeforeUse,
      Duration rotateEvery,
      String provider) {}

  /**
   * The metadata endpoint.
   *
   * @param rateLimit Azure's limits (20 requests a second, 5 at a time, per VM) on the identity
   *     category
   * @param serveWithoutStore how long tokens are given from memory while the store is away
   * @param host address that bound listeners open
   */
  public record Imds(boolean rateLimit, Duration serveWithoutStore, String host) {}

  /**
   * Resource manager.
   *
   * @param unknownTypes store types without a description of their own as they come; false refuses
   *     them
   * @param bodyBytesMax largest body of a deployment; other bodies are bounded by {@code Limits}
   */
  public record Arm(boolean unknownTypes, int bodyBytesMax) {}

  /**
   * Access by role assignments.
   *
   * @param propagationDelay how long a new role assignment grants nothing, as on Azure, where it
   *     takes up to ten minutes; zero for at once
   */
  public record Rbac(Duration propagationDelay) {}

  /**
   * Documents that requests name, such as linked templates.
   *
   * @param allow names, ports and ranges beyond public addresses on port 443
   * @param caFile PEM with further authorities; null for the machine's alone
   */
  public record Outbound(List<String> allow, @Nullable Path caFile) {}

  /**
   * The logs.
   *
   * @param strict a token leaves only after its record is durable
   * @param activityRetention how long events of the activity log are kept
   * @param signInRetention how long sign-ins are kept; longer than any token lives
   */
  public record Audit(boolean strict, Duration activityRetention, Duration signInRetention) {}

  /**
   * Policies.
   *
   * @param defaultEvaluationDelay how long after a write existence is looked at when a policy does
   *     not say
   * @param scanDelay how long after a change of what is assigned its resources are looked at
   * @param scanEvery how often all resources are looked at
   */
  public record Policy(Duration defaultEvaluationDelay, Duration scanDelay, Duration scanEvery) {}
}
