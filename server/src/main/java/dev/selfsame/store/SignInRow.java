package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * One sign-in: a token that was issued, or a refusal.
 *
 * @param chain the chain it belongs to, and {@code seq} its place there
 * @param at epoch milliseconds
 * @param uti of the token; for a refusal as unique
 * @param eventType {@code interactiveUser}, {@code nonInteractiveUser}, {@code servicePrincipal},
 *     {@code managedIdentity}; {@code lost} for records that could not be kept
 * @param resourceKey id key of the machine that has the managed identity
 * @param errorCode the AADSTS number; 0 for success
 * @param body the rest, as JSON
 */
public record SignInRow(
    String chain,
    long seq,
    long at,
    String uti,
    String eventType,
    @Nullable String objectId,
    @Nullable String clientId,
    @Nullable String resourceKey,
    long errorCode,
    String body,
    String mac) {
  /** The type of a row that stands for records that could not be kept. */
  public static final String LOST = "lost";

  /** What the mac covers beside chain and place. */
  public @Nullable Object[] content() {
    return new @Nullable Object[] {
      at, uti, eventType, objectId, clientId, resourceKey, errorCode, body
    };
  }

  /** The same sign-in at its place in a chain. */
  public SignInRow placed(String inChain, long place, String withMac) {
    return new SignInRow(
        inChain,
        place,
        at,
        uti,
        eventType,
        objectId,
        clientId,
        resourceKey,
        errorCode,
        body,
        withMac);
  }
}
