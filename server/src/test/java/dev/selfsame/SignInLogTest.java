package dev.selfsame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.SignIns;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** No token without a record (G16): over many tokens, on both stores, and when the store fails. */
final class SignInLogTest {
  private static final String AUDIENCE = "https://management.azure.com/";

  @TempDir Path folder;

  private static String uti(String token) {
    return dev.selfsame.json.Json.stored(
            new String(
                Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8))
        .path("uti")
        .asString();
  }

  private static AssignedIdentity identity(TestServer server, int number) {
    String id =
        server.subscription() + "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v";
    return new AssignedIdentity(
        String.format("00000000-0000-4000-8000-%012d", number),
        String.format("00000000-0000-4000-9000-%012d", number),
        server.tenant(),
        false,
        id + number,
        id + number,
        0);
  }

  @Test
  void everyOfManyTokensHasItsRecord() throws Exception {
    int tokens = 20_000;
    try (TestServer server = TestServer.start(folder)) {
      Set<String> utis = ConcurrentHashMap.newKeySet();
      long start = System.nanoTime();
      try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<?>> all = new java.util.ArrayList<>();
        for (int i = 0; i < tokens; i++) {
          int number = i % 50;
          all.add(
              many.submit(() ->
                  utis.add(
                      uti(
                          Inside.issuer(server.selfsame())
                              .forManagedIdentity(identity(server, number), AUDIENCE)
                              .token()))));
          if (all.size() == 1000) {
            for (Future<?> one : all) {
              one.get();
            }
            all.clear();
          }
        }
        for (Future<?> one : all) {
          one.get();
        }
      }
      Inside.flushLogs(server.selfsame());
      long millis = (System.nanoTime() - start) / 1_000_000;
      assertThat(utis).hasSize(tokens);
      long without =
          Inside.store(server.selfsame())
              .read(tx -> utis.stream().filter(uti -> tx.signIns().find(uti).isEmpty()).count());
      assertThat(without).as("tokens without record").isZero();
      assertThat(server.selfsame().audit().recorder().dropped()).isZero();
      System.out.println(
          "G16: " + tokens + " tokens, 0 without record, 0 dropped, " + millis + " ms");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void allWaysToATokenAreInTheLog(Map<String, String> settings) {
    try (TestServer server =
        TestServer.start(folder, settings, new dev.selfsame.testing.TestClock())) {
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String vm = group + "/providers/Microsoft.Compute/virtualMachines/vm";
      assertThat(
              server.settle(
                  server.put(
                      vm,
                      "{"
                          + AuditScene.MACHINE.formatted("Abcd1234efgh!", "Yw==")
                          + ",\"identity\":{\"type\":\"SystemAssigned\"}}")))
          .isEqualTo("Succeeded");
      String endpoint = AuditScene.bound(server, vm);
      String token =
          server
              .plain(endpoint + AUDIENCE, "Metadata", "true")
              .body()
              .path("access_token")
              .asString();
      server.plain(endpoint + AUDIENCE, "Metadata", "true"); // from the cache: no new token
      List<JsonNode> machine = AuditScene.signIns(server, "managedIdentityHostId eq '" + vm + "'");
      assertThat(machine).hasSize(1);
      JsonNode one = machine.getFirst();
      assertThat(one.path("uniqueTokenIdentifier").asString()).isEqualTo(uti(token));
      assertThat(one.path("signInEventTypes").get(0).asString()).isEqualTo("managedIdentity");
      assertThat(one.path("resourceId").asString()).isEqualTo(AUDIENCE);
      assertThat(one.path("signingKeyId").asString())
          .isEqualTo(dev.selfsame.key.ActiveKey.kid(Inside.keys(server.selfsame())));
      assertThat(one.path("managedServiceIdentity").path("msiType").asString())
          .isEqualTo("systemAssigned");
      assertThat(one.path("managedServiceIdentity").path("associatedResourceId").asString())
          .isEqualToIgnoringCase(vm);
      assertThat(one.path("managedServiceIdentity").path("bindingId").asString()).isNotEmpty();
      assertThat(one.path("status").path("errorCode").asInt()).isZero();
      assertThat(server.get("/selfsame/sign-ins/" + one.path("id").asString()).body())
          .isEqualTo(one);

      PrincipalRow app = AuditScene.stranger(server, "right right right");
      assertThat(server.token(app.clientId(), "wrong", AUDIENCE + ".default").status())
          .isEqualTo(401);
      server.token(app.clientId(), "right right right", AUDIENCE + ".default");
      List<JsonNode> mine = AuditScene.signIns(server, "appId eq '" + app.clientId() + "'");
      assertThat(mine.stream().map(it -> it.path("status").path("errorCode").asInt()))
          .containsExactly(0, 7000215);
      assertThat(mine.getFirst().path("incomingTokenType").asString())
          .isEqualTo("client_credentials");
      assertThat(mine.getFirst().path("ipAddress").asString()).isEqualTo("127.0.0.1");

      Answer user =
          server.form(
              "/" + server.tenant() + "/oauth2/v2.0/token",
              Map.of(
                  "grant_type",
                  "password",
                  "client_id",
                  "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
                  "username",
                  server.owner("userName"),
                  "password",
                  server.owner("userPassword"),
                  "scope",
                  AUDIENCE + "/.default offline_access"));
      assertThat(user.status()).as(user.raw().body()).isEqualTo(200);
      Answer again =
          server.form(
              "/" + server.tenant() + "/oauth2/v2.0/token",
              Map.of(
                  "grant_type", "refresh_token",
                  "client_id", "04b07795-8ddb-461a-bbee-02f9e1bf7b46",
                  "refresh_token", user.body().path("refresh_token").asString()));
      assertThat(again.status()).isEqualTo(200);
      List<JsonNode> users =
          AuditScene.signIns(server, "userPrincipalName eq '" + server.owner("userName") + "'");
      assertThat(users.stream().map(it -> it.path("signInEventTypes").get(0).asString()))
          .containsExactly("nonInteractiveUser", "interactiveUser");
      assertThat(AuditScene.signIns(server, "signInEventTypes/any(t: t eq 'interactiveUser')"))
          .hasSize(1);
      assertThat(AuditScene.signIns(server, "createdDateTime ge 2999-01-01T00:00:00Z")).isEmpty();
    }
  }

  @Test
  void signInsComeInPagesAndBadFiltersAreRefused() {
    try (TestServer server = TestServer.start(folder)) {
      for (int i = 0; i < 25; i++) {
        Inside.issuer(server.selfsame()).forManagedIdentity(identity(server, 7), AUDIENCE);
      }
      Inside.flushLogs(server.selfsame());
      String filter =
          AuditScene.encoded("servicePrincipalId eq '00000000-0000-4000-8000-000000000007'");
      Set<String> ids = new HashSet<>();
      Answer page = server.get("/selfsame/sign-ins?$top=10&$filter=" + filter);
      int pages = 0;
      while (true) {
        pages++;
        page.body().path("value").forEach(one -> ids.add(one.path("id").asString()));
        String next = page.body().path("@odata.nextLink").asString("");
        if (next.isEmpty()) {
          break;
        }
        page = server.get(next);
      }
      assertThat(ids).hasSize(25);
      assertThat(pages).isEqualTo(3);
      for (String bad :
          List.of("nonsense eq 'a'", "appId gt 'a'", "createdDateTime ge soon", "a")) {
        assertThat(server.get("/selfsame/sign-ins?$filter=" + AuditScene.encoded(bad)).status())
            .as(bad)
            .isEqualTo(400);
      }
      assertThat(server.get("/selfsame/sign-ins?$top=1001").status()).isEqualTo(400);
      assertThat(server.get("/selfsame/sign-ins?$skiptoken=x").status()).isEqualTo(400);
      assertThat(server.get("/selfsame/sign-ins/not-an-id").status()).isEqualTo(404);
    }
  }

  /** A store whose writes of sign-ins fail when told to. */
  private static final class Failing extends PassingStore {
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicBoolean afterwards = new AtomicBoolean();

    Failing(Store inner) {
      super(inner);
    }

    @Override
    public <T> T write(Gate gate, Function<Tx, T> body) {
      boolean log = gate.key().startsWith("a:n:");
      if (log && away.get()) {
        throw new StoreUnavailable("away", null, null);
      }
      T result = inner.write(gate, body);
      if (log && afterwards.get()) {
        throw new StoreUnavailable("away after the commit", null, null);
      }
      return result;
    }
  }

  private TestServer failing(Map<String, String> settings, Failing[] store) {
    return TestServer.start(
        folder, settings, start -> Selfsame.start(start, inner -> store[0] = new Failing(inner)));
  }

  @Test
  void inStrictModeNoTokenLeavesWithoutItsRecord() {
    Failing[] store = new Failing[1];
    try (TestServer server = failing(Map.of("audit.strict", "true"), store)) {
      int given = 0;
      int refused = 0;
      Set<String> utis = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        store[0].away.set(i % 3 == 1);
        store[0].afterwards.set(i % 3 == 2);
        Answer answer =
            server.token(
                server.owner("clientId"), server.owner("clientSecret"), AUDIENCE + ".default");
        if (answer.status() == 200) {
          given++;
          utis.add(uti(answer.body().path("access_token").asString()));
        } else {
          refused++;
          assertThat(answer.status()).as(answer.raw().body()).isEqualTo(503);
        }
        // read past the writer: what is there now would be there after a kill
        long without =
            Inside.store(server.selfsame())
                .read(tx -> utis.stream().filter(uti -> tx.signIns().find(uti).isEmpty()).count());
        assertThat(without).isZero();
      }
      store[0].away.set(false);
      store[0].afterwards.set(false);
      assertThat(given).isEqualTo(20);
      assertThat(refused).isEqualTo(40);
    }
  }

  @Test
  void whatFailedIsTriedAgainAndWrittenOnce() {
    Failing[] store = new Failing[1];
    try (TestServer server = failing(Map.of(), store)) {
      Inside.flushLogs(server.selfsame());
      store[0].afterwards.set(true);
      Set<String> utis = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        utis.add(
            uti(
                Inside.issuer(server.selfsame())
                    .forManagedIdentity(identity(server, 3), AUDIENCE)
                    .token()));
      }
      long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      while (count(server) < 20 && System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      store[0].afterwards.set(false);
      Inside.flushLogs(server.selfsame());
      assertThat(count(server)).isEqualTo(20);
      assertThat(
              dev.selfsame.work.AuditCheck.findings(
                  store[0].inner, server.selfsame().audit().seal()))
          .isEmpty();
    }
  }

  private static long count(TestServer server) {
    return Inside.store(server.selfsame())
        .read(tx ->
            (long)
                tx.signIns()
                    .list(
                        SignIns.By.PRINCIPAL,
                        "00000000-0000-4000-8000-000000000003",
                        new SignIns.Span(0, Long.MAX_VALUE - 1),
                        null,
                        1000)
                    .size());
  }

  @Test
  void aFloodOfRefusalsIsBoundedAndCounted() {
    try (TestServer server = TestServer.start(folder)) {
      AssignedIdentity machine = identity(server, 9);
      for (int i = 0; i < 1000; i++) {
        assertThatThrownBy(() ->
                Inside.issuer(server.selfsame()).forManagedIdentity(machine, "not a resource"))
            .isInstanceOf(dev.selfsame.error.ApiException.class);
      }
      Inside.flushLogs(server.selfsame());
      int kept =
          AuditScene.signIns(
                  server,
                  "servicePrincipalId eq '" + machine.objectId() + "' and status/errorCode ne 0")
              .size();
      assertThat(kept).isBetween(100, 999);
      long said =
          Inside.store(server.selfsame())
              .read(tx ->
                  tx.signIns().lostSince(0).stream()
                      .mapToLong(
                          row -> dev.selfsame.json.Json.stored(row.body()).path("count").asLong())
                      .sum());
      assertThat(kept + said + server.selfsame().audit().recorder().suppressed()).isEqualTo(1000);
    }
  }
}
