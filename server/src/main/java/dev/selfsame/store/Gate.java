package dev.selfsame.store;

import java.util.Locale;

/** What a write must hold alone: a subscription, or the tenant for directory, keys and settings. */
public record Gate(String key) {
  public static Gate subscription(String subscriptionId) {
    return new Gate("s:" + subscriptionId.toLowerCase(Locale.ROOT));
  }

  public static Gate tenant(String tenantId) {
    return new Gate("t:" + tenantId.toLowerCase(Locale.ROOT));
  }
}
