package dev.selfsame.graph;

/**
 * Who asks.
 *
 * @param kind {@code User}, {@code Application} or {@code ManagedIdentity}
 * @param clientId application id of the principal, or of the client that acts for the user
 * @param owner may do everything
 */
public record GraphCaller(String objectId, String clientId, String kind, boolean owner) {
  boolean user() {
    return kind.equals("User");
  }
}
