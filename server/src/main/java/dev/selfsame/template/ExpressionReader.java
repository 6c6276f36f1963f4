package dev.selfsame.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads one expression, character by character: literals, calls, and what is taken of their values.
 * Source: "Syntax and expressions in ARM templates".
 */
final class ExpressionReader {
  /** Calls and indexes in each other; Azure's templates have some ten. Bounds the stack. */
  static final int DEPTH_MAX = 200;

  private final String text;
  private int at = 1;
  private int depth;

  ExpressionReader(String text) {
    this.text = text;
  }

  static boolean isName(String text) {
    return !text.isEmpty()
        && !Character.isDigit(text.charAt(0))
        && text.chars().allMatch(ExpressionReader::isNamePart);
  }

  private static boolean isNamePart(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$';
  }

  /** So much of a text as an error should repeat. */
  static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  Expression read() {
    Expression expression = expression();
    if (peek() != ']' || at != text.length() - 1) {
      throw wrong("expected end of expression");
    }
    return expression;
  }

  private Expression expression() {
    if (++depth > DEPTH_MAX) {
      throw TemplateErrors.structure(
          "The language expression is nested deeper than '" + DEPTH_MAX + "' levels.", "");
    }
    Expression value = primary();
    int taken = 0;
    for (char next = peek();
        next == '.' || (next == '[' && at < text.length() - 1);
        next = peek()) {
      if (++taken > DEPTH_MAX) {
        throw TemplateErrors.structure(
            "The language expression takes more than '" + DEPTH_MAX + "' properties in a row.", "");
      }
      value = next == '.' ? property(value) : index(value);
    }
    depth--;
    return value;
  }

  private Expression primary() {
    char c = peek();
    if (c == '\'') {
      return new Expression.Text(quoted());
    }
    if (c == '-' || c == '+' || Character.isDigit(c)) {
      return number();
    }
    int start = at;
    while (at < text.length() && (isNamePart(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    String name = text.substring(start, at);
    if (name.isEmpty() || name.endsWith(".") || name.startsWith(".") || peek() != '(') {
      throw wrong(
          name.isEmpty() ? "expected a function or a literal" : "expected token 'LeftParenthesis'");
    }
    at++;
    return new Expression.Call(name, arguments());
  }

  private List<Expression> arguments() {
    List<Expression> arguments = new ArrayList<>();
    if (peek() == ')') {
      at++;
      return arguments;
    }
    while (true) {
      arguments.add(expression());
      char next = peek();
      at++;
      if (next == ')') {
        return arguments;
      }
      if (next != ',') {
        at--;
        throw wrong("expected token 'RightParenthesis'");
      }
    }
  }

  private Expression property(Expression of) {
    at++;
    boolean safe = take('?');
    peek();
    int start = at;
    while (at < text.length() && isNamePart(text.charAt(at))) {
      at++;
    }
    if (start == at) {
      throw wrong("expected token 'Identifier'");
    }
    return new Expression.Property(of, text.substring(start, at), safe);
  }

  private Expression index(Expression of) {
    at++;
    boolean safe = take('?');
    Expression index = expression();
    if (peek() != ']') {
      throw wrong("expected token 'RightSquareBracket'");
    }
    at++;
    return new Expression.Index(of, index, safe);
  }

  private boolean take(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private String quoted() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\'') {
        if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
          at++;
        } else {
          at++;
          return value.toString();
        }
      }
      value.append(c);
    }
    throw wrong("unterminated string literal");
  }

  private Expression number() {
    int start = at++;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    try {
      return new Expression.Whole(Long.parseLong(text.substring(start, at)));
    } catch (NumberFormatException e) {
      throw wrong("'" + shortened(text.substring(start, at)) + "' is not a whole number");
    }
  }

  /** The next character that is no space; NUL at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  // Azure's own wording.
  private RuntimeException wrong(String what) {
    return dev.selfsame.error.ArmErrors.templateExpression(
        "Unable to parse language expression '"
            + shortened(text.substring(1, Math.max(1, text.length() - 1)))
            + "': "
            + what
            + " at position '"
            + at
            + "'.");
  }
}
