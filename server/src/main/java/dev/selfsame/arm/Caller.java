package dev.selfsame.arm;

/**
 * Who is asking, as proven by the token.
 *
 * @param owner may do everything
 */
public record Caller(
    String objectId, String clientId, String tenantId, String name, String kind, boolean owner) {}
