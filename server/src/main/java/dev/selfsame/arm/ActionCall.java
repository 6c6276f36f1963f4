package dev.selfsame.arm;

import dev.selfsame.http.Request;
import dev.selfsame.model.ApiVersion;
import tools.jackson.databind.node.ObjectNode;

/**
 * A POST action on an existing resource.
 *
 * @param body the parsed body; empty when none was sent
 * @param accept starts a long operation on the resource and gives the 202 with its headers
 */
public record ActionCall(
    Resource resource,
    ResourceType type,
    ApiVersion apiVersion,
    Request request,
    ObjectNode body,
    Caller caller,
    long now,
    Acceptor accept) {
  /** Starts a long operation; see {@link Outcome.Plan}. */
  @FunctionalInterface
  public interface Acceptor {
    dev.selfsame.http.Response accept(Outcome.Plan plan);
  }
}
