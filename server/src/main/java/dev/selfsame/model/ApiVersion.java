package dev.selfsame.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code YYYY-MM-DD} with an optional preview suffix. Compared by date, a preview before its
 * release. Source: ARM RPC, resource API reference.
 */
public record ApiVersion(String value) implements Comparable<ApiVersion> {
  private static final Pattern FORM =
      Pattern.compile(
          "\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])(-(preview|alpha|beta|rc|privatepreview))?");

  public static Optional<ApiVersion> parse(String text) {
    String lower = text.toLowerCase(java.util.Locale.ROOT);
    return lower.length() <= 32 && FORM.matcher(lower).matches()
        ? Optional.of(new ApiVersion(lower))
        : Optional.empty();
  }

  public boolean isAtMost(String date) {
    return value.substring(0, 10).compareTo(date) <= 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    int byDate = value.substring(0, 10).compareTo(other.value.substring(0, 10));
    return byDate != 0 ? byDate : Integer.compare(other.value.length(), value.length());
  }
}
