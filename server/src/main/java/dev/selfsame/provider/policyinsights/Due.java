package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.Caller;
import dev.selfsame.json.Json;
import dev.selfsame.store.PolicyDueRow;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What waits to be done after a write. */
final class Due {
  /** All policies but those that wait for their time are held against the resource. */
  static final String EVALUATE = "evaluate";

  /** Whether what a policy asks for exists. */
  static final String EXISTENCE = "existence";

  /** A deployment is to be begun. */
  static final String DEPLOY = "deploy";

  /** A deployment goes on. */
  static final String FOLLOW = "follow";

  /** Provisioning that takes longer counts as failed. Source: the page of deployIfNotExists. */
  static final Duration PROVISIONING_MAX = Duration.ofHours(6);

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed", "Canceled");

  private Due() {}

  static ObjectNode body(Caller caller, String correlationId) {
    ObjectNode body = Json.object().put("correlationId", correlationId);
    body.set("caller", caller.json());
    return body;
  }

  static boolean ended(String provisioningState) {
    return ENDED.contains(provisioningState);
  }

  /** Asks again soon at first, then less and less often. */
  static PolicyDueRow later(PolicyDueRow row, long now) {
    return row.at(now + Math.clamp((now - row.since()) / 4, 200L, 60_000L));
  }
}
