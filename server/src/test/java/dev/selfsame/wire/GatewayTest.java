package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * What resource manager's front door does for every type: versions, casing, errors, headers,
 * paging, conditions (arm.md 7.1 to 7.5).
 */
final class GatewayTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static String group;

  @BeforeAll
  static void start() {
    server = TestServer.start(folder);
    group = server.subscription() + "/resourceGroups/Gateway";
    assertThat(server.put(group, "{\"location\":\"West Europe\"}").status()).isEqualTo(201);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String thing(String name) {
    return group + "/providers/Contoso.Things/widgets/" + name;
  }

  @Test
  void withoutAnApiVersionAzuresExactWords() {
    Answer answer = server.plain("/subscriptions?x=1", "Authorization", "Bearer " + server.token());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.raw().body())
        .isEqualTo(
            "{\"error\":{\"code\":\"MissingApiVersionParameter\",\"message\":\"The api-version query parameter (?api-version=) is required for all requests.\"}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-11-01", "1999-01-01", "2030-12-31-preview", "2015-08-31-PREVIEW"})
  void anyWellFormedApiVersionIsServed(String version) {
    assertThat(server.get(group + "?api-version=" + version).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024", "2024-13-01", "latest", "2024-11-01-oops-"})
  void anApiVersionOfAnotherFormIsRefused(String version) {
    Answer answer = server.get(group + "?api-version=" + version);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidApiVersionParameter");
  }

  @Test
  void withoutATokenTheChallengeNamesTheAuthority() {
    Answer answer = server.call("GET", group, null, null);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("AuthenticationFailed");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Bearer authorization_uri=\"" + server.origin() + "/" + server.tenant() + "\"");
  }

  @Test
  void aTokenThatIsNoneIsRefusedAsInvalid() {
    Answer answer = server.call("GET", group, null, "nonsense");
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("InvalidAuthenticationToken");
    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void idsCompareWithoutCaseAndKeepTheCasingFirstGiven() {
    server.put(thing("CaSe"), "{\"location\":\"westeurope\",\"properties\":{\"n\":1}}");
    Answer again =
        server.put(
            thing("case").replace("widgets", "WIDGETS").replace("Gateway", "gateway"),
            "{\"location\":\"westeurope\",\"properties\":{\"n\":2}}");
    assertThat(again.status()).isEqualTo(200);
    Answer read =
        server.get(
            thing("CASE").toUpperCase(java.util.Locale.ROOT).replace("API-VERSION", "api-version"));
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body().path("id").asString()).isEqualTo(thing("CaSe"));
    assertThat(read.body().path("name").asString()).isEqualTo("CaSe");
    assertThat(read.body().path("properties").path("n").asInt()).isEqualTo(2);
  }

  @Test
  void doubledAndTrailingSlashesAreOne() {
    assertThat(server.get(group.replace("/resourceGroups", "//resourceGroups") + "/").status())
        .isEqualTo(200);
  }

  @Test
  void nothingOfAnUnknownTypeIsLost() {
    String body =
        "{\"location\":\"westeurope\",\"sku\":{\"name\":\"S1\",\"capacity\":3},\"kind\":\"odd\",\"zones\":[\"1\"],\"tags\":{\"A\":\"b\"},"
            + "\"properties\":{\"deep\":{\"list\":[1,2.50,null,true,\"\u00e9\"],\"big\":12345678901234567890}},\"extra\":{\"x\":[]}}";
    server.put(thing("whole"), body);
    JsonNode read = server.get(thing("whole")).body();
    assertThat(read.path("sku").toString()).isEqualTo("{\"name\":\"S1\",\"capacity\":3}");
    assertThat(read.path("extra").toString()).isEqualTo("{\"x\":[]}");
    assertThat(read.path("properties").path("deep").toString())
        .isEqualTo("{\"list\":[1,2.50,null,true,\"\u00e9\"],\"big\":12345678901234567890}");
    assertThat(read.path("properties").path("provisioningState").asString()).isEqualTo("Succeeded");
  }

  /** Method, path below the group, body, status and code. */
  static Stream<Arguments> mistakes() {
    String widget = "/providers/Contoso.Things/widgets/bad";
    String good = "{\"location\":\"westeurope\"}";
    return Stream.of(
        arguments("GET", widget, null, 404, "ResourceNotFound"),
        arguments("PATCH", widget, good, 404, "ResourceNotFound"),
        arguments("DELETE", widget, null, 204, ""),
        arguments("POST", widget, null, 405, "HttpMethodNotAllowed"),
        arguments("POST", widget + "/explode", null, 404, "NotFound"),
        arguments("PUT", widget, "", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "[]", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "{\"location\":", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "{\"a\":1,\"a\":2}", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "{\"a\":1,\"A\":2}", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "{\"a\":{\"b\":1,\"B\":2}}", 400, "InvalidRequestContent"),
        arguments(
            "PUT",
            widget,
            "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}",
            400,
            "InvalidRequestContent"),
        arguments("PUT", widget, "{\"a\":" + "9".repeat(2000) + "}", 400, "InvalidRequestContent"),
        arguments("PUT", widget, "{\"location\":7}", 400, "InvalidRequestContent"),
        arguments(
            "PUT",
            widget,
            "{\"location\":\"westeurope\",\"tags\":[]}",
            400,
            "InvalidRequestContent"),
        arguments(
            "PUT",
            widget,
            "{\"location\":\"westeurope\",\"tags\":{\"a\":1}}",
            400,
            "InvalidRequestContent"),
        arguments(
            "PUT",
            widget,
            "{\"location\":\"westeurope\",\"tags\":{\"a\":\"" + "v".repeat(257) + "\"}}",
            400,
            "InvalidTagValueLength"),
        arguments(
            "PUT",
            widget,
            "{\"location\":\"westeurope\",\"tags\":{\"" + "k".repeat(513) + "\":\"v\"}}",
            400,
            "InvalidTagNameLength"),
        arguments(
            "PUT", "/providers/Contoso.Things/widgets/a%3Cb", good, 400, "InvalidResourceName"),
        arguments(
            "PUT",
            "/providers/Contoso.Things/widgets/" + "n".repeat(261),
            good,
            400,
            "InvalidResourceName"),
        arguments(
            "PUT",
            "/providers/Contoso.Things/widgets/none/parts/p",
            good,
            404,
            "ParentResourceNotFound"),
        arguments("PUT", "/providers/nodots/widgets/w", good, 404, "InvalidResourceNamespace"),
        arguments(
            "GET", "/providers/Microsoft.Compute/nonsense/x/y/z", null, 404, "ResourceNotFound"),
        arguments("GET", "/nonsense", null, 404, "NotFound"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesGetAzuresShapeAndCode(
      String method, String path, String body, int status, String code) {
    Answer answer =
        server.call(method, group + path, body == null ? null : bytes(body), server.token());
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
    if (status >= 400) {
      assertThat(answer.body().path("error").path("message").asString("")).isNotEmpty();
      assertThat(answer.body().propertyNames()).containsExactly("error");
    }
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    byte[] body = bytes("{\"location\":\"westeurope\",\"x\":\"?\"}");
    body[body.length - 3] = (byte) 0xff;
    Answer answer = server.call("PUT", thing("utf"), body, server.token());
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("InvalidRequestContent");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void namesBeyondAsciiAreServedAndTheirUrlsAreEncoded() {
    String umlaut = server.subscription() + "/resourceGroups/gr%C3%BC%C3%9Fe";
    assertThat(server.put(umlaut, "{\"location\":\"westeurope\"}").body().path("name").asString())
        .isEqualTo("gr\u00fc\u00dfe");
    Answer made =
        server.put(
            umlaut + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user-1",
            "{\"location\":\"westeurope\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).contains("gr%C3%BC%C3%9Fe");
  }

  @Test
  void aLocationThatWouldEndAHeaderIsRefused() {
    Answer answer = server.put(thing("split"), "{\"location\":\"west\\r\\nX: y\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("LocationNotAvailableForResourceType");
  }

  @Test
  void missingContainersAreNamed() {
    Answer noGroup =
        server.get(
            server.subscription() + "/resourceGroups/absent/providers/Contoso.Things/widgets/w");
    assertThat(noGroup.status()).isEqualTo(404);
    assertThat(noGroup.raw().body())
        .isEqualTo(
            "{\"error\":{\"code\":\"ResourceGroupNotFound\",\"message\":\"Resource group 'absent' could not be found.\"}}");
    Answer noSubscription =
        server.get("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/x");
    assertThat(noSubscription.status()).isEqualTo(404);
    assertThat(noSubscription.code()).isEqualTo("SubscriptionNotFound");
  }

  @Test
  void headAnswersWithoutABody() {
    assertThat(server.arm("HEAD", group, (JsonNode) null).status()).isEqualTo(204);
    assertThat(server.arm("HEAD", group + "-absent", (JsonNode) null).status()).isEqualTo(404);
  }

  @Test
  void answersCarryIdsAndWhatIsLeft() {
    Answer one =
        server.arm(
            "GET",
            group,
            (JsonNode) null,
            "x-ms-correlation-request-id",
            "11111111-2222-3333-4444-555555555555",
            "x-ms-client-request-id",
            "99999999-2222-3333-4444-555555555555",
            "x-ms-return-client-request-id",
            "true");
    assertThat(one.header("x-ms-correlation-request-id"))
        .isEqualTo("11111111-2222-3333-4444-555555555555");
    assertThat(one.header("x-ms-client-request-id"))
        .isEqualTo("99999999-2222-3333-4444-555555555555");
    assertThat(one.header("x-ms-request-id")).hasSize(36);
    assertThat(one.header("x-ms-routing-request-id")).contains(one.header("x-ms-request-id"));
    Answer two = server.get(group);
    assertThat(two.header("x-ms-client-request-id")).isEmpty();
    assertThat(Integer.parseInt(two.header("x-ms-ratelimit-remaining-subscription-reads")))
        .isEqualTo(Integer.parseInt(one.header("x-ms-ratelimit-remaining-subscription-reads")) - 1);
  }

  @Test
  void conditionsHold() {
    Answer made = server.put(thing("etag"), "{\"location\":\"westeurope\"}");
    String etag = made.header("ETag");
    assertThat(
            server
                .call(
                    "PUT",
                    thing("etag"),
                    bytes("{\"location\":\"westeurope\"}"),
                    server.token(),
                    "If-None-Match",
                    "*")
                .status())
        .isEqualTo(412);
    Answer changed =
        server.call(
            "PUT",
            thing("etag"),
            bytes("{\"location\":\"westeurope\"}"),
            server.token(),
            "If-Match",
            etag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.header("ETag")).isNotEqualTo(etag);
    assertThat(
            server
                .call(
                    "PUT",
                    thing("etag"),
                    bytes("{\"location\":\"westeurope\"}"),
                    server.token(),
                    "If-Match",
                    etag)
                .code())
        .isEqualTo("PreconditionFailed");
    assertThat(
            server.call("DELETE", thing("etag"), null, server.token(), "If-Match", etag).status())
        .isEqualTo(412);
    assertThat(
            server
                .call(
                    "PUT",
                    thing("etag-absent"),
                    bytes("{\"location\":\"westeurope\"}"),
                    server.token(),
                    "If-Match",
                    "*")
                .status())
        .isEqualTo(412);
    assertThat(server.get(thing("etag-absent")).status()).isEqualTo(404);
  }

  @Test
  void pagesJoinToTheWholeList() {
    String type = group + "/providers/Contoso.Pages/leaves";
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 23; i++) {
      made.add("leaf-%02d".formatted(i));
      server.put(type + "/" + made.getLast(), "{\"location\":\"westeurope\"}");
    }
    List<String> read = new ArrayList<>();
    int pages = 0;
    String next = type + "?$top=5&api-version=2024-11-01";
    while (!next.isEmpty()) {
      Answer page = server.get(next.replace("$", "%24"));
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.body().path("value").size()).isBetween(1, 5);
      page.body().path("value").forEach(leaf -> read.add(leaf.path("name").asString()));
      next = page.body().path("nextLink").asString("");
      pages++;
    }
    assertThat(read).isEqualTo(made);
    assertThat(pages).isEqualTo(5);
    assertThat(server.get(type + "?$top=0").code()).isEqualTo("InvalidTop");
    assertThat(server.get(type + "?$skiptoken=%25%25").code()).isEqualTo("InvalidSkipToken");
  }

  @Test
  void theLocationIsComparedWithoutCaseAndBlanksAndNeverChanges() {
    server.put(thing("place"), "{\"location\":\"West Europe\"}");
    assertThat(server.get(thing("place")).body().path("location").asString())
        .isEqualTo("westeurope");
    assertThat(server.put(thing("place"), "{\"location\":\"WESTEUROPE\"}").status()).isEqualTo(200);
    Answer moved = server.put(thing("place"), "{\"location\":\"eastus\"}");
    assertThat(moved.status()).isEqualTo(409);
    assertThat(moved.code()).isEqualTo("InvalidResourceLocation");
  }
}
