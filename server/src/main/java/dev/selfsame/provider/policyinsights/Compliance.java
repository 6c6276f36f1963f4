package dev.selfsame.provider.policyinsights;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Names of states. Source: the page "Azure Policy compliance states". */
final class Compliance {
  static final String COMPLIANT = "Compliant";
  static final String NON_COMPLIANT = "NonCompliant";
  static final String EXEMPT = "Exempt";
  static final String UNKNOWN = "Unknown";
  static final String CONFLICT = "Conflict";
  static final String PROTECTED = "Protected";

  /** A condition that cannot be worked out. */
  static final String ERROR = "Error";

  /** From the one that counts most for a resource to the one that counts least. */
  private static final List<String> BY_WEIGHT =
      List.of(NON_COMPLIANT, COMPLIANT, ERROR, CONFLICT, PROTECTED, EXEMPT, UNKNOWN);

  private static final int WEIGHTS_FROM = 700;
  private static final Set<String> OPEN = Set.of(NON_COMPLIANT, CONFLICT, ERROR);

  private Compliance() {}

  /** Whether {@code isCompliant} is false. */
  static boolean open(String state) {
    return OPEN.contains(state);
  }

  /** {@code stateWeight}: the order in which the states of a resource count. */
  static int weight(String state) {
    return WEIGHTS_FROM - 100 * Math.max(0, BY_WEIGHT.indexOf(state));
  }

  /** The state that counts of several. */
  static String heavier(String one, String other) {
    return weight(one) >= weight(other) ? one : other;
  }

  /** The state of a name in any case. */
  static Optional<String> named(String name) {
    return BY_WEIGHT.stream().filter(each -> each.equalsIgnoreCase(name)).findFirst();
  }
}
