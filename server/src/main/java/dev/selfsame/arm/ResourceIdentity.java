package dev.selfsame.arm;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.AssignmentRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the {@code identity} of any resource, its principal and its assignments together, in the
 * request's transaction. {@link IdentityBlock} has the rules; this class makes them true.
 *
 * <p>A system-assigned principal is born and dies with its resource. A user-assigned identity that
 * was deleted stays named on its resources, with the ids it had; one created anew under the same
 * name is picked up only by a request that names it again.
 */
public final class ResourceIdentity {
  private static final String USERS = "userAssignedIdentities";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Directory directory;

  public ResourceIdentity(Directory directory) {
    this.directory = directory;
  }

  /**
   * Works out the next block from what is stored and what was sent, and writes it into {@link
   * Change#proposed}. Call for PUT and PATCH before the type's handler.
   *
   * @throws ApiException 400 when the request is malformed or names an identity that cannot be
   *     attached
   */
  public void apply(Change change, Tx tx) {
    JsonNode stored = change.current().map(r -> r.body().get("identity")).orElse(null);
    IdentityBlock now = IdentityBlock.stored(stored);
    IdentityBlock.Next next =
        IdentityBlock.next(now, change.sent(), change.verb() == Change.Verb.PATCH);
    if (!next.touched()) {
      if (stored == null) {
        change.proposed().remove("identity");
      } else {
        change.proposed().set("identity", stored.deepCopy());
      }
      return;
    }
    String key = change.id().key();
    List<AssignmentRow> rows = new ArrayList<>();
    ObjectNode block = JsonNodeFactory.instance.objectNode();
    block.put("type", next.block().type());
    system(change, tx, next.block().system(), rows)
        .ifPresent(p -> block.put("principalId", p.objectId()).put("tenantId", p.tenantId()));
    if (!next.block().users().isEmpty()) {
      // As recorded: a new identity is shown empty until the operation ends, unless the same
      // request gave an existing machine its own one.
      boolean shownAtOnce =
          !change.type().longRunning()
              || (!change.creates() && next.block().system() && !now.system());
      block.set(USERS, users(change, tx, next, rows, shownAtOnce));
    }
    if (rows.isEmpty()) {
      change.proposed().remove("identity");
    } else {
      change.proposed().set("identity", block);
    }
    if (!rows.equals(tx.assignments().ofResource(key))) {
      tx.assignments().replace(key, rows);
      tx.changes().add("assignment", key, change.now());
    }
  }

  /**
   * Ids of the user-assigned identities that a request attaches, or keeps although they are gone:
   * who sends it must be allowed to assign them. One that merely stays is not among them.
   */
  List<String> attached(Change change, Tx tx) {
    IdentityBlock now =
        IdentityBlock.stored(change.current().map(r -> r.body().get("identity")).orElse(null));
    IdentityBlock.Next next =
        IdentityBlock.next(now, change.sent(), change.verb() == Change.Verb.PATCH);
    if (!next.touched() || next.block().users().isEmpty()) {
      return List.of();
    }
    Map<String, String> before = new HashMap<>();
    tx.assignments().ofResource(change.id().key()).stream()
        .filter(AssignmentRow::userAssigned)
        .forEach(row -> before.put(row.identityKey(), row.objectId()));
    List<String> attached = new ArrayList<>();
    next.block()
        .users()
        .forEach((key, id) -> {
          String principal =
              tx.principals().findByResource(key).map(PrincipalRow::objectId).orElse("");
          boolean renewed = next.named().contains(key) && !principal.equals(before.get(key));
          if (principal.isEmpty() || !before.containsKey(key) || renewed) {
            attached.add(id);
          }
        });
    return attached;
  }

  private Optional<PrincipalRow> system(
      Change change, Tx tx, boolean wanted, List<AssignmentRow> rows) {
    String key = change.id().key();
    Optional<PrincipalRow> present = tx.principals().findByResource(key);
    if (!wanted) {
      present.ifPresent(p -> directory.delete(tx, p.objectId()));
      return Optional.empty();
    }
    PrincipalRow principal =
        present.orElseGet(
            () -> directory.createManagedIdentity(tx, key, change.id().name(), false));
    rows.add(new AssignmentRow(key, principal.objectId(), principal.clientId(), false, key));
    return Optional.of(principal);
  }

  private ObjectNode users(
      Change change,
      Tx tx,
      IdentityBlock.Next next,
      List<AssignmentRow> rows,
      boolean shownAtOnce) {
    String key = change.id().key();
    Map<String, AssignmentRow> before = new HashMap<>();
    tx.assignments().ofResource(key).stream()
        .filter(AssignmentRow::userAssigned)
        .forEach(r -> before.put(r.identityKey(), r));
    ObjectNode users = JsonNodeFactory.instance.objectNode();
    next.block()
        .users()
        .forEach((identityKey, id) -> {
          AssignmentRow had = before.get(identityKey);
          AssignmentRow row =
              attach(
                  change, tx, id, had != null && !next.named().contains(identityKey) ? had : null);
          rows.add(row);
          users.set(
              id,
              !shownAtOnce && !row.equals(had) ? JsonNodeFactory.instance.objectNode() : ids(row));
        });
    return users;
  }

  /**
   * Looks the identity up; {@code kept} is the assignment to keep as it is, or null to take the
   * identity's present principal.
   */
  private static AssignmentRow attach(
      Change change, Tx tx, String id, @Nullable AssignmentRow kept) {
    String identityKey = ResourceId.lower(id);
    ResourceRow identity =
        tx.resources()
            .find(identityKey)
            .orElseThrow(() -> failed(change, "Resource '" + id + "' was not found."));
    if (kept != null) {
      return kept;
    }
    PrincipalRow principal =
        tx.principals()
            .findByResource(identityKey)
            .orElseThrow(() -> failed(change, "Resource '" + id + "' was not found."));
    requireAllowed(change, identity);
    return new AssignmentRow(
        change.id().key(), principal.objectId(), principal.clientId(), true, identityKey);
  }

  /**
   * Isolation scope and assignment restrictions of the identity; they bind the resource that gets
   * it.
   */
  private static void requireAllowed(Change change, ResourceRow identity) {
    JsonNode properties = JSON.readTree(identity.body()).path("properties");
    if (properties.path("isolationScope").asString("None").equalsIgnoreCase("Regional")) {
      String location =
          change
              .proposed()
              .path("location")
              .asString(change.current().map(Resource::location).orElse(""));
      if (!place(location).equals(place(identity.location()))) {
        throw failed(
            change,
            "Resource '"
                + identity.id()
                + "' has regional isolation scope and cannot be assigned to a resource in another region.");
      }
    }
    JsonNode providers = properties.path("assignmentRestrictions").path("providers");
    if (providers.isArray() && !providers.isEmpty()) {
      String type = change.id().type();
      for (JsonNode provider : providers) {
        String allowed = provider.asString("");
        if (allowed.equalsIgnoreCase(type) || allowed.equalsIgnoreCase(change.id().namespace())) {
          return;
        }
      }
      throw failed(
          change,
          "Resource '"
              + identity.id()
              + "' cannot be assigned to resources of type '"
              + type
              + "'.");
    }
  }

  private static String place(@Nullable String location) {
    return location == null ? "" : location.replace(" ", "").toLowerCase(Locale.ROOT);
  }

  /** Azure's answer to an owner; callers without rights on the identity are refused before. */
  private static ApiException failed(Change change, String why) {
    String text =
        "Identity operation for resource '"
            + change.id().value()
            + "' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: "
            + "'{\"error\":{\"code\":\"BadRequest\",\"message\":\""
            + why
            + "\"}}'.'.";
    return ArmError.of(400, "FailedIdentityOperation", text).exception();
  }

  private static ObjectNode ids(AssignmentRow row) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("principalId", row.objectId())
        .put("clientId", row.clientId());
  }

  /**
   * The resource is gone: ends its principal and its assignments. Call before or after the row is
   * deleted, once or twice.
   */
  public void removed(Resource resource, Tx tx) {
    removed(resource.id().key(), tx);
  }

  /**
   * As {@link #removed(Resource, Tx)}, by id key. Holds for every type, so that the deletion of a
   * group may call it for each row: of a user-assigned identity it ends the principal, of a
   * federated credential the index row.
   */
  public void removed(String resourceKey, Tx tx) {
    tx.federatedCredentials().delete(resourceKey);
    Optional<PrincipalRow> principal = tx.principals().findByResource(resourceKey);
    if (principal.isPresent()) {
      String objectId = principal.get().objectId();
      tx.federatedCredentials()
          .of(objectId)
          .forEach(row -> tx.federatedCredentials().delete(row.resourceKey()));
      directory.delete(tx, objectId);
    }
    if (!tx.assignments().ofResource(resourceKey).isEmpty()) {
      tx.assignments().replace(resourceKey, List.of());
    }
  }

  /**
   * A long operation has come to its end: fills the user-assigned identities that were shown as
   * {@code {}}.
   *
   * @param body of the resource with this key; changed in place
   */
  public void settled(String resourceKey, ObjectNode body, Tx tx) {
    if (!(body.path("identity").path(USERS) instanceof ObjectNode users)) {
      return;
    }
    Map<String, AssignmentRow> rows = new HashMap<>();
    tx.assignments().ofResource(resourceKey).forEach(r -> rows.put(r.identityKey(), r));
    for (String id : List.copyOf(users.propertyNames())) {
      AssignmentRow row = rows.get(ResourceId.lower(id));
      if (row != null && users.path(id).isEmpty()) {
        users.set(id, ids(row));
      }
    }
  }
}
