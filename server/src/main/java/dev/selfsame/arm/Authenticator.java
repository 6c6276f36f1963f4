package dev.selfsame.arm;

import dev.selfsame.http.Request;

/** Turns a request's bearer token into a caller, or throws ARM's 401. */
@FunctionalInterface
public interface Authenticator {
  Caller authenticate(Request request);
}
