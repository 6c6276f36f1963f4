package dev.selfsame.template;

import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Arrays and objects, and what works on strings too. */
final class CollectionFunctions {
  /** As Azure's {@code range}. */
  private static final int RANGE_MAX = 10_000;

  private CollectionFunctions() {}

  static void into(Functions.Table table) {
    table.many("concat", 1, CollectionFunctions::concat);
    table.many("createArray", 0, CollectionFunctions::createArray);
    table.many("createObject", 0, CollectionFunctions::createObject);
    table.exact(
        "array",
        1,
        given -> given.any(0).isArray() ? given.any(0) : given.list(1).add(given.any(0)));
    table.exact("empty", 1, given -> Given.flag(given.any(0).isNull() || size(given) == 0));
    table.exact("length", 1, given -> Given.number(size(given)));
    table.exact("contains", 2, CollectionFunctions::contains);
    table.exact("first", 1, given -> end(given, true));
    table.exact("last", 1, given -> end(given, false));
    table.exact("indexOf", 2, given -> Given.number(index(given, false)));
    table.exact("lastIndexOf", 2, given -> Given.number(index(given, true)));
    table.exact("skip", 2, given -> part(given, true));
    table.exact("take", 2, given -> part(given, false));
    table.exact("range", 2, CollectionFunctions::range);
    table.exact("flatten", 1, CollectionFunctions::flatten);
    table.many("union", 1, CollectionFunctions::union);
    table.many("intersection", 2, CollectionFunctions::intersection);
    table.exact("items", 1, CollectionFunctions::items);
    table.exact("objectKeys", 1, CollectionFunctions::objectKeys);
    table.exact("shallowMerge", 1, CollectionFunctions::shallowMerge);
    table.many("tryGet", 2, CollectionFunctions::tryGet);
    table.exact("indexFromEnd", 2, given -> fromEnd(given, false));
    table.exact("tryIndexFromEnd", 2, given -> fromEnd(given, true));
  }

  private static JsonNode concat(Given given) {
    if (given.any(0).isArray()) {
      long size = 0;
      for (int i = 0; i < given.count(); i++) {
        size += given.array(i).size();
      }
      ArrayNode all = given.list(size);
      given.values().forEach(array -> array.forEach(all::add));
      return all;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < given.count(); i++) {
      JsonNode value = given.any(i);
      if (value.isContainer()) {
        throw given.wrong(i, "a string");
      }
      String part = Given.shown(value, given.budget());
      given.budget().make(part.length());
      text.append(part);
    }
    return Given.NODES.stringNode(text.toString());
  }

  private static JsonNode createArray(Given given) {
    ArrayNode array = given.list(given.count());
    given.values().forEach(array::add);
    return array;
  }

  private static JsonNode createObject(Given given) {
    if (given.count() % 2 != 0) {
      throw given.error("There must be a value for each key.");
    }
    ObjectNode object = given.record(given.count());
    for (int i = 0; i < given.count(); i += 2) {
      object.set(given.text(i), given.any(i + 1));
    }
    return object;
  }

  private static int size(Given given) {
    JsonNode value = given.any(0);
    if (value.isString()) {
      return value.asString().length();
    }
    if (value.isContainer()) {
      return value.size();
    }
    throw given.wrong(0, "an array, an object or a string");
  }

  private static JsonNode contains(Given given) {
    JsonNode in = given.any(0);
    if (in.isString()) {
      return Given.flag(in.asString().contains(Given.shown(given.any(1), given.budget())));
    }
    if (in.isObject()) {
      return Given.flag(Evaluator.member(in, given.text(1)) != null);
    }
    for (JsonNode one : given.array(0)) {
      if (given.same(one, given.any(1))) {
        return Given.flag(true);
      }
    }
    return Given.flag(false);
  }

  private static JsonNode end(Given given, boolean front) {
    JsonNode value = given.any(0);
    if (value.isString()) {
      String text = value.asString();
      int at = front ? 0 : text.length() - 1;
      return given.made(text.isEmpty() ? "" : text.substring(at, at + 1));
    }
    ArrayNode array = given.array(0);
    return array.isEmpty() ? Given.NODES.nullNode() : array.get(front ? 0 : array.size() - 1);
  }

  private static long index(Given given, boolean last) {
    if (given.any(0).isString()) {
      String text = given.text(0).toLowerCase(Locale.ROOT);
      String wanted = given.text(1).toLowerCase(Locale.ROOT);
      given.budget().make((long) text.length() + wanted.length());
      return last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
    }
    ArrayNode array = given.array(0);
    long found = -1;
    for (int i = 0; i < array.size() && (last || found < 0); i++) {
      if (given.same(array.get(i), given.any(1))) {
        found = i;
      }
    }
    return found;
  }

  private static JsonNode part(Given given, boolean skip) {
    int count = Math.max(0, given.small(1));
    if (given.any(0).isString()) {
      String text = given.text(0);
      int at = Math.min(count, text.length());
      return given.made(skip ? text.substring(at) : text.substring(0, at));
    }
    ArrayNode array = given.array(0);
    int at = Math.min(count, array.size());
    int from = skip ? at : 0;
    int to = skip ? array.size() : at;
    ArrayNode taken = given.list(to - from);
    for (int i = from; i < to; i++) {
      taken.add(array.get(i));
    }
    return taken;
  }

  private static JsonNode range(Given given) {
    int start = given.small(0);
    int count = given.small(1);
    if (count < 0 || count > RANGE_MAX || (long) start + count > Integer.MAX_VALUE) {
      throw given.error(
          "The count must be between 0 and 10000, and the last number not larger than 2147483647.");
    }
    ArrayNode numbers = given.list(2L * count);
    for (int i = 0; i < count; i++) {
      numbers.add(start + i);
    }
    return numbers;
  }

  private static JsonNode flatten(Given given) {
    ArrayNode flat = Given.NODES.arrayNode();
    for (JsonNode one : given.array(0)) {
      if (!one.isArray()) {
        throw given.error("All elements must be arrays.");
      }
      given.budget().make(8L * one.size());
      one.forEach(flat::add);
    }
    return flat;
  }

  private static JsonNode union(Given given) {
    if (given.any(0).isObject()) {
      ObjectNode all = Given.NODES.objectNode();
      for (int i = 0; i < given.count(); i++) {
        merge(all, given.object(i), given);
      }
      return all;
    }
    ArrayNode all = Given.NODES.arrayNode();
    for (int i = 0; i < given.count(); i++) {
      for (JsonNode one : given.array(i)) {
        if (!among(all, one, given)) {
          given.budget().make(8);
          all.add(one);
        }
      }
    }
    return all;
  }

  /** Objects in objects are merged too; anything else is replaced by the later value. */
  private static void merge(ObjectNode into, ObjectNode from, Given given) {
    for (var one : from.properties()) {
      given.budget().step();
      given.budget().make(16);
      String name = into.has(one.getKey()) ? one.getKey() : known(into, one.getKey());
      if (into.get(name) instanceof ObjectNode inner && one.getValue() instanceof ObjectNode more) {
        ObjectNode merged = Given.NODES.objectNode();
        merge(merged, inner, given);
        merge(merged, more, given);
        into.set(name, merged);
      } else {
        into.set(name, one.getValue());
      }
    }
  }

  private static String known(ObjectNode object, String name) {
    for (String one : object.propertyNames()) {
      if (one.equalsIgnoreCase(name)) {
        return one;
      }
    }
    return name;
  }

  private static boolean among(JsonNode all, JsonNode wanted, Given given) {
    for (JsonNode one : all) {
      if (given.same(one, wanted)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode intersection(Given given) {
    if (given.any(0).isObject()) {
      ObjectNode common = Given.NODES.objectNode();
      for (var one : given.object(0).properties()) {
        boolean everywhere = true;
        for (int i = 1; i < given.count() && everywhere; i++) {
          JsonNode other = Evaluator.member(given.object(i), one.getKey());
          everywhere = other != null && given.same(other, one.getValue());
        }
        if (everywhere) {
          given.budget().make(16);
          common.set(one.getKey(), one.getValue());
        }
      }
      return common;
    }
    ArrayNode common = Given.NODES.arrayNode();
    for (JsonNode one : given.array(0)) {
      boolean everywhere = !among(common, one, given);
      for (int i = 1; i < given.count() && everywhere; i++) {
        everywhere = among(given.array(i), one, given);
      }
      if (everywhere) {
        given.budget().make(8);
        common.add(one);
      }
    }
    return common;
  }

  private static JsonNode items(Given given) {
    ArrayNode items = given.list(4L * given.object(0).size());
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    given.object(0).properties().forEach(one -> sorted.put(one.getKey(), one.getValue()));
    sorted.forEach((key, value) -> items.addObject().put("key", key).set("value", value));
    return items;
  }

  private static JsonNode objectKeys(Given given) {
    ArrayNode keys = given.list(2L * given.object(0).size());
    given.object(0).propertyNames().forEach(keys::add);
    return keys;
  }

  private static JsonNode shallowMerge(Given given) {
    ObjectNode all = Given.NODES.objectNode();
    for (JsonNode one : given.array(0)) {
      if (!(one instanceof ObjectNode object)) {
        throw given.error("All elements must be objects.");
      }
      given.budget().make(16L * object.size());
      object
          .properties()
          .forEach(member -> all.set(known(all, member.getKey()), member.getValue()));
    }
    return all;
  }

  private static JsonNode tryGet(Given given) {
    JsonNode value = given.any(0);
    for (int i = 1; i < given.count(); i++) {
      JsonNode key = given.any(i);
      Long at = Members.whole(key);
      JsonNode next =
          at == null
              ? Evaluator.member(value, given.text(i))
              : value.isArray() && at >= 0 && at < value.size() ? value.get(at.intValue()) : null;
      if (next == null) {
        return Given.NODES.nullNode();
      }
      value = next;
    }
    return value;
  }

  /** The last element is 1. */
  private static JsonNode fromEnd(Given given, boolean safe) {
    JsonNode value = given.any(0);
    long at = given.whole(1);
    if (value.isArray() && at >= 1 && at <= value.size()) {
      return value.get((int) (value.size() - at));
    }
    if (safe && (value.isArray() || value.isNull())) {
      return Given.NODES.nullNode();
    }
    given.array(0);
    throw given.error("The index '" + at + "' is out of bounds.");
  }
}
