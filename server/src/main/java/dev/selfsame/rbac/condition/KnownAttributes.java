package dev.selfsame.rbac.condition;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Attributes that are all known beforehand. */
public final class KnownAttributes implements Attributes {
  private final String action;
  private final Set<String> subOperations;
  private final Map<String, List<Value>> values;

  private KnownAttributes(
      String action, Set<String> subOperations, Map<String, List<Value>> values) {
    this.action = action;
    this.subOperations = subOperations;
    this.values = values;
  }

  public static Builder forAction(String action) {
    return new Builder(action);
  }

  @Override
  public String action() {
    return action;
  }

  @Override
  public Set<String> subOperations() {
    return subOperations;
  }

  @Override
  public List<Value> find(Attribute attribute) {
    return values.getOrDefault(attribute.canonical(), List.of());
  }

  /** Not safe for use by several threads. */
  public static final class Builder {
    private final String action;
    private Set<String> subOperations = Set.of();
    private final Map<String, List<Value>> values = new HashMap<>();

    private Builder(String action) {
      this.action = action;
    }

    public Builder subOperations(String... names) {
      subOperations = Set.of(names);
      return this;
    }

    /** No values mean that the attribute is not there. */
    public Builder with(Attribute attribute, List<Value> given) {
      values.put(attribute.canonical(), List.copyOf(given));
      return this;
    }

    public Builder with(AttributeSource source, String name, Value... given) {
      return with(Attribute.of(source, name), List.of(given));
    }

    public KnownAttributes build() {
      return new KnownAttributes(action, subOperations, Map.copyOf(values));
    }
  }
}
