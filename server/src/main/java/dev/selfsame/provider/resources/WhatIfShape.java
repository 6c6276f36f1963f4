package dev.selfsame.provider.resources;

import dev.selfsame.json.Json;
import dev.selfsame.template.PlannedResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer of what-if for one resource, property by property. Shapes as recorded; "Deployments -
 * What If", 2024-11-01.
 */
final class WhatIfShape {
  /** Members that the service sets by itself; no template can change them. */
  /** Members that the service sets, at any depth: no template has a say in them. */
  static final Set<String> READ_ONLY =
      Set.of(
          "etag",
          "systemData",
          "provisioningState",
          "resourceGuid",
          "timeCreated",
          "vmId",
          "uniqueId",
          "principalId",
          "tenantId",
          "clientId",
          "instanceView",
          "createdOn",
          "createdBy",
          "updatedOn",
          "updatedBy");

  private WhatIfShape() {}

  /** Before and after, as the api-version of the template shows them. */
  record Change(
      @Nullable ObjectNode before,
      @Nullable ObjectNode after,
      PlannedResource resource,
      String format) {}

  static void fill(ObjectNode into, Change change) {
    String version = change.resource().apiVersion();
    boolean ids = change.format().equalsIgnoreCase("ResourceIdOnly");
    ObjectNode before = change.before() == null ? null : clean(change.before(), version);
    ObjectNode after = change.after() == null ? null : clean(change.after(), version);
    ArrayNode delta = JsonNodeFactory.instance.arrayNode();
    if (before != null && after != null) {
      compare("", before, after, delta);
    }
    String type = before == null ? "Create" : delta.isEmpty() ? "NoChange" : "Modify";
    into.put("changeType", ids && !type.equals("Create") ? "Deploy" : type);
    if (ids) {
      return;
    }
    if (before != null) {
      into.set("before", before);
    }
    if (after != null) {
      into.set("after", after);
    }
    if (before != null) {
      into.set("delta", delta);
    }
  }

  /** The resource with its api-version, members in order, without what the service sets. */
  static ObjectNode clean(ObjectNode shown, String apiVersion) {
    ObjectNode clean = (ObjectNode) sorted(shown);
    clean.put("apiVersion", apiVersion);
    return (ObjectNode) sorted(clean);
  }

  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode sorted = Json.object();
      for (String name : new TreeSet<>(object.propertyNames())) {
        JsonNode value = object.get(name);
        if (!READ_ONLY.contains(name) && !value.isNull()) {
          sorted.set(name, sorted(value));
        }
      }
      return sorted;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode made = JsonNodeFactory.instance.arrayNode();
      array.forEach(one -> made.add(sorted(one)));
      return made;
    }
    return node;
  }

  private static void compare(String path, JsonNode before, JsonNode after, ArrayNode delta) {
    if (before instanceof ObjectNode left && after instanceof ObjectNode right) {
      Set<String> names = new TreeSet<>(left.propertyNames());
      names.addAll(right.propertyNames());
      for (String name : names) {
        String at = path.isEmpty() ? quoted(name) : path + "." + quoted(name);
        JsonNode was = left.get(name);
        JsonNode is = right.get(name);
        if (was == null || is == null) {
          entry(delta, at, was == null ? "Create" : "Delete", was, is);
        } else {
          compare(at, was, is, delta);
        }
      }
    } else if (before instanceof ArrayNode left && after instanceof ArrayNode right) {
      array(path, left, right, delta);
    } else if (!same(before, after)) {
      entry(delta, path, "Modify", before, after);
    }
  }

  private static boolean same(JsonNode before, JsonNode after) {
    if (before.isString() && after.isString() && before.asString().startsWith("/")) {
      return before.asString().equalsIgnoreCase(after.asString());
    }
    if (before.isNumber() && after.isNumber()) {
      return before.decimalValue().compareTo(after.decimalValue()) == 0;
    }
    return before.equals(after);
  }

  private static String quoted(String name) {
    return name.indexOf('.') < 0 ? name : "['" + name + "']";
  }

  /** Elements belong together by their id or name, else by their position. */
  private static void array(String path, ArrayNode before, ArrayNode after, ArrayNode delta) {
    ArrayNode children = JsonNodeFactory.instance.arrayNode();
    List<Integer> left = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      left.add(i);
    }
    for (int i = 0; i < after.size(); i++) {
      JsonNode is = after.get(i);
      Integer at = partner(is, i, before, left);
      if (at == null) {
        entry(children, Integer.toString(i), "Create", null, is);
        continue;
      }
      left.remove(at);
      JsonNode was = before.get(at);
      ArrayNode inner = JsonNodeFactory.instance.arrayNode();
      compare("", was, is, inner);
      if (!inner.isEmpty() && is.isObject()) {
        entry(children, Integer.toString(i), "Modify", null, null).set("children", inner);
      } else if (!inner.isEmpty()) {
        entry(children, Integer.toString(i), "Modify", was, is);
      }
    }
    for (int gone : left) {
      entry(children, Integer.toString(gone), "Delete", before.get(gone), null);
    }
    if (!children.isEmpty()) {
      entry(delta, path, "Array", before, after).set("children", children);
    }
  }

  private static @Nullable Integer partner(
      JsonNode is, int position, ArrayNode before, List<Integer> left) {
    for (String key : List.of("id", "name")) {
      if (is.path(key).isString()) {
        String wanted = is.path(key).asString();
        return first(left, at -> before.get(at).path(key).asString("").equalsIgnoreCase(wanted));
      }
    }
    return is.isContainer()
        ? first(left, at -> at == position)
        : first(left, at -> same(before.get(at), is));
  }

  private static @Nullable Integer first(List<Integer> left, IntPredicate wanted) {
    return left.stream().filter(wanted::test).findFirst().orElse(null);
  }

  private static ObjectNode entry(
      ArrayNode into,
      String path,
      String type,
      @Nullable JsonNode before,
      @Nullable JsonNode after) {
    ObjectNode one = into.addObject().put("path", path).put("propertyChangeType", type);
    if (before != null) {
      one.set("before", before);
    }
    if (after != null) {
      one.set("after", after);
    }
    return one;
  }
}
