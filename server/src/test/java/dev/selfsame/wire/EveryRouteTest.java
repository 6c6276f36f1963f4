package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.Routes;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.Callers.Someone;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generated from the route table: without a token every route is 401, without a role every one is
 * 403, told before anything of what is there.
 */
final class EveryRouteTest {
  /** Answered to everybody who is signed in: what they hold is the caller's own or nobody's. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /tenants",
          "GET /subscriptions",
          "GET /providers/Microsoft.ManagedIdentity/operations",
          "GET /providers/Microsoft.Insights/eventcategories",
          "GET /providers/Microsoft.Management/managementGroups",
          "GET {scope}/providers/Microsoft.Authorization/permissions",
          "POST {scope}/providers/Microsoft.Authorization/checkAccess",
          "GET /providers/Microsoft.Authorization/policyDefinitions",
          "GET /providers/Microsoft.Authorization/policyDefinitions/{name}",
          "GET /providers/Microsoft.Authorization/policyDefinitions/{name}/versions",
          "GET /providers/Microsoft.Authorization/policyDefinitions/{name}/versions/{version}",
          "POST /providers/Microsoft.Authorization/listPolicyDefinitionVersions",
          "GET /providers/Microsoft.Authorization/policySetDefinitions",
          "GET /providers/Microsoft.Authorization/policySetDefinitions/{name}",
          "GET /providers/Microsoft.Authorization/policySetDefinitions/{name}/versions",
          "GET /providers/Microsoft.Authorization/policySetDefinitions/{name}/versions/{version}",
          "POST /providers/Microsoft.Authorization/listPolicySetDefinitionVersions",
          "GET /providers/Microsoft.PolicyInsights/policyMetadata",
          "GET /providers/Microsoft.PolicyInsights/policyMetadata/{name}",
          "POST /providers/Microsoft.Resources/calculateTemplateHash");

  @TempDir static Path folder;
  private static TestServer server;
  private static Callers callers;
  private static Someone nobody;
  private static String group;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    callers = new Callers(server);
    nobody = callers.application();
    group = server.subscription() + "/resourceGroups/every";
    server.put(group, "{\"location\":\"westeurope\"}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private record Call(String method, String path) {}

  private static Answer send(Call call, @Nullable String token) {
    boolean body = List.of("PUT", "PATCH", "POST").contains(call.method());
    return server.call(call.method(), call.path(), body ? new byte[] {'{', '}'} : null, token);
  }

  private static List<Call> calls() {
    Routes routes = Inside.routes(server.selfsame());
    List<Call> calls = new ArrayList<>();
    for (Route route : routes.fixed()) {
      if (!OPEN.contains(route.method() + " " + route.template())) {
        calls.add(new Call(route.method(), path(route.template())));
      }
    }
    for (ResourceType type : routes.types()) {
      String id = id(type);
      for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
        calls.add(new Call(method, id));
      }
      type.actions().keySet().forEach(action -> calls.add(new Call("POST", id + "/" + action)));
    }
    return calls;
  }

  private static String path(String template) {
    return template
        .replace("{scope}", group)
        .replace("{subscriptionId}", server.owner("subscriptionId"))
        .replaceAll("\\{resourceGroup(Name)?}", "every")
        .replace("{namespace}", "Microsoft.Compute")
        .replace("{operationId}", "11111111-1111-4111-8111-111111111111")
        .replaceAll("\\{[^}]+}", "x");
  }

  private static String id(ResourceType type) {
    String[] words = type.name().split("/", -1);
    if (type.name().equals("Microsoft.Resources/resourceGroups")) {
      return group;
    }
    String scope = words[0].equals("Microsoft.Management") ? "" : group;
    StringBuilder id = new StringBuilder(scope + "/providers/" + words[0]);
    for (int i = 1; i < words.length; i++) {
      id.append('/').append(words[i]).append("/name");
    }
    return id.toString();
  }

  @Test
  void withoutATokenEverythingIs401() {
    for (Call call : calls()) {
      assertThat(send(call, null).status()).as("%s", call).isEqualTo(401);
    }
  }

  @Test
  void withoutARoleEverythingIs403() {
    List<Call> calls = calls();
    assertThat(calls.size()).isGreaterThan(150);
    for (Call call : calls) {
      Answer answer = send(call, nobody.token());
      assertThat(answer.status()).as("%s: %s", call, answer.raw().body()).isEqualTo(403);
      assertThat(answer.code()).as("%s", call).isEqualTo("AuthorizationFailed");
    }
  }

  @Test
  void aTokenThatIsNotForUsOpensNothing(@TempDir Path elsewhere) {
    String vault =
        server
            .token(
                server.owner("clientId"),
                server.owner("clientSecret"),
                "https://vault.azure.net/.default")
            .body()
            .path("access_token")
            .asString();
    String stranger;
    String ended;
    try (TestServer other = TestServer.start(elsewhere)) {
      stranger = other.token();
    }
    server.clock().forward(Duration.ofDays(2));
    ended = vault.isEmpty() ? "" : nobody.token();
    for (Call call : calls()) {
      for (String token : List.of(vault, stranger, ended)) {
        assertThat(send(call, token).status()).as("%s", call).isEqualTo(401);
      }
    }
    nobody = callers.application();
  }

  @Test
  void aRoleBesideOrBelowIsNone() {
    String beside = group() + "-beside";
    server.put(beside, "{\"location\":\"westeurope\"}");
    Someone neighbour = callers.application();
    callers.give(Callers.OWNER, neighbour.objectId(), beside);
    String below = group + "/providers/Contoso.Things/boxes/box";
    server.put(below, "{\"location\":\"westeurope\",\"properties\":{}}");
    callers.give(Callers.OWNER, neighbour.objectId(), below);
    for (Call call : calls()) {
      Answer answer = send(call, neighbour.token());
      // who has a role somewhere in the subscription may ask what clients ask first
      if (!seen(call)) {
        assertThat(answer.status()).as("%s: %s", call, answer.raw().body()).isEqualTo(403);
      }
    }
  }

  @Test
  void aDenyAssignmentWinsEverywhere() {
    String denied = group() + "-denied";
    server.put(denied, "{\"location\":\"westeurope\"}");
    Someone bound = callers.application();
    callers.give(Callers.OWNER, bound.objectId(), server.subscription());
    callers.system(
        denied
            + "/providers/Microsoft.Authorization/denyAssignments/33333333-3333-4333-8333-333333333333",
        "{\"properties\":{\"denyAssignmentName\":\"d\",\"permissions\":[{\"actions\":[\"*\"]}],\"principals\":[{\"id\":\"%s\"}]}}"
            .formatted(bound.objectId()));
    for (Call call : calls()) {
      if (call.path().startsWith(group + "/")) {
        Call there = new Call(call.method(), call.path().replace(group, denied));
        Answer answer = send(there, bound.token());
        if (answer.status() == 200 && answer.body().path("value").isArray()) {
          assertThat(answer.body().path("value")).as("%s", there).isEmpty(); // what may be read
          continue;
        }
        assertThat(answer.status()).as("%s: %s", there, answer.raw().body()).isEqualTo(403);
        assertThat(answer.code()).as("%s", there).isEqualTo("DenyAssignmentAuthorizationFailed");
      }
    }
  }

  @Test
  void aReadOnlyLockStopsEveryWriteBelowIt() {
    String locked = group() + "-locked";
    server.put(locked, "{\"location\":\"westeurope\"}");
    String lock = locked + "/providers/Microsoft.Authorization/locks/l";
    server.put(lock, "{\"properties\":{\"level\":\"ReadOnly\"}}");
    int tried = 0;
    for (ResourceType type : Inside.routes(server.selfsame()).types()) {
      boolean top = type.container() == ResourceType.Container.RESOURCE_GROUP;
      if (top && !type.name().substring(type.name().indexOf('/') + 1).contains("/")) {
        String path = id(type).replace(group, locked);
        for (String method : List.of("PUT", "DELETE")) {
          Answer answer = send(new Call(method, path), server.token());
          assertThat(answer.code()).as("%s %s", method, path).isEqualTo("ScopeLocked");
          assertThat(answer.status()).isEqualTo(409);
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(15);
  }

  /** Every way to give a resource somebody's identity asks for the right to assign it (Z8). */
  @Test
  void noTypeTakesAnIdentityThatItsWriterMayNotAssign() {
    String identity =
        group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/precious";
    server.put(identity, "{\"location\":\"westeurope\"}");
    String attaching = group() + "-attaching";
    server.put(attaching, "{\"location\":\"westeurope\"}");
    Someone writer = callers.application();
    callers.give(Callers.OWNER, writer.objectId(), attaching);
    callers.give(Callers.READER, writer.objectId(), group);
    String body =
        "{\"location\":\"westeurope\",\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"%s\":{}}},\"properties\":{}}"
            .formatted(identity);
    List<String> paths = new ArrayList<>();
    for (ResourceType type : Inside.routes(server.selfsame()).types()) {
      if (type.hasIdentity() && type.container() == ResourceType.Container.RESOURCE_GROUP) {
        paths.add(id(type).replace(group, attaching));
      }
    }
    assertThat(paths).isNotEmpty();
    for (String other :
        List.of(
            "Contoso.Things/boxes/box",
            "Microsoft.Web/sites/site",
            "Microsoft.Storage/storageAccounts/account",
            "Microsoft.ContainerService/managedClusters/cluster",
            "Microsoft.ContainerInstance/containerGroups/one",
            "Microsoft.Logic/workflows/flow")) {
      paths.add(attaching + "/providers/" + other);
    }
    for (String path : paths) {
      parent(path);
      for (String method : List.of("PUT", "PATCH")) {
        if (method.equals("PATCH")) {
          server.put(path, "{\"location\":\"westeurope\",\"properties\":{}}");
        }
        Answer answer = callers.call(writer, method, path, body);
        if (answer.status() != 404) { // a PATCH of what could not be made so simply
          assertThat(answer.code())
              .as("%s %s: %s", method, path, answer.raw().body())
              .isEqualTo("LinkedAuthorizationFailed");
          assertThat(answer.status()).isEqualTo(403);
        }
      }
    }
  }

  /** Makes what a child is in. */
  private static void parent(String path) {
    String[] words = path.split("/", -1);
    if (words.length > 10) {
      server.put(
          String.join("/", List.of(words).subList(0, words.length - 2)),
          "{\"location\":\"westeurope\",\"properties\":{}}");
    }
  }

  private static String group() {
    return group;
  }

  private static boolean seen(Call call) {
    return Inside.routes(server.selfsame()).fixed().stream()
        .filter(route -> route.open() || route.template().contains("{scope}"))
        .anyMatch(route ->
            call.method().equals(route.method()) && call.path().equals(path(route.template())));
  }

  @Test
  void whatIsOpenIsInTheTable() {
    List<String> routes =
        Inside.routes(server.selfsame()).fixed().stream()
            .map(route -> route.method() + " " + route.template())
            .toList();
    assertThat(routes).containsAll(OPEN);
  }
}
