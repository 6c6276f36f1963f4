package dev.selfsame.rbac.condition;

import org.jspecify.annotations.Nullable;

/**
 * A condition of a role assignment or a role definition, read once and evaluated often; safe for
 * use by many threads.
 */
public final class Condition {
  /** The only version that Azure accepts, and what it puts if none is given. */
  public static final String VERSION = "2.0";

  private Condition() {}

  /**
   * @param version {@code null} means {@link #VERSION}
   * @throws ConditionException if the text is not a condition of that version
   */
  public static Condition parse(String text, @Nullable String version) {
    throw new UnsupportedOperationException("not yet: " + text + version);
  }

  /** Whether it allows what the attributes describe; linear in the condition's length. */
  public boolean holds(Attributes attributes) {
    throw new UnsupportedOperationException("not yet: " + attributes);
  }
}
