package dev.selfsame.http;

/**
 * Answers one request. May throw {@link dev.selfsame.error.ApiException}; anything else thrown is a
 * bug and becomes a 500.
 */
@FunctionalInterface
public interface Handler {
  Response handle(Request request);
}
