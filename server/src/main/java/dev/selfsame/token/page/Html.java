package dev.selfsame.token.page;

import java.util.List;

/**
 * Text that is HTML already. The only way to it is a constant pattern whose values are escaped, so
 * that nothing from outside can become markup.
 */
public record Html(String text) {
  public static final Html NOTHING = new Html("");

  /**
   * A pattern with {@code {}} for each value: an {@link Html} stands as it is, anything else is
   * escaped for text and for quoted attributes.
   *
   * @throws IllegalArgumentException when the values do not fit the pattern
   */
  public static Html of(String pattern, Object... values) {
    StringBuilder made = new StringBuilder();
    int at = 0;
    for (Object value : values) {
      int next = pattern.indexOf("{}", at);
      if (next < 0) {
        throw new IllegalArgumentException("more values than places in: " + pattern);
      }
      made.append(pattern, at, next);
      made.append(value instanceof Html html ? html.text() : escaped(String.valueOf(value)));
      at = next + 2;
    }
    if (pattern.indexOf("{}", at) >= 0) {
      throw new IllegalArgumentException("more places than values in: " + pattern);
    }
    return new Html(made.append(pattern, at, pattern.length()).toString());
  }

  public static Html all(List<Html> parts) {
    StringBuilder made = new StringBuilder();
    parts.forEach(part -> made.append(part.text()));
    return new Html(made.toString());
  }

  /** Characters that show as nothing or turn the text around become visible. */
  private static String escaped(String text) {
    StringBuilder made = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> made.append("&amp;");
            case '<' -> made.append("&lt;");
            case '>' -> made.append("&gt;");
            case '"' -> made.append("&quot;");
            case '\'' -> made.append("&#39;");
            case '`' -> made.append("&#96;");
            default -> {
              int type = Character.getType(c);
              boolean hidden =
                  type == Character.FORMAT
                      || type == Character.SURROGATE
                      || (type == Character.CONTROL && c != '\n' && c != '\t');
              made.appendCodePoint(hidden ? 0xfffd : c);
            }
          }
        });
    return made.toString();
  }
}
