package dev.selfsame.store;

/**
 * A browser in which a user is signed in.
 *
 * @param hash of what the browser's cookie holds
 * @param sessionId the claim {@code sid}
 * @param mark of the password and the revocations it began with: another one ends it
 * @param clients ids of the applications signed in to, space-separated
 * @param kept the user asked to stay signed in
 * @param signedInAt epoch milliseconds, as are the others
 * @param seenAt last use, to the minute
 * @param endsAt whatever the use
 */
public record SessionRow(
    String hash,
    String sessionId,
    String objectId,
    String mark,
    String clients,
    boolean kept,
    long signedInAt,
    long seenAt,
    long endsAt) {}
