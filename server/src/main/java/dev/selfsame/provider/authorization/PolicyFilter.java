package dev.selfsame.provider.authorization;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code $filter} of the lists of policies: clauses joined by {@code and}. Source: the Policy
 * REST reference, which writes {@code eq} and {@code -eq} for the same.
 *
 * @param calls names of functions in lower case, such as {@code atscope}
 * @param values by property in lower case
 */
record PolicyFilter(Set<String> calls, Map<String, String> values) {
  private static final int LENGTH_MAX = 2000;
  private static final Pattern CALL = Pattern.compile("\\s*([A-Za-z]+)\\(\\)\\s*");
  private static final Pattern EQUAL =
      Pattern.compile("\\s*([A-Za-z]+)\\s+-?eq\\s+'((?:[^']|'')*)'\\s*", Pattern.CASE_INSENSITIVE);

  PolicyFilter {
    calls = Set.copyOf(calls);
    values = Map.copyOf(values);
  }

  /**
   * Reads a filter.
   *
   * @param known functions and properties that may be asked for, in lower case
   * @throws dev.selfsame.error.ApiException 400 for any other text
   */
  static PolicyFilter parse(String text, Set<String> known) {
    Set<String> calls = new HashSet<>();
    Map<String, String> values = new HashMap<>();
    if (text.length() > LENGTH_MAX) {
      throw PolicyRequestErrors.filter(text);
    }
    for (String clause : text.isBlank() ? new String[0] : text.split("(?i)\\sand\\s", -1)) {
      Matcher call = CALL.matcher(clause);
      Matcher equal = EQUAL.matcher(clause);
      boolean called = call.matches();
      if (!called && !equal.matches()) {
        throw PolicyRequestErrors.filter(text);
      }
      String name = (called ? call : equal).group(1).toLowerCase(Locale.ROOT);
      if (!known.contains(called ? name + "()" : name)) {
        throw PolicyRequestErrors.filter(text);
      }
      if (called) {
        calls.add(name);
      } else {
        values.put(name, equal.group(2).replace("''", "'"));
      }
    }
    return new PolicyFilter(calls, values);
  }

  boolean asks(String call) {
    return calls.contains(call);
  }

  Optional<String> value(String property) {
    return Optional.ofNullable(values.get(property));
  }
}
