package dev.selfsame.arm;

import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a request wants to do to one resource.
 *
 * @param verb PUT, PATCH or DELETE
 * @param current the stored resource, if there is one
 * @param sent the body exactly as sent; empty for DELETE
 * @param proposed what would be stored: for PATCH the merge of current and sent, for PUT the sent
 *     body (merged as the type says); handlers complete it in place
 */
public record Change(
    Verb verb,
    ResourceType type,
    ResourceId id,
    ApiVersion apiVersion,
    Optional<Resource> current,
    ObjectNode sent,
    ObjectNode proposed,
    Caller caller,
    long now) {

  /** The kinds of change. */
  public enum Verb {
    PUT,
    PATCH,
    DELETE
  }

  public boolean creates() {
    return current.isEmpty();
  }
}
