package dev.selfsame.error;

/**
 * What a client is told when a request fails; one shape per wire. Built only by the named
 * factories.
 */
public sealed interface ApiError permits ArmError, OAuthError, ImdsError, GraphError {
  /** The HTTP status, 4xx or 5xx. */
  int status();
}
