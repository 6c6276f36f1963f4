package dev.selfsame.store;

/**
 * Joins one VM to one channel.
 *
 * @param channel {@code loopback} for a listener of our own
 * @param port of that listener
 * @param header the secret that IDENTITY_HEADER callers must send
 */
public record BindingRow(
    String bindingId,
    String resourceKey,
    String channel,
    int port,
    String header,
    long createdAt) {}
