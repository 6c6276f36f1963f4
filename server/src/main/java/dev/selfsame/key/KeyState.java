package dev.selfsame.key;

import java.util.Locale;

/** The life of a signing key. */
public enum KeyState {
  /** Published, not yet signing, so that every verifier has seen it before its first token. */
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
