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
          "GET /providers/Microsoft.Management/managementGroups",
          "GET {scope}/providers/Microsoft.Authorization/permissions",
          "POST {scope}/providers/Microsoft.Authorization/checkAccess",
          "POST /providers/Microsoft.Resources/calculateTemplateHash");

  @TempDir static Path folder;
  private static TestServer server;
  private static Someone nobody;
  private static String group;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    nobody = new Callers(server).application();
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
  void whatIsOpenIsInTheTable() {
    List<String> routes =
        Inside.routes(server.selfsame()).fixed().stream()
            .map(route -> route.method() + " " + route.template())
            .toList();
    assertThat(routes).containsAll(OPEN);
  }
}
