package dev.selfsame.rbac.condition;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Attributes with the time of the check as {@code @Environment[UtcNow]}, so that whoever decides
 * says the time once and no source of attributes needs a clock.
 */
public record DatedAttributes(Attributes attributes, Instant now) implements Attributes {
  @Override
  public String action() {
    return attributes.action();
  }

  @Override
  public Set<String> subOperations() {
    return attributes.subOperations();
  }

  @Override
  public List<Value> find(Attribute attribute) {
    return attribute.is(AttributeSource.ENVIRONMENT, Attribute.UTC_NOW)
        ? List.of(Value.of(now))
        : attributes.find(attribute);
  }
}
