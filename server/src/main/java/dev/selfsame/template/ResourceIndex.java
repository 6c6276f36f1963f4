package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a template by all the names with which one may mean them: id, symbolic name,
 * copy loop, {@code Microsoft.X/type/name}, and name alone. Without case.
 */
final class ResourceIndex {
  private final List<Declared> all;
  private final Map<String, Declared> byKey = new LinkedHashMap<>();
  private final Map<String, List<Declared>> byTail = new HashMap<>();
  private final Map<String, List<Declared>> byName = new HashMap<>();
  private final Map<String, List<Declared>> byLast = new HashMap<>();
  private final Map<String, Declared> bySymbol = new HashMap<>();
  private final Map<String, List<Declared>> loops;

  /** What a name means: an id, and the resource of the template if it is one. */
  record Target(String id, @Nullable Declared declared) {}

  /**
   * @param loops by name, of symbolic loops too; those without turns included
   */
  ResourceIndex(List<Declared> all, Map<String, List<Declared>> loops) {
    this.all = all;
    this.loops = loops;
    for (Declared each : all) {
      byKey.merge(ResourceNames.key(each.key()), each, ResourceIndex::stronger);
      add(byTail, each.tail(), each);
      String joined = each.type() + "/" + each.name();
      if (!joined.equalsIgnoreCase(each.tail())) {
        add(byTail, joined, each);
      }
      add(byName, each.name(), each);
      if (each.parent() != null) {
        add(byLast, each.name().substring(each.name().lastIndexOf('/') + 1), each);
      }
      if (each.symbol() != null) {
        bySymbol.put(ResourceId.lower(each.symbol()), each);
      }
    }
  }

  /** Of two declarations of one resource: what is deployed before what is only referred to. */
  private static Declared stronger(Declared one, Declared two) {
    if (one.deployed() && two.deployed()) {
      throw TemplateErrors.definedTwice(two.tail(), two.path());
    }
    if (one.deployed() != two.deployed()) {
      return one.deployed() ? one : two;
    }
    return one.existing() && !two.existing() ? two : one;
  }

  private static void add(Map<String, List<Declared>> index, String name, Declared declared) {
    index.computeIfAbsent(ResourceId.lower(name), key -> new ArrayList<>(1)).add(declared);
  }

  /** In the template's order. */
  List<Declared> all() {
    return all;
  }

  /** One for each id, in the template's order. */
  List<Declared> distinct() {
    Set<Declared> kept = java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    kept.addAll(byKey.values());
    List<Declared> distinct = new ArrayList<>(kept.size());
    Set<String> seen = new HashSet<>();
    for (Declared each : all) {
      if (kept.contains(each) && seen.add(each.key())) {
        distinct.add(each);
      }
    }
    return distinct;
  }

  @Nullable Declared byId(String id) {
    return byKey.get(ResourceNames.key(id));
  }

  /** The turns of a loop; null when no loop has that name. */
  @Nullable List<Declared> loop(String name) {
    return loops.get(ResourceId.lower(name));
  }

  /**
   * What {@code reference} and {@code list*} are asked for; null when nothing here has the name.
   */
  @Nullable Target target(String name) {
    if (name.startsWith("/")) {
      return new Target(name, byId(name));
    }
    String lower = ResourceId.lower(name);
    Declared symbol = bySymbol.get(lower);
    if (symbol != null) {
      return new Target(symbol.id().value(), symbol);
    }
    List<Declared> found = new ArrayList<>(byTail.getOrDefault(lower, List.of()));
    if (found.isEmpty()) {
      found.addAll(byName.getOrDefault(lower, List.of()));
    }
    Declared one = best(found);
    return one == null ? null : new Target(one.id().value(), one);
  }

  private static @Nullable Declared best(List<Declared> found) {
    for (Declared each : found) {
      if (each.deployed()) {
        return each;
      }
    }
    return found.isEmpty() ? null : found.getFirst();
  }

  /**
   * What an entry of {@code dependsOn} means.
   *
   * @param self the resource that has the entry, which is not meant by a name that others have too
   * @throws dev.selfsame.error.ApiException 400 when nothing in the template is meant
   */
  List<Declared> dependencies(String entry, Declared self) {
    String lower = ResourceId.lower(entry);
    Declared symbol = bySymbol.get(lower);
    if (symbol != null) {
      return List.of(symbol);
    }
    if (entry.startsWith("/")) {
      return byFullId(entry);
    }
    List<Declared> turns = loops.get(lower);
    if (turns != null) {
      return turns;
    }
    for (Map<String, List<Declared>> index : List.of(byTail, byName, byLast)) {
      List<Declared> found = index.get(lower);
      if (found != null) {
        return found.size() == 1 ? found : found.stream().filter(each -> !each.same(self)).toList();
      }
    }
    throw TemplateErrors.notDefined(entry);
  }

  /** An id of another scope is taken for the one resource here with that type and name. */
  private List<Declared> byFullId(String id) {
    Declared exact = byId(id);
    if (exact != null) {
      return List.of(exact);
    }
    int at = ResourceId.lower(id).lastIndexOf("/providers/");
    String tail = at < 0 ? id : id.substring(at + "/providers/".length());
    List<Declared> found = byTail.get(ResourceId.lower(tail));
    if (at < 0 || found == null) {
      throw TemplateErrors.notDefined(tail);
    }
    return found;
  }
}
