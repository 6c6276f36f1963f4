package dev.selfsame.template;

/** Reads and writes expressions as they stand in the strings of a template. */
public final class Expressions {
  /** Longest expression, in characters, as Azure's limit says. */
  public static final int LENGTH_MAX = 24_576;

  private Expressions() {}

  /** True for {@code [...]}; false for plain text and for {@code [[...]}, which is escaped text. */
  public static boolean isExpression(String text) {
    throw new UnsupportedOperationException(text);
  }

  /** Plain text of a string that is no expression: {@code [[x]} is {@code [x]}. */
  public static String plain(String text) {
    throw new UnsupportedOperationException(text);
  }

  /**
   * Reads {@code [...]}.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} that says where it is wrong
   */
  public static Expression parse(String text) {
    throw new UnsupportedOperationException(text);
  }

  /** The expression as a template writes it, with the brackets; the inverse of {@link #parse}. */
  public static String print(Expression expression) {
    throw new UnsupportedOperationException(expression.toString());
  }
}
