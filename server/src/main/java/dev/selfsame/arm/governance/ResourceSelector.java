package dev.selfsame.arm.governance;

import java.util.List;

/** One of {@code resourceSelectors}: a resource that all its selectors select is in. */
public record ResourceSelector(List<Selector> selectors) {
  public ResourceSelector {
    selectors = List.copyOf(selectors);
  }

  boolean selects(Selector.Facts facts) {
    return selectors.stream().allMatch(each -> each.selects(facts));
  }

  /** No selectors select everything; of several one is enough. */
  static boolean any(List<ResourceSelector> all, Selector.Facts facts) {
    return all.isEmpty() || all.stream().anyMatch(each -> each.selects(facts));
  }
}
