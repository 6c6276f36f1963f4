package dev.selfsame.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which resources go: what each must wait for. Source: "Define the order for deploying
 * resources in ARM templates".
 */
final class Dependencies {
  private final ResourceIndex index;
  private final Map<String, Wishes> wishes;
  private final Budget budget;
  private final Map<String, Set<String>> edges = new LinkedHashMap<>();

  /**
   * What one resource asks for.
   *
   * @param named by {@code dependsOn}
   * @param asked by {@code reference} and {@code list*}
   */
  record Wishes(Declared resource, List<Declared> named, List<TemplateScope.Asked> asked) {}

  /**
   * @param wishes of each distinct resource, by its key, in the template's order
   */
  Dependencies(ResourceIndex index, Map<String, Wishes> wishes, Budget budget) {
    this.index = index;
    this.wishes = wishes;
    this.budget = budget;
  }

  /** Keys to wait for, by the key of who waits; for resources that are deployed. */
  Map<String, List<String>> order() {
    for (Wishes each : wishes.values()) {
      if (each.resource.deployed()) {
        edges.put(each.resource.key(), wished(each));
      }
    }
    batches();
    nestedParents();
    refuseCycles();
    standingParents();
    Map<String, List<String>> order = new HashMap<>();
    edges.forEach((key, needs) -> order.put(key, List.copyOf(needs)));
    return order;
  }

  private Set<String> wished(Wishes each) {
    Set<String> needs = new LinkedHashSet<>();
    for (Declared named : each.named) {
      need(named, needs, new HashSet<>());
    }
    for (TemplateScope.Asked asked : each.asked) {
      need(asked.resource(), needs, new HashSet<>());
    }
    return needs;
  }

  /** What an existing resource needs, whoever asks for it needs; as deep as such a chain. */
  private void need(Declared wanted, Set<String> needs, Set<String> passed) {
    budget.step();
    Declared kept = index.byId(wanted.id().value());
    if (wanted.deployed()) {
      needs.add(kept == null ? wanted.key() : kept.key());
      return;
    }
    Wishes beyond = wanted.existing() && wanted.condition() ? wishes.get(wanted.key()) : null;
    if (beyond != null && beyond.resource.existing() && passed.add(wanted.key())) {
      if (passed.size() > ResourceReader.RESOURCES_MAX / 8) {
        throw TemplateErrors.circular(wanted.id().value());
      }
      for (Declared named : beyond.named) {
        need(named, needs, passed);
      }
    }
  }

  private record Loop(String path, @Nullable Turn around) {}

  /**
   * Turns of a serial loop wait for the batch before them; turns that are left out do not count.
   */
  private void batches() {
    Map<Loop, List<Declared>> loops = new LinkedHashMap<>();
    for (Declared each : index.distinct()) {
      if (each.batch().size() > 0 && each.deployed()) {
        Turn turn = each.turn();
        Loop loop = new Loop(each.path(), turn == null ? null : turn.outer());
        loops.computeIfAbsent(loop, key -> new ArrayList<>()).add(each);
      }
    }
    for (List<Declared> turns : loops.values()) {
      List<Declared> before = List.of();
      List<Declared> now = new ArrayList<>();
      int batch = -1;
      for (Declared turn : turns) {
        int own = turn.batch().index() / turn.batch().size();
        if (own != batch) {
          before = now;
          now = new ArrayList<>();
          batch = own;
        }
        for (Declared earlier : before) {
          edge(turn.key(), earlier.key());
        }
        now.add(turn);
      }
    }
  }

  private void edge(String from, String to) {
    budget.step();
    Set<String> needs = edges.get(from);
    if (needs != null && edges.containsKey(to)) {
      needs.add(to);
    }
  }

  private void nestedParents() {
    for (Declared each : index.distinct()) {
      Declared parent = each.parent();
      if (parent != null && parent.deployed()) {
        edge(each.key(), parent.key());
      }
    }
  }

  /** A child that stands alone waits for its parent too, unless the template wants it otherwise. */
  private void standingParents() {
    for (Declared each : index.distinct()) {
      Declared parent = each.deployed() ? index.byId(each.id().parentKey()) : null;
      if (parent != null
          && parent.deployed()
          && each.parent() == null
          && !reaches(parent.key(), each.key())) {
        edge(each.key(), parent.key());
      }
    }
  }

  private boolean reaches(String from, String to) {
    Deque<String> open = new ArrayDeque<>();
    Set<String> seen = new HashSet<>();
    open.push(from);
    while (!open.isEmpty()) {
      String at = open.pop();
      if (at.equals(to)) {
        return true;
      }
      if (seen.add(at)) {
        for (String next : edges.getOrDefault(at, Set.of())) {
          budget.step();
          open.push(next);
        }
      }
    }
    return false;
  }

  /** Takes away what waits for nothing until nothing is left; what stays waits for itself. */
  private void refuseCycles() {
    Map<String, Integer> waiting = new LinkedHashMap<>();
    Map<String, List<String>> waiters = new HashMap<>();
    Deque<String> free = new ArrayDeque<>();
    edges.forEach((key, needs) -> {
      waiting.put(key, needs.size());
      for (String need : needs) {
        budget.step();
        waiters.computeIfAbsent(need, none -> new ArrayList<>()).add(key);
      }
      if (needs.isEmpty()) {
        free.add(key);
      }
    });
    while (!free.isEmpty()) {
      String done = free.remove();
      waiting.remove(done);
      for (String waiter : waiters.getOrDefault(done, List.of())) {
        budget.step();
        if (waiting.merge(waiter, -1, Integer::sum) == 0) {
          free.add(waiter);
        }
      }
    }
    if (!waiting.isEmpty()) {
      throw TemplateErrors.circular(onCycle(waiting));
    }
  }

  private String onCycle(Map<String, Integer> waiting) {
    Set<String> passed = new HashSet<>();
    String at = waiting.keySet().iterator().next();
    while (passed.add(at)) {
      for (String need : edges.getOrDefault(at, Set.of())) {
        if (waiting.containsKey(need)) {
          at = need;
          break;
        }
      }
    }
    Declared declared = index.byId(at);
    return declared == null ? at : declared.id().value();
  }

  /** As a deployment shows them: what {@code dependsOn} names, then what is referred to. */
  Map<String, List<Expansion.Dependency>> shown() {
    Map<String, List<Expansion.Dependency>> shown = new LinkedHashMap<>();
    for (Wishes each : wishes.values()) {
      if (!each.resource.deployed()) {
        continue;
      }
      Set<Expansion.Dependency> all = new LinkedHashSet<>();
      for (Declared named : each.named) {
        if (named.deployed()) {
          all.add(shown(named, null));
        }
      }
      for (TemplateScope.Asked asked : each.asked) {
        if (asked.resource().deployed()) {
          all.add(shown(asked.resource(), asked.apiVersion()));
        }
      }
      if (!all.isEmpty()) {
        shown.put(each.resource.key(), List.copyOf(all));
      }
    }
    return java.util.Collections.unmodifiableMap(shown);
  }

  private static Expansion.Dependency shown(Declared resource, @Nullable String apiVersion) {
    return new Expansion.Dependency(
        resource.id().value(), resource.type(), resource.name(), apiVersion);
  }
}
