package dev.selfsame.policy;

import org.jspecify.annotations.Nullable;

/** Names of effects. Source: "Azure Policy definitions effect basics". */
public enum EffectKind {
  ADD_TO_NETWORK_GROUP("AddToNetworkGroup"),
  APPEND("Append"),
  AUDIT("Audit"),
  /** As {@code denyAction}, but it is noted and not refused. */
  AUDIT_ACTION("AuditAction"),
  AUDIT_IF_NOT_EXISTS("AuditIfNotExists"),
  DENY("Deny"),
  DENY_ACTION("DenyAction"),
  DEPLOY_IF_NOT_EXISTS("DeployIfNotExists"),
  DISABLED("Disabled"),
  MANUAL("Manual"),
  MODIFY("Modify"),
  MUTATE("Mutate"),
  ENFORCE_OPA_CONSTRAINT("EnforceOPAConstraint"),
  ENFORCE_REGO_POLICY("EnforceRegoPolicy"),
  ENFORCE_SETTING("EnforceSetting");

  private final String shown;

  EffectKind(String shown) {
    this.shown = shown;
  }

  public String shown() {
    return shown;
  }

  /** The effect of a name in any case; null when it is none. */
  public static @Nullable EffectKind of(String name) {
    for (EffectKind each : values()) {
      if (each.shown.equalsIgnoreCase(name)) {
        return each;
      }
    }
    return null;
  }
}
