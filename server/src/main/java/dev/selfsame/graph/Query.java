package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The query options of a request. Source: Microsoft Learn, "Customize Microsoft Graph responses
 * with query parameters" and "Advanced query capabilities on directory objects".
 *
 * @param select properties to show; empty for the type's defaults
 * @param top items of a page
 * @param after cursor of the page before; null for the first page
 * @param count whether the number of all items is asked for
 * @param search words that all have to be found
 * @param expand relations to show inside
 * @param descending order by display name from the end; null when no order is asked for
 */
record Query(
    List<String> select,
    @Nullable Condition filter,
    int top,
    @Nullable String after,
    boolean count,
    List<Word> search,
    List<String> expand,
    @Nullable Boolean descending) {
  static final int TOP_MAX = 999;
  private static final int TOP_DEFAULT = 100;
  private static final int CURSOR_LENGTH_MAX = 400;
  private static final int WORDS_MAX = 20;

  private static final Pattern WORD =
      Pattern.compile("\\s*+(?:AND\\s++)?+\"([A-Za-z]++):((?:[^\"\\\\]|\\\\.)*+)\"");

  /** {@code "property:text"} of a {@code $search}. */
  record Word(String property, String text) {}

  static Query of(Request request) {
    boolean eventual =
        request.header("consistencylevel").filter("eventual"::equalsIgnoreCase).isPresent();
    boolean count = option(request, "count").filter("true"::equalsIgnoreCase).isPresent();
    Condition filter =
        option(request, "filter")
            .filter(text -> !text.isBlank())
            .map(FilterReader::read)
            .orElse(null);
    List<Word> search = option(request, "search").map(Query::words).orElse(List.of());
    if (!search.isEmpty() && !eventual) {
      throw GraphErrors.searchNeedsConsistencyLevel();
    }
    String advanced = filter == null ? null : filter.advanced();
    if (advanced != null && !(eventual && count)) {
      throw GraphErrors.needsConsistencyLevel(advanced);
    }
    Boolean descending = option(request, "orderby").map(Query::descending).orElse(null);
    if (descending != null && filter != null && !(eventual && count)) {
      throw GraphErrors.unsupportedQuery("Sorting not supported for current query.");
    }
    return new Query(
        list(request, "select"),
        filter,
        option(request, "top").map(Query::top).orElse(TOP_DEFAULT),
        option(request, "skiptoken").map(Query::cursor).orElse(null),
        count && eventual,
        search,
        list(request, "expand"),
        descending);
  }

  /** A query option by its name, with or without the dollar sign. */
  static Optional<String> option(Request request, String name) {
    return request.query("$" + name).or(() -> request.query(name));
  }

  static String token(String cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(cursor.getBytes(StandardCharsets.UTF_8));
  }

  private static String cursor(String token) {
    if (token.length() > CURSOR_LENGTH_MAX) {
      throw GraphErrors.badRequest("The skip token is not valid.");
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw GraphErrors.badRequest("The skip token is not valid.");
    }
  }

  private static int top(String given) {
    try {
      int top = Integer.parseInt(given);
      if (top >= 1 && top <= TOP_MAX) {
        return top;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of bounds
    }
    throw GraphErrors.pageSize(given);
  }

  private static boolean descending(String given) {
    String[] words = given.strip().split("\\s+", -1);
    String way = words.length > 1 ? words[1].toLowerCase(Locale.ROOT) : "asc";
    boolean known = words.length <= 2 && (way.equals("asc") || way.equals("desc"));
    if (!known || !words[0].equalsIgnoreCase("displayName")) {
      throw GraphErrors.unsupportedQuery("Unsupported sort property '" + words[0] + "'.");
    }
    return way.equals("desc");
  }

  private static List<String> list(Request request, String name) {
    return option(request, name).stream()
        .flatMap(text -> Arrays.stream(outerCommas(text)))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  // $expand=members($select=id,displayName),owners
  private static String[] outerCommas(String text) {
    return text.split(",(?![^(]*\\))", -1);
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(text.strip());
    int end = 0;
    String all = text.strip();
    while (end < all.length() && words.size() < WORDS_MAX) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw GraphErrors.badRequest("Syntax error: the $search clause is not valid.");
      }
      words.add(new Word(matcher.group(1), matcher.group(2).replaceAll("\\\\(.)", "$1")));
      end = matcher.end();
    }
    if (words.isEmpty() || end < all.length()) {
      throw GraphErrors.badRequest("Syntax error: the $search clause is not valid.");
    }
    return List.copyOf(words);
  }
}
