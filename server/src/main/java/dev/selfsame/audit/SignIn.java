package dev.selfsame.audit;

import org.jspecify.annotations.Nullable;

/**
 * One token that was issued, or one refusal. Never the token itself.
 *
 * @param at epoch milliseconds
 * @param uti the token's unique id; null for a refusal
 * @param tokenHeader the JOSE header of the token (its first part), which names the key; null for a
 *     refusal
 * @param issuedAt epoch seconds, as is {@code expiresAt}; 0 for a refusal
 * @param audience as the token has it, or as it was asked for
 * @param errorCode the AADSTS number; 0 for success
 * @param failure in words, without secrets; null for success
 */
public record SignIn(
    long at,
    Who who,
    Occasion occasion,
    @Nullable String uti,
    @Nullable String tokenHeader,
    long issuedAt,
    long expiresAt,
    String audience,
    int errorCode,
    @Nullable String failure) {

  /**
   * Who signed in, or said so.
   *
   * @param eventType as Graph's signInEventTypes
   * @param identityId the ARM id of a managed identity
   * @param hostId the ARM id of the machine that has it
   */
  public record Who(
      String eventType,
      @Nullable String objectId,
      @Nullable String clientId,
      @Nullable String userName,
      String displayName,
      @Nullable String identityId,
      @Nullable String hostId) {}

  /**
   * How a token was asked for.
   *
   * @param grant such as {@code client_credentials}; {@code managed_identity} at the metadata
   *     endpoint
   * @param peer address of the client; empty when there is none
   * @param binding id of the binding through which a machine asked; null at the token endpoint
   */
  public record Occasion(
      String grant, String peer, String userAgent, String correlationId, @Nullable String binding) {
    /** Inside the house. */
    public static final Occasion NONE = new Occasion("", "", "", "", null);
  }
}
