package dev.selfsame.provider.policyinsights;

import dev.selfsame.http.Request;
import dev.selfsame.provider.policyinsights.query.RowApply;
import dev.selfsame.provider.policyinsights.query.RowFilter;
import dev.selfsame.provider.policyinsights.query.RowOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of a query.
 *
 * @param top the most rows that are wanted; null for all, in pages
 * @param from epoch milliseconds; null when not said
 * @param select names as given; empty for all
 * @param skip where the page begins; empty for the first
 */
record QueryOptions(
    @Nullable Integer top,
    @Nullable Long from,
    @Nullable Long to,
    RowFilter filter,
    Optional<RowApply> apply,
    RowOrder order,
    List<String> select,
    List<String> expand,
    String skip) {
  static final int PAGE = 1000;

  /**
   * Reads them.
   *
   * @param of what is asked for, as error codes name it
   */
  static QueryOptions read(Request request, String of) {
    String apply = text(request, "$apply");
    return new QueryOptions(
        top(request, of),
        time(request, "$from", of),
        time(request, "$to", of),
        RowFilter.read(text(request, "$filter"), Listed.invalid("Filter", of)),
        apply.isBlank()
            ? Optional.empty()
            : Optional.of(RowApply.read(apply, Listed.invalid("Apply", of))),
        RowOrder.read(text(request, "$orderby"), Listed.invalid("OrderBy", of)),
        names(text(request, "$select")),
        names(text(request, "$expand").toLowerCase(Locale.ROOT)),
        skip(request, of));
  }

  private static String text(Request request, String name) {
    return request.query(name).orElse("");
  }

  private static List<String> names(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static @Nullable Integer top(Request request, String of) {
    String text = text(request, "$top");
    if (text.isEmpty()) {
      return null;
    }
    try {
      int top = Integer.parseInt(text);
      if (top >= 0) {
        return top;
      }
    } catch (NumberFormatException e) {
      // the answer below
    }
    throw Listed.invalid("Top", of).because("It must be a whole number of at least 0.");
  }

  private static @Nullable Long time(Request request, String name, String of) {
    String text = text(request, name).replace(' ', 'T');
    if (text.isEmpty()) {
      return null;
    }
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      boolean zoned = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d$");
      Instant at =
          zoned
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
      return at.toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      throw Listed.invalid(name.equals("$from") ? "From" : "To", of)
          .because("'" + text + "' is not a time.");
    }
  }

  private static String skip(Request request, String of) {
    String token = text(request, "$skiptoken");
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Listed.invalid("SkipToken", of).because("It is not one that this service gave.");
    }
  }

  /** Whether rows may be given in the order of their keys. */
  boolean inOrderOfKeys() {
    return order.all().isEmpty() && apply.isEmpty();
  }
}
