package dev.selfsame.rbac.condition;

import java.util.Locale;
import java.util.Optional;

/** Where an attribute is looked up; written {@code @Request[...]} and so on, in any case. */
public enum AttributeSource {
  REQUEST("Request"),
  RESOURCE("Resource"),
  PRINCIPAL("Principal"),
  ENVIRONMENT("Environment");

  private final String word;

  AttributeSource(String word) {
    this.word = word;
  }

  /** As Azure writes it, without the {@code @}. */
  public String word() {
    return word;
  }

  static Optional<AttributeSource> of(String word) {
    for (AttributeSource source : values()) {
      if (source.word.toLowerCase(Locale.ROOT).equals(word.toLowerCase(Locale.ROOT))) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
