package dev.selfsame.policy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The comparisons of a condition. Source: "Policy rule", conditions. */
public enum Operator {
  EQUALS("Equals", Wants.SCALAR, null),
  NOT_EQUALS("NotEquals", Wants.SCALAR, EQUALS),
  LIKE("Like", Wants.TEXT, null),
  NOT_LIKE("NotLike", Wants.TEXT, LIKE),
  MATCH("Match", Wants.TEXT, null),
  NOT_MATCH("NotMatch", Wants.TEXT, MATCH),
  MATCH_INSENSITIVELY("MatchInsensitively", Wants.TEXT, null),
  NOT_MATCH_INSENSITIVELY("NotMatchInsensitively", Wants.TEXT, MATCH_INSENSITIVELY),
  CONTAINS("Contains", Wants.SCALAR, null),
  NOT_CONTAINS("NotContains", Wants.SCALAR, CONTAINS),
  IN("In", Wants.LIST, null),
  NOT_IN("NotIn", Wants.LIST, IN),
  CONTAINS_KEY("ContainsKey", Wants.TEXT, null),
  NOT_CONTAINS_KEY("NotContainsKey", Wants.TEXT, CONTAINS_KEY),
  LESS("Less", Wants.ORDERED, null),
  LESS_OR_EQUALS("LessOrEquals", Wants.ORDERED, null),
  GREATER("Greater", Wants.ORDERED, null),
  GREATER_OR_EQUALS("GreaterOrEquals", Wants.ORDERED, null),
  EXISTS("Exists", Wants.FLAG, null);

  /** What may stand on the right of an operator. */
  enum Wants {
    SCALAR("String"),
    TEXT("String"),
    LIST("Array"),
    ORDERED("String"),
    FLAG("Boolean");

    private final String shown;

    Wants(String shown) {
      this.shown = shown;
    }

    /** The type's name in Azure's errors. */
    String shown() {
      return shown;
    }
  }

  private static final Map<String, Operator> BY_NAME = new HashMap<>();

  static {
    for (Operator each : values()) {
      BY_NAME.put(each.shown.toLowerCase(java.util.Locale.ROOT), each);
    }
  }

  private final String shown;
  private final Wants wants;
  private final @Nullable Operator opposite;

  Operator(String shown, Wants wants, @Nullable Operator opposite) {
    this.shown = shown;
    this.wants = wants;
    this.opposite = opposite;
  }

  /** The operator of a member's name, in any case; null when it is none. */
  static @Nullable Operator of(String name) {
    return BY_NAME.get(dev.selfsame.model.ResourceId.lower(name));
  }

  Wants wants() {
    return wants;
  }

  /** The operator that this one says no to; null for those that stand for themselves. */
  @Nullable Operator denies() {
    return opposite;
  }

  /** As {@code evaluationDetails} of a policy state writes it. */
  public String shown() {
    return shown;
  }

  /** As a rule writes it. */
  public String wire() {
    return Character.toLowerCase(shown.charAt(0)) + shown.substring(1);
  }
}
