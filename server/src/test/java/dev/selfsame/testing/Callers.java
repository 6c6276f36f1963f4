package dev.selfsame.testing;

import dev.selfsame.Inside;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Principals without any right, made behind the door of a test server, and what they ask for. */
public final class Callers {
  public static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  public static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
  public static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  public static final String ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
  public static final String VM_CONTRIBUTOR = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c";
  public static final String IDENTITY_OPERATOR = "f1a07417-d97a-45cb-824c-7a7467783830";
  public static final String IDENTITY_CONTRIBUTOR = "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59";

  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";

  private final TestServer server;
  private final Ids ids = Ids.system();

  public Callers(TestServer server) {
    this.server = server;
  }

  /** A service principal and its token for resource manager. */
  public record Someone(String objectId, String clientId, String token) {}

  /** A service principal with a secret, which has nothing. */
  public Someone application() {
    PrincipalRow row = principal("Application");
    String secret = "a secret of " + row.objectId();
    write(tx -> {
      tx.credentials()
          .put(
              new CredentialRow(
                  ids.guid(),
                  row.objectId(),
                  "secret",
                  SecretHash.ofGenerated(ids, secret),
                  "test",
                  0,
                  Long.MAX_VALUE));
      return true;
    });
    Answer answer = server.token(row.clientId(), secret, server.origin() + "/.default");
    if (answer.status() != 200) {
      throw new AssertionError(answer.raw().body());
    }
    return new Someone(
        row.objectId(), row.clientId(), answer.body().path("access_token").asString());
  }

  /** The object id of a new group without members. */
  public String group() {
    return principal("Group").objectId();
  }

  private PrincipalRow principal(String kind) {
    PrincipalRow row =
        new PrincipalRow(
            ids.guid(),
            ids.guid(),
            server.tenant(),
            kind,
            "a " + kind,
            null,
            false,
            null,
            false,
            0,
            server.clock().millis(),
            null);
    return write(tx -> {
      tx.principals().put(row);
      tx.changes().add("principal", row.objectId(), row.createdAt());
      return row;
    });
  }

  /** Puts someone, or another group, into a group, or takes them out. */
  public void member(String group, String member, boolean in) {
    write(tx -> {
      if (in) {
        tx.memberships().add(new MembershipRow(group, member, MembershipRow.MEMBER, 0));
      } else {
        tx.memberships().remove(group, member, MembershipRow.MEMBER);
      }
      tx.changes().add("membership", member, server.clock().millis());
      return true;
    });
  }

  public <T> T write(Function<Tx, T> work) {
    return Inside.store(server.selfsame()).write(Gate.tenant(server.tenant()), work);
  }

  /** The owner gives a role; the id of the role assignment. */
  public String give(String roleGuid, String objectId, String scope) {
    return give(roleGuid, objectId, scope, null);
  }

  public String give(String roleGuid, String objectId, String scope, @Nullable String condition) {
    String id = scope + AUTHORIZATION + "roleAssignments/" + ids.guid();
    Answer answer = server.put(id, assignment(roleGuid, objectId, condition));
    if (answer.status() != 201) {
      throw new AssertionError(answer.raw().body());
    }
    return id;
  }

  /** The body of a role assignment. */
  public String assignment(String roleGuid, String objectId, @Nullable String condition) {
    var body = Json.object();
    var properties = body.putObject("properties");
    properties.put(
        "roleDefinitionId", server.subscription() + AUTHORIZATION + "roleDefinitions/" + roleGuid);
    properties.put("principalId", objectId);
    if (condition != null) {
      properties.put("condition", condition).put("conditionVersion", "2.0");
    }
    return Json.text(body);
  }

  /** A new custom role with these actions, assignable in the whole subscription; its GUID. */
  public String role(String... actions) {
    String guid = ids.guid();
    var body = Json.object();
    var properties = body.putObject("properties");
    properties.put("roleName", "role " + guid).put("type", "CustomRole");
    properties.putArray("assignableScopes").add(server.subscription());
    var list = properties.putArray("permissions").addObject().putArray("actions");
    for (String action : actions) {
      list.add(action);
    }
    Answer answer =
        server.put(
            server.subscription() + AUTHORIZATION + "roleDefinitions/" + guid, Json.text(body));
    if (answer.status() != 201) {
      throw new AssertionError(answer.raw().body());
    }
    return guid;
  }

  /** Writes a resource as only the system may, such as a deny assignment. */
  public void system(String id, String body) {
    write(tx -> {
      ResourceId parsed = ResourceId.parse(id).orElseThrow();
      tx.resources()
          .put(
              new ResourceRow(
                  parsed.key(),
                  id,
                  parsed.type(),
                  null,
                  null,
                  parsed.parentKey(),
                  parsed.name(),
                  null,
                  1,
                  null,
                  body,
                  0,
                  "system",
                  0,
                  "system"));
      tx.changes().add("resource", parsed.key(), 0);
      return true;
    });
  }

  public Answer call(Someone who, String method, String path, @Nullable String json) {
    return server.call(
        method, path, json == null ? null : json.getBytes(StandardCharsets.UTF_8), who.token());
  }

  public Answer get(Someone who, String path) {
    return call(who, "GET", path, null);
  }
}
