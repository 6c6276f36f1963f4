package dev.selfsame.key;

import java.util.Locale;

/** The life of a signing key. */
public enum KeyState {
  /**
   * Published, with no order to sign: next in turn, and known to verifiers should the active one
   * have to go at once.
   */
  SPARE,
  /** A spare that was told to sign, and waits until every verifier has seen it. */
  PENDING,
  /** Signs. Exactly one. */
  ACTIVE,
  /** Signs no more; published until its last token has ended. */
  RETIRED,
  /** Withdrawn: not published, nothing that it signed is accepted. */
  REVOKED;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static KeyState of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
