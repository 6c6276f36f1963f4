package dev.selfsame.token;

import java.util.List;

/**
 * Where applications of the directory let their users be sent back to. The directory knows; without
 * one nobody of it can sign users in. Source: Microsoft Graph, {@code application}: {@code web},
 * {@code spa}, {@code publicClient}, {@code isFallbackPublicClient}.
 */
public interface RedirectUris {
  /** How a client redeems what it is sent. */
  enum Kind {
    /** With a secret, a certificate or an assertion. */
    WEB,
    /** From a browser: PKCE and its Origin. */
    SPA,
    /** From a machine of the user's: PKCE, and nothing that could be kept secret. */
    PUBLIC_CLIENT
  }

  /** One registered address, as written in the application. */
  record Registered(Kind kind, String uri) {}

  /**
   * @param clientId lower case
   */
  List<Registered> of(String clientId);

  /** Whether the application may ask for device codes: it has no credential to keep. */
  boolean publicFlows(String clientId);

  /** No application has any. */
  static RedirectUris none() {
    return new RedirectUris() {
      @Override
      public List<Registered> of(String clientId) {
        return List.of();
      }

      @Override
      public boolean publicFlows(String clientId) {
        return false;
      }
    };
  }
}
