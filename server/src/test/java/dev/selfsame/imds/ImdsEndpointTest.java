package dev.selfsame.imds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.directory.IdentityView;
import dev.selfsame.directory.VmBinding;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ImdsError;
import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Request;
import dev.selfsame.http.Request.Parameter;
import dev.selfsame.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImdsEndpointTest {
  private static final VmBinding VM =
      new VmBinding("b", FakeDirectory.VM, FakeDirectory.VM, "loopback", 1, "top-secret");
  private static final String TOKEN = "/metadata/identity/oauth2/token";
  private static final Map<String, List<String>> METADATA = Map.of("metadata", List.of("True"));
  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_000_000), ZoneOffset.UTC);

  private final FakeDirectory store = new FakeDirectory();
  private final AtomicInteger minted = new AtomicInteger();
  private final Mint mint =
      (identity, audience) -> {
        if (audience.equals("https://unknown")) {
          throw new OAuthError(
                  400,
                  "invalid_resource",
                  500011,
                  "The resource principal named https://unknown was not found")
              .exception();
        }
        return new Mint.Minted(
            "jwt." + identity.objectId() + "." + minted.incrementAndGet(),
            1_000_000,
            999_700,
            1_086_400);
      };
  private final ImdsEndpoint endpoint =
      new ImdsEndpoint(
          new IdentityView(store, CLOCK, Duration.ofMinutes(15)), mint, CLOCK, false, "tenant");

  @Test // I29 I30 I31 I12
  void tokenAnswerHoldsStringsOnly() {
    store.assign("sys", false);
    Response response =
        get(TOKEN + "/", "api-version=2018-02-01&resource=https://management.azure.com/");
    JsonNode body = JsonMapper.shared().readTree(response.body());
    assertThat(body.properties()).allMatch(entry -> entry.getValue().isString());
    assertThat(body.get("access_token").asString()).isEqualTo("jwt.o-sys.1");
    assertThat(body.get("resource").asString()).isEqualTo("https://management.azure.com/");
    assertThat(body.get("expires_in").asString()).isEqualTo("86400");
    assertThat(body.get("expires_on").asString()).isEqualTo("1086400");
    assertThat(body.get("not_before").asString()).isEqualTo("999700");
    assertThat(body.get("client_id").asString()).isEqualTo("c-sys");
    assertThat(response.headers()).containsEntry("Server", "IMDS/150.870.65.1015");
  }

  @Test // I2 I35, the SDKs' probe
  void requestWithoutHeaderAndQueryIsRefusedAtOnce() {
    ImdsError error = refused(() -> call("GET", TOKEN, "", Map.of()));
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.error()).isEqualTo("bad_request_102");
    assertThat(error.description()).isEqualTo("Required metadata header not specified");
    assertThat(store.reads).isEqualTo(1);
  }

  @Test // I3 I4 I5 I6 I41 I80
  void badRequestsAreRefused() {
    assertThat(refused(() -> call("POST", TOKEN, "", METADATA)).status()).isEqualTo(405);
    assertThat(
            refused(() ->
                    call(
                        "GET",
                        TOKEN,
                        "",
                        Map.of("metadata", List.of("true"), "x-forwarded-for", List.of("a"))))
                .status())
        .isEqualTo(400);
    assertThat(refused(() -> get(TOKEN, "api-version=2018-02-01&resource=a&resource=b")).status())
        .isEqualTo(400);
    assertThat(refused(() -> get(TOKEN, "resource=a")).newestVersions())
        .containsExactly("2025-04-07", "2024-07-17", "2024-03-15");
    assertThat(refused(() -> get(TOKEN, "api-version=2017-12-01&resource=a")).newestVersions())
        .hasSize(3);
    assertThat(refused(() -> get(TOKEN, "api-version=2018-02-01")).description())
        .contains("'resource'");
    assertThat(refused(() -> get("/metadata/loadbalancer", "api-version=2020-10-01")).status())
        .isEqualTo(404);
  }

  @Test // I21 I22 I26 I27 I28 I33 I34
  void identityIsChosenAsInAzure() {
    assertThat(refusal("").description()).isEqualTo("Identity not found");
    store.assign("one", true);
    assertThat(token("")).startsWith("jwt.o-one.");
    store.assign("two", true);
    assertThat(refusal("").description())
        .startsWith(
            "Multiple user assigned identities exist, please specify the clientId / resourceId");
    assertThat(token("&client_id=C-TWO")).startsWith("jwt.o-two.");
    assertThat(token("&object_id=o-one")).startsWith("jwt.o-one.");
    String id =
        "/subscriptions/S/resourceGroups/G/providers/Microsoft.ManagedIdentity/userAssignedIdentities/TWO";
    assertThat(token("&msi_res_id=" + id)).startsWith("jwt.o-two.");
    assertThat(token("&mi_res_id=" + id)).startsWith("jwt.o-two.");
    assertThat(refusal("&client_id=c-one&object_id=o-one").error()).isEqualTo("invalid_request");
    assertThat(refusal("&client_id=stranger").description()).isEqualTo("Identity not found");
    store.assign("sys", false);
    assertThat(token("")).startsWith("jwt.o-sys.");
    assertThat(token("&client_id=c-sys")).startsWith("jwt.o-sys.");
  }

  @Test
  void removedIdentityIsRefusedOnTheVeryNextRequest() {
    store.assign("sys", false);
    assertThat(token("")).isEqualTo(token(""));
    store.remove("sys");
    assertThat(refusal("").description()).isEqualTo("Identity not found");
    store.assign("sys", false);
    assertThat(token("")).startsWith("jwt.o-sys.");
    store.vmExists = false;
    store.changed("resource", FakeDirectory.VM);
    assertThat(refusal("").description()).isEqualTo("Identity not found");
  }

  @Test // I23 I32
  void hitsMintNothingAndReadNothing() {
    store.assign("sys", false);
    String first = token("");
    int reads = store.reads;
    assertThat(token("")).isEqualTo(first);
    assertThat(store.reads).isEqualTo(reads);
    assertThat(token("&bypass_cache=true")).isNotEqualTo(first);
    assertThat(refusal("&bypass_cache=no").status()).isEqualTo(400);
  }

  @Test
  void tokensOfARevokedPrincipalAreNotServed() {
    store.assign("sys", false);
    String first = token("");
    store.revoke("sys", false);
    assertThat(token("")).isNotEqualTo(first);
  }

  @Test
  void memoryServesWhileTheStoreIsAway() {
    store.assign("sys", false);
    String first = token("");
    store.away = true;
    assertThat(token("")).isEqualTo(first);
    assertThat(refusal("&client_id=stranger").status()).isEqualTo(500);
  }

  @Test // I36
  void unknownAudienceIsToldInEntrasWords() {
    store.assign("sys", false);
    ImdsError error = refused(() -> get(TOKEN, "api-version=2018-02-01&resource=https://unknown"));
    assertThat(error.error()).isEqualTo("invalid_resource");
    assertThat(error.description())
        .startsWith("AADSTS500011: The resource principal named https://unknown")
        .contains("\r\nTrace ID: ");
  }

  @Test
  void appServiceFormNeedsItsHeader() {
    store.assign("sys", false);
    String query = "api-version=2019-08-01&resource=r";
    assertThat(call("GET", "/msi/token", query, METADATA).status()).isEqualTo(401);
    assertThat(
            call("GET", "/msi/token", query, Map.of("x-identity-header", List.of("wrong")))
                .status())
        .isEqualTo(401);
    Response response =
        call("GET", "/msi/token", query, Map.of("x-identity-header", List.of("top-secret")));
    assertThat(JsonMapper.shared().readTree(response.body()).get("expires_on").asString())
        .isEqualTo("1086400");
  }

  @Test // I50 I55
  void infoAndVersionsAnswer() {
    assertThat(
            new String(
                get("/metadata/identity/info", "api-version=2018-02-01").body(),
                java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("{\"tenantId\":\"tenant\"}");
    assertThat(
            JsonMapper.shared().readTree(get("/metadata/versions", "").body()).get("apiVersions"))
        .hasSize(35);
  }

  @Test
  void concurrentMissesMintOnce() throws Exception {
    store.assign("sys", false);
    CountDownLatch started = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> tokens = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        tokens.add(
            threads.submit(() -> {
              started.await();
              return token("");
            }));
      }
      started.countDown();
      for (Future<String> token : tokens) {
        assertThat(token.get()).isEqualTo("jwt.o-sys.1");
      }
    }
  }

  @Test // I9
  void limitsHoldAtTheirExactNumbers() {
    AtomicLong nanos = new AtomicLong();
    Limits limits = new Limits(true, nanos::get);
    for (int i = 0; i < Limits.CONCURRENT; i++) {
      limits.enter("vm");
    }
    assertThat(refused(() -> limits.enter("vm")).status()).isEqualTo(429);
    for (int i = 0; i < Limits.CONCURRENT; i++) {
      limits.leave("vm");
    }
    for (int i = Limits.CONCURRENT; i < Limits.REQUESTS_PER_SECOND; i++) {
      limits.enter("vm");
      limits.leave("vm");
    }
    assertThat(refused(() -> limits.enter("vm")).headers()).containsEntry("Retry-After", "1");
    nanos.addAndGet(50_000_000);
    limits.enter("vm");
  }

  @Test
  void noQueryMakesAServerError() {
    store.assign("sys", false);
    Random random = new Random(1);
    String[] names = {
      "api-version", "resource", "client_id", "msi_res_id", "bypass_cache", "x", ""
    };
    String[] values = {"2018-02-01", "https://a", "", "%", "\u0000\ud800", "true", "/", "c-sys"};
    for (int i = 0; i < 5000; i++) {
      List<Parameter> query = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        query.add(
            new Parameter(
                names[random.nextInt(names.length)], values[random.nextInt(values.length)]));
      }
      try {
        assertThat(endpoint.handle(VM, request("GET", TOKEN, query, METADATA)).status())
            .isEqualTo(200);
      } catch (ApiException e) {
        assertThat(e.error().status()).as("%s", query).isBetween(400, 499);
      }
    }
  }

  private String token(String more) {
    Response response = get(TOKEN, "api-version=2018-02-01&resource=r" + more);
    return JsonMapper.shared().readTree(response.body()).get("access_token").asString();
  }

  private ImdsError refusal(String more) {
    return refused(() -> token(more));
  }

  private static ImdsError refused(Runnable call) {
    ApiException thrown = catchThrowableOfType(ApiException.class, call::run);
    assertThat(thrown).isNotNull();
    return (ImdsError) thrown.error();
  }

  private Response get(String path, String query) {
    return call("GET", path, query, METADATA);
  }

  private Response call(
      String method, String path, String query, Map<String, List<String>> headers) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      int at = pair.indexOf('=');
      parameters.add(new Parameter(pair.substring(0, at), pair.substring(at + 1)));
    }
    return endpoint.handle(VM, request(method, path, parameters, headers));
  }

  private static Request request(
      String method, String path, List<Parameter> query, Map<String, List<String>> headers) {
    return new Request(
        method, "http://127.0.0.1:1", path, List.of(), query, headers, new byte[0], "rid", "cid");
  }
}
