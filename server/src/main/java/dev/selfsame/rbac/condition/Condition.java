package dev.selfsame.rbac.condition;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a role assignment or a role definition, read once and evaluated often; safe for
 * use by many threads. Two are equal if they say the same, however they are written.
 *
 * <p>Source: "Azure role assignment condition format and syntax". Not on that page: the operators
 * {@code TimeOfDay...}, which Microsoft's own evaluators know.
 */
public final class Condition {
  /** The only version that Azure accepts, and what it puts if none is given. */
  public static final String VERSION = "2.0";

  /** 8 KB ("FAQ for Azure role assignment conditions"), as UTF-8. */
  public static final int BYTES_MAX = 8192;

  private final String text;
  private final Expression expression;

  private Condition(String text, Expression expression) {
    this.text = text;
    this.expression = expression;
  }

  /**
   * @param version {@code null} means {@link #VERSION}
   * @throws ConditionException if the text is not a condition of that version
   */
  public static Condition parse(String text, @Nullable String version) {
    if (version != null && !version.equals(VERSION)) {
      throw ConditionErrors.version(version);
    }
    if (text.length() > BYTES_MAX || text.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
      throw ConditionErrors.tooLong(BYTES_MAX);
    }
    return new Condition(text, ConditionReader.read(text));
  }

  /**
   * Whether it allows what the attributes describe. The cost is at most the condition's length
   * times that of the attributes' values.
   */
  public boolean holds(Attributes attributes) {
    return new Evaluation(attributes).holds(expression);
  }

  /** As it was given. */
  public String text() {
    return text;
  }

  Expression expression() {
    return expression;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Condition condition && expression.equals(condition.expression);
  }

  @Override
  public int hashCode() {
    return expression.hashCode();
  }

  /** On one line, in Azure's spelling; reads back as an equal condition. */
  @Override
  public String toString() {
    return ConditionPrinter.print(expression);
  }
}
