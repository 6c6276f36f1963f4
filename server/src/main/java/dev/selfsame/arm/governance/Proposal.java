package dev.selfsame.arm.governance;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.IdentityBlock;
import dev.selfsame.json.Json;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A write as policies see it, and back. The identity is not yet worked into what is proposed when
 * policies are asked, so that it is shown to them as it would be.
 */
final class Proposal {
  private static final String IDENTITY = "identity";
  private static final String USERS = "userAssignedIdentities";

  private Proposal() {}

  static Subject subject(Change change) {
    ObjectNode body = change.proposed().deepCopy();
    if (change.type().hasIdentity()) {
      identity(change)
          .ifPresentOrElse(block -> body.set(IDENTITY, block), () -> body.remove(IDENTITY));
    }
    return Subject.of(change.id(), change.type().name(), body);
  }

  private static Optional<ObjectNode> identity(Change change) {
    JsonNode stored = change.current().map(r -> r.body().get(IDENTITY)).orElse(null);
    IdentityBlock.Next next = next(change);
    if (!next.touched()) {
      return stored instanceof ObjectNode before ? Optional.of(before) : Optional.empty();
    }
    IdentityBlock block = next.block();
    if (!block.system() && block.users().isEmpty()) {
      return Optional.empty();
    }
    ObjectNode shown = Json.object().put("type", block.type());
    if (block.system() && stored != null && stored.has("principalId")) {
      shown.set("principalId", stored.get("principalId"));
      shown.set("tenantId", stored.get("tenantId"));
    }
    if (!block.users().isEmpty()) {
      ObjectNode users = shown.putObject(USERS);
      JsonNode before = stored == null ? Json.object() : stored.path(USERS);
      block.users().values().forEach(id -> users.set(id, known(before, id)));
    }
    return Optional.of(shown);
  }

  private static JsonNode known(JsonNode before, String id) {
    JsonNode value = before.get(id);
    return value == null ? Json.object() : value;
  }

  private static IdentityBlock.Next next(Change change) {
    JsonNode stored = change.current().map(r -> r.body().get(IDENTITY)).orElse(null);
    return IdentityBlock.next(
        IdentityBlock.stored(stored), change.sent(), change.verb() == Change.Verb.PATCH);
  }

  /** The write with what policies changed. */
  static Change with(Change change, Subject before, ObjectNode changed) {
    ObjectNode proposed = changed.deepCopy();
    proposed.remove(java.util.List.of("id", "name", "type", IDENTITY));
    change
        .proposed()
        .properties()
        .forEach(each -> {
          if (each.getKey().startsWith("$") || each.getKey().equals(IDENTITY)) {
            proposed.set(each.getKey(), each.getValue());
          }
        });
    return new Change(
        change.verb(),
        change.type(),
        change.id(),
        change.apiVersion(),
        change.current(),
        sent(change, before, changed),
        proposed,
        change.caller(),
        change.now());
  }

  /** A changed identity is as if the client had asked for it. */
  private static ObjectNode sent(Change change, Subject before, ObjectNode changed) {
    String type = changed.path(IDENTITY).path("type").asString("");
    if (type.isEmpty() || type.equals(before.document().path(IDENTITY).path("type").asString(""))) {
      return change.sent();
    }
    ObjectNode sent = change.sent().deepCopy();
    ObjectNode identity =
        sent.get(IDENTITY) instanceof ObjectNode given ? given : sent.putObject(IDENTITY);
    identity.put("type", type);
    Map<String, String> users = next(change).block().users();
    if (change.verb() != Change.Verb.PATCH && !users.isEmpty() && !identity.has("identityIds")) {
      ObjectNode all =
          identity.get(USERS) instanceof ObjectNode given ? given : identity.putObject(USERS);
      users.values().stream().filter(id -> !all.has(id)).forEach(all::putObject);
    }
    return sent;
  }
}
