package dev.selfsame.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a write must hold alone: a subscription, or the tenant for directory, keys and settings. */
public record Gate(String key) {
  /** The gate of what is in a subscription, or above all of them. */
  public static Gate of(@Nullable String subscriptionId, String tenantId) {
    return subscriptionId == null ? tenant(tenantId) : subscription(subscriptionId);
  }

  public static Gate subscription(String subscriptionId) {
    return new Gate("s:" + subscriptionId.toLowerCase(Locale.ROOT));
  }

  public static Gate tenant(String tenantId) {
    return new Gate("t:" + tenantId.toLowerCase(Locale.ROOT));
  }
}
