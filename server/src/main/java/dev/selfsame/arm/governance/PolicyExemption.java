package dev.selfsame.arm.governance;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A stored policy exemption. Source: "Azure Policy exemption structure".
 *
 * @param references lower case; empty for all of the assignment
 * @param expires epoch milliseconds; {@link Long#MAX_VALUE} for never
 */
public record PolicyExemption(
    String idKey,
    String id,
    String scopeKey,
    String assignmentKey,
    Set<String> references,
    String category,
    long expires,
    List<ResourceSelector> resourceSelectors) {
  private static final String TYPE = "/providers/microsoft.authorization/policyexemptions/";

  public PolicyExemption {
    references = Set.copyOf(references);
    resourceSelectors = List.copyOf(resourceSelectors);
  }

  static PolicyExemption of(ResourceRow row) {
    JsonNode properties = Json.stored(row.body()).path("properties");
    int at = row.idKey().lastIndexOf(TYPE);
    Set<String> references = new HashSet<>();
    properties
        .path("policyDefinitionReferenceIds")
        .forEach(each -> references.add(ResourceId.lower(each.asString(""))));
    List<ResourceSelector> selectors = new ArrayList<>();
    properties
        .path("resourceSelectors")
        .forEach(each -> selectors.add(new ResourceSelector(Selector.all(each.path("selectors")))));
    return new PolicyExemption(
        row.idKey(),
        row.id(),
        at <= 0 ? "" : row.idKey().substring(0, at),
        ResourceId.lower(properties.path("policyAssignmentId").asString("")),
        references,
        properties.path("exemptionCategory").asString(""),
        expires(properties.path("expiresOn").asString("")),
        selectors);
  }

  private static long expires(String text) {
    if (text.isEmpty()) {
      return Long.MAX_VALUE;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      return Long.MAX_VALUE; // was checked when it was written
    }
  }

  boolean covers(AssignedPolicy policy, long now) {
    return expires > now
        && assignmentKey.equals(policy.assignment().idKey())
        && (references.isEmpty() || references.contains(ResourceId.lower(policy.referenceId())));
  }
}
