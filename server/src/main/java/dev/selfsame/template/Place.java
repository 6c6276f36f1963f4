package dev.selfsame.template;

import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Where and when a template is deployed.
 *
 * @param kind the level of the deployment
 * @param scope its scope: {@code /subscriptions/S/resourceGroups/G}, {@code /subscriptions/S},
 *     {@code /providers/Microsoft.Management/managementGroups/M}, or the empty string for the
 *     tenant
 * @param answers what the scope functions without arguments give here, by lower-case name: {@code
 *     subscription}, {@code resourcegroup}, {@code managementgroup}, {@code tenant}, {@code
 *     environment}, {@code deployment}, {@code deployer}; one that is absent is not allowed at this
 *     level
 * @param now for {@code utcNow}
 * @param newGuid for {@code newGuid}
 */
public record Place(
    Kind kind, String scope, Map<String, JsonNode> answers, Instant now, Supplier<String> newGuid) {
  /** The level of a deployment. */
  public enum Kind {
    RESOURCE_GROUP,
    SUBSCRIPTION,
    MANAGEMENT_GROUP,
    TENANT
  }
}
