package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * One sign-in to one client: the family of the refresh tokens that come from it.
 *
 * @param signInId the family of its refresh tokens
 * @param clientKind {@code WEB}, {@code SPA} or {@code PUBLIC_CLIENT}: how the client redeems
 * @param sessionId the claim {@code sid}
 * @param mark of the password and the revocations it began with: another one ends it
 * @param signedInAt epoch milliseconds, as are the others
 * @param refreshUntil no refresh token lives longer; null for no such end
 * @param revokedAt a code or token of it came back after its use
 * @param keptUntil when the row may go; after every refresh token of it
 */
public record TokenFamilyRow(
    String signInId,
    String objectId,
    String clientId,
    String clientKind,
    String sessionId,
    String mark,
    long signedInAt,
    @Nullable Long refreshUntil,
    @Nullable Long revokedAt,
    long keptUntil) {}
