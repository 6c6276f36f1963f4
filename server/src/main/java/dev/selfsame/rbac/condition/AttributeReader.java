package dev.selfsame.rbac.condition;

import java.util.regex.Pattern;

/** Reads what stands in the brackets of an attribute. */
final class AttributeReader {
  private static final String KEYED = "<$key_case_sensitive$>";
  private static final String KEYS = "&$keys$&";

  /** One character class after the other, so there is nothing to go back to. */
  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9._/-]+");

  private AttributeReader() {}

  static Attribute read(Token token) {
    AttributeSource source = AttributeSource.of(token.word()).orElseThrow();
    String text = token.text();
    if (text.endsWith(KEYED)) {
      String rest = text.substring(0, text.length() - KEYED.length());
      int colon = rest.indexOf(':');
      if (colon < 0 || !path(rest.substring(0, colon)) || !plain(rest.substring(colon + 1))) {
        throw ConditionErrors.attribute(source.word(), text, token.position());
      }
      return new Attribute(source, rest.substring(0, colon), rest.substring(colon + 1), false);
    }
    boolean keys = text.endsWith(KEYS);
    String name = keys ? text.substring(0, text.length() - KEYS.length()) : text;
    int colon = name.indexOf(':');
    boolean good =
        (colon < 0 || keys)
            ? path(name)
            : path(name.substring(0, colon)) && plain(name.substring(colon + 1));
    if (!good) {
      throw ConditionErrors.attribute(source.word(), text, token.position());
    }
    return new Attribute(source, name, null, keys);
  }

  private static boolean path(String text) {
    return PATH.matcher(text).matches();
  }

  /** A key: what tags may be named, which is nearly everything. */
  private static boolean plain(String text) {
    return !text.isBlank()
        && text.equals(text.strip())
        && text.chars().noneMatch(c -> Character.isISOControl(c) || "<>[]$&'".indexOf(c) >= 0);
  }
}
