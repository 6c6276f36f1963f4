package dev.selfsame.rbac.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Cuts a condition into tokens, in one pass. */
final class Lexer {
  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** The last one is {@code END}. */
  static List<Token> read(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.next()) {}
    return lexer.tokens;
  }

  private boolean next() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    if (at == text.length()) {
      add(Token.Kind.END, 0);
      return false;
    }
    switch (text.charAt(at)) {
      case '(' -> add(Token.Kind.OPEN, 1);
      case ')' -> add(Token.Kind.CLOSE, 1);
      case '{' -> add(Token.Kind.OPEN_SET, 1);
      case '}' -> add(Token.Kind.CLOSE_SET, 1);
      case ',' -> add(Token.Kind.COMMA, 1);
      case '!' -> add(Token.Kind.NOT, 1);
      case '&' -> pair(Token.Kind.AND);
      case '|' -> pair(Token.Kind.OR);
      case '\'' -> string();
      case '@' -> attribute();
      default -> word();
    }
    return true;
  }

  private void add(Token.Kind kind, int length) {
    tokens.add(new Token(kind, text.substring(at, at + length), "", at));
    at += length;
  }

  private void pair(Token.Kind kind) {
    if (at + 1 == text.length() || text.charAt(at + 1) != text.charAt(at)) {
      throw ConditionErrors.character(text, at);
    }
    add(kind, 2);
  }

  /** A string ends at the next quote; the page names no way to write one inside. */
  private void string() {
    int end = text.indexOf('\'', at + 1);
    if (end < 0) {
      throw ConditionErrors.open("a string", "'", at);
    }
    for (int i = at + 1; i < end; i++) {
      if (Character.isISOControl(text.charAt(i))) {
        throw ConditionErrors.character(text, i);
      }
    }
    tokens.add(new Token(Token.Kind.STRING, text.substring(at + 1, end), "", at));
    at = end + 1;
  }

  private void attribute() {
    int bracket = at + 1;
    while (bracket < text.length() && letter(text.charAt(bracket))) {
      bracket++;
    }
    String source = text.substring(at + 1, bracket);
    if (AttributeSource.of(source).isEmpty()) {
      throw ConditionErrors.source(source, at);
    }
    if (bracket == text.length() || text.charAt(bracket) != '[') {
      throw ConditionErrors.expected("'[' after the attribute's source", text, bracket);
    }
    int end = text.indexOf(']', bracket);
    if (end < 0) {
      throw ConditionErrors.open("an attribute", "]", at);
    }
    String name = text.substring(bracket + 1, end);
    tokens.add(new Token(Token.Kind.ATTRIBUTE, name, source, at));
    at = end + 1;
  }

  private void word() {
    int end = at;
    while (end < text.length() && ofWord(text.charAt(end))) {
      end++;
    }
    if (end == at) {
      throw ConditionErrors.character(text, at);
    }
    Token.Kind kind =
        switch (text.substring(at, end).toUpperCase(Locale.ROOT)) {
          case "AND" -> Token.Kind.AND;
          case "OR" -> Token.Kind.OR;
          case "NOT" -> Token.Kind.NOT;
          default -> Token.Kind.WORD;
        };
    add(kind, end - at);
  }

  private static boolean ofWord(char c) {
    return letter(c) || (c >= '0' && c <= '9') || "_-.:+".indexOf(c) >= 0;
  }

  private static boolean letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
