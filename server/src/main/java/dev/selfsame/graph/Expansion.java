package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.store.MembershipRow;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether an object is asked for, and how it is shown: selected, and with what it is related to.
 */
final class Expansion {
  /** Related objects shown inside one; as Entra. */
  private static final int EXPANDED_MAX = 20;

  private final Call call;
  private final View view;

  Expansion(Call call, View view) {
    this.call = call;
    this.view = view;
  }

  boolean wanted(Entity entity) {
    Query query = call.query();
    if (query.filter() == null && query.search().isEmpty()) {
      return true;
    }
    ObjectNode full = view.full(call.tx(), entity);
    Condition filter = query.filter();
    return (filter == null || filter.matches(full))
        && query.search().stream().allMatch(word -> found(full, word));
  }

  // A word begins so, in any of the property's words.
  private static boolean found(ObjectNode full, Query.Word word) {
    JsonNode value = full.path(word.property());
    String has = " " + value.asString("").toLowerCase(Locale.ROOT).replaceAll("[-_.@]", " ");
    String asked = word.text().toLowerCase(Locale.ROOT).strip();
    return value.isString()
        && (has.contains(" " + asked)
            || value.asString("").toLowerCase(Locale.ROOT).contains(asked));
  }

  ObjectNode shown(Entity entity, boolean typed) {
    Query query = call.query();
    ObjectNode shown =
        typed
            ? view.typed(call.tx(), entity, query.select())
            : Shape.of(entity.kind()).selected(view.full(call.tx(), entity), query.select());
    for (String relation : query.expand()) {
      expand(entity, relation, shown);
    }
    return shown;
  }

  private void expand(Entity entity, String relation, ObjectNode shown) {
    int bracket = relation.indexOf('(');
    String name = bracket < 0 ? relation : relation.substring(0, bracket);
    List<String> select = bracket < 0 ? List.of() : selectedInside(relation.substring(bracket + 1));
    List<String> ids =
        switch (name.toLowerCase(Locale.ROOT)) {
          case "members" ->
              call.tx()
                  .memberships()
                  .membersOf(entity.id(), MembershipRow.MEMBER, null, EXPANDED_MAX);
          case "owners" ->
              call.tx()
                  .memberships()
                  .membersOf(entity.id(), MembershipRow.OWNER, null, EXPANDED_MAX);
          case "memberof" ->
              call.tx()
                  .memberships()
                  .groupsOf(entity.id(), MembershipRow.MEMBER, null, EXPANDED_MAX);
          case "manager", "federatedidentitycredentials", "approleassignments" -> List.of();
          default ->
              throw GraphErrors.badRequest(
                  "Parsing OData Select and Expand failed: Could not find a property named '"
                      + GraphErrors.shown(name)
                      + "' on type 'microsoft.graph."
                      + entity.kind().type()
                      + "'.");
        };
    ArrayNode items = shown.putArray(name);
    for (String id : ids) {
      Lookup.living(call.tx(), id)
          .ifPresent(related -> items.add(view.typed(call.tx(), related, select)));
    }
  }

  private static List<String> selectedInside(String options) {
    String inner = options.endsWith(")") ? options.substring(0, options.length() - 1) : options;
    for (String option : inner.split(";", -1)) {
      if (option.strip().regionMatches(true, 0, "$select=", 0, 8)) {
        return List.of(option.strip().substring(8).split("\\s*,\\s*", -1));
      }
    }
    return List.of();
  }
}
