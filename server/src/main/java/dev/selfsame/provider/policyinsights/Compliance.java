package dev.selfsame.provider.policyinsights;

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

  private Compliance() {}
}
