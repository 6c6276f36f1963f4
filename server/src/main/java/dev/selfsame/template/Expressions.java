package dev.selfsame.template;

import java.util.List;

/** Reads and writes expressions as they stand in the strings of a template. */
public final class Expressions {
  /** Longest expression, in characters, as Azure's limit says. */
  public static final int LENGTH_MAX = 24_576;

  private Expressions() {}

  /** True for {@code [...]}; false for plain text and for {@code [[...]}, which is escaped text. */
  public static boolean isExpression(String text) {
    return text.length() > 1
        && text.charAt(0) == '['
        && text.charAt(1) != '['
        && text.charAt(text.length() - 1) == ']';
  }

  /** Plain text of a string that is no expression: {@code [[x]} is {@code [x]}. */
  public static String plain(String text) {
    return text.startsWith("[[") ? text.substring(1) : text;
  }

  /**
   * Reads {@code [...]}.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} that says where it is wrong
   */
  public static Expression parse(String text) {
    if (text.length() > LENGTH_MAX) {
      throw TemplateErrors.structure(
          "The language expression length limit exceeded. Limit: '"
              + LENGTH_MAX
              + "' and actual: '"
              + text.length()
              + "'.",
          "");
    }
    return new ExpressionReader(text).read();
  }

  /** The expression as a template writes it, with the brackets; the inverse of {@link #parse}. */
  public static String print(Expression expression) {
    StringBuilder text = new StringBuilder("[");
    put(expression, text);
    return text.append(']').toString();
  }

  private static void put(Expression expression, StringBuilder text) {
    switch (expression) {
      case Expression.Text(String value) -> quoted(value, text);
      case Expression.Whole(long value) -> text.append(value);
      case Expression.Fraction(java.math.BigDecimal value) -> {
        text.append("json(");
        quoted(value.toString(), text);
        text.append(')');
      }
      case Expression.Call(String name, List<Expression> arguments) -> {
        text.append(name).append('(');
        for (int i = 0; i < arguments.size(); i++) {
          text.append(i == 0 ? "" : ", ");
          put(arguments.get(i), text);
        }
        text.append(')');
      }
      case Expression.Property(Expression of, String name, boolean safe) -> {
        put(of, text);
        if (ExpressionReader.isName(name)) {
          text.append(safe ? ".?" : ".").append(name);
        } else {
          text.append(safe ? "[?" : "[");
          quoted(name, text);
          text.append(']');
        }
      }
      case Expression.Index(Expression of, Expression index, boolean safe) -> {
        put(of, text);
        text.append(safe ? "[?" : "[");
        put(index, text);
        text.append(']');
      }
    }
  }

  private static void quoted(String value, StringBuilder text) {
    text.append('\'').append(value.replace("'", "''")).append('\'');
  }
}
