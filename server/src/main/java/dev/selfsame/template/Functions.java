package dev.selfsame.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The functions that depend on nothing but their arguments: the one table of them. Source: "ARM
 * template functions".
 */
final class Functions {
  private static final int MANY = Integer.MAX_VALUE;
  private static final Map<String, Entry> TABLE = new HashMap<>();

  /** One function. */
  @FunctionalInterface
  interface Function {
    JsonNode apply(Given given);
  }

  private record Entry(String name, int least, int most, Function function) {}

  /** Where a family puts its functions. */
  @FunctionalInterface
  interface Table {
    void add(String name, int least, int most, Function function);

    default void many(String name, int least, Function function) {
      add(name, least, MANY, function);
    }

    default void exact(String name, int count, Function function) {
      add(name, count, count, function);
    }
  }

  static {
    Table table =
        (name, least, most, function) ->
            TABLE.put(
                dev.selfsame.model.ResourceId.lower(name), new Entry(name, least, most, function));
    LogicFunctions.into(table);
    NumberFunctions.into(table);
    TextFunctions.into(table);
    EncodingFunctions.into(table);
    CollectionFunctions.into(table);
    DateFunctions.into(table);
    NetworkFunctions.into(table);
  }

  private Functions() {}

  /**
   * The function of a lower-case name; null when there is none.
   *
   * @throws dev.selfsame.error.ApiException 400 when it does not take so many arguments
   */
  static @Nullable Function find(String name, int count) {
    Entry entry = TABLE.get(name);
    if (entry == null) {
      return null;
    }
    if (count < entry.least() || count > entry.most()) {
      String wanted =
          entry.least() == entry.most()
              ? Integer.toString(entry.least())
              : entry.most() == MANY
                  ? "at least " + entry.least()
                  : "between " + entry.least() + " and " + entry.most();
      throw count(entry.name(), wanted, count);
    }
    return entry.function();
  }

  static boolean has(String name) {
    return TABLE.containsKey(name);
  }

  static RuntimeException count(String name, String wanted, int count) {
    return TemplateErrors.function(
        name,
        "The number of arguments is not right: expected "
            + wanted
            + ", and there are "
            + count
            + ".");
  }
}
