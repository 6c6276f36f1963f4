package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Limits are where we say (goal G40): each named limit at n, which is served, and at n + 1, which
 * is refused with a code of Azure's.
 */
final class LimitsTest {
  private static final int BODY_MAX = 300_000;
  @TempDir static Path folder;
  private static TestServer server;
  private static String group;

  @BeforeAll
  static void start() {
    server =
        TestServer.start(
            folder, Map.of("arm.body-bytes-max", Integer.toString(BODY_MAX)), new TestClock());
    group = server.subscription() + "/resourceGroups/limits";
    server.put(group, "{\"location\":\"westeurope\"}");
    server.put(identity("owner-of-credentials"), "{\"location\":\"westeurope\"}");
    for (int i = 0; i < 201; i++) {
      server.put(identity("many-" + i), "{\"location\":\"westeurope\"}");
    }
    for (int i = 0; i < 19; i++) {
      assertThat(credential("full-" + i, "subject-" + i).status()).isEqualTo(201);
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String identity(String name) {
    return group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/" + name;
  }

  private static Answer credential(String name, String subject) {
    return server.put(
        identity("owner-of-credentials") + "/federatedIdentityCredentials/" + name,
        "{\"properties\":{\"issuer\":\"https://issuer.example\",\"subject\":\""
            + subject
            + "\",\"audiences\":[\"api://AzureADTokenExchange\"]}}");
  }

  private static Answer widget(String more) {
    return server.put(
        group + "/providers/Contoso.Things/widgets/w", "{\"location\":\"westeurope\"" + more + "}");
  }

  private static Answer made(String type, String name) {
    return server.put(group + "/providers/" + type + "/" + name, "{\"location\":\"westeurope\"}");
  }

  private static Answer filtered(String filter) {
    return server.get(
        group + "/resources?%24filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
  }

  private static String many(int count, IntFunction<String> one) {
    return IntStream.range(0, count).mapToObj(one).collect(Collectors.joining(","));
  }

  private static Answer with(int identities) {
    return widget(
        ",\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{"
            + many(identities, i -> "\"" + identity("many-" + i) + "\":{}")
            + "}}");
  }

  /** What the limit is on, the limit, a request of that size, and the code when it is one more. */
  static Stream<Arguments> limits() {
    IntFunction<Answer> depth = n -> widget(",\"p\":" + "[".repeat(n - 1) + "]".repeat(n - 1));
    IntFunction<Answer> notes =
        n ->
            server.put(
                group
                    + "/providers/Contoso.Things/widgets/w/providers/Microsoft.Authorization/locks/l",
                "{\"properties\":{\"level\":\"CanNotDelete\",\"notes\":\""
                    + "n".repeat(n)
                    + "\"}}");
    return Stream.of(
        arguments("nesting of JSON", 64, depth, "InvalidRequestContent"),
        arguments(
            "digits of a number",
            100,
            (IntFunction<Answer>) n -> widget(",\"p\":" + "9".repeat(n)),
            "InvalidRequestContent"),
        arguments(
            "exponent of a number",
            400,
            (IntFunction<Answer>) n -> widget(",\"p\":1E" + n),
            "InvalidRequestContent"),
        arguments(
            "member name",
            2048,
            (IntFunction<Answer>) n -> widget(",\"" + "m".repeat(n) + "\":1"),
            "InvalidRequestContent"),
        arguments(
            "request body",
            BODY_MAX,
            (IntFunction<Answer>)
                n ->
                    widget(
                        ",\"p\":\""
                            + "b".repeat(n - "{\"location\":\"westeurope\",\"p\":\"\"}".length())
                            + "\""),
            "RequestEntityTooLarge"),
        arguments(
            "tags",
            50,
            (IntFunction<Answer>)
                n -> widget(",\"tags\":{" + many(n, i -> "\"t" + i + "\":\"\"") + "}"),
            "TooManyTags"),
        arguments(
            "tag name",
            512,
            (IntFunction<Answer>) n -> widget(",\"tags\":{\"" + "t".repeat(n) + "\":\"\"}"),
            "InvalidTagNameLength"),
        arguments(
            "tag value",
            256,
            (IntFunction<Answer>) n -> widget(",\"tags\":{\"t\":\"" + "v".repeat(n) + "\"}"),
            "InvalidTagValueLength"),
        arguments(
            "group name",
            90,
            (IntFunction<Answer>)
                n ->
                    server.put(
                        server.subscription() + "/resourceGroups/" + "g".repeat(n),
                        "{\"location\":\"westeurope\"}"),
            "InvalidResourceName"),
        arguments(
            "resource name",
            260,
            (IntFunction<Answer>) n -> made("Contoso.Things/widgets", "w".repeat(n)),
            "InvalidResourceName"),
        arguments(
            "identity name",
            128,
            (IntFunction<Answer>)
                n -> made("Microsoft.ManagedIdentity/userAssignedIdentities", "i".repeat(n)),
            "InvalidResourceName"),
        arguments(
            "identities of a resource",
            200,
            (IntFunction<Answer>) LimitsTest::with,
            "InvalidParameter"),
        arguments(
            "credentials of an identity",
            20,
            (IntFunction<Answer>) n -> credential("full-" + n, "subject-" + n),
            ""),
        arguments(
            "subject of a credential",
            600,
            (IntFunction<Answer>) n -> credential("full-0", "s".repeat(n)),
            "BadRequest"),
        arguments("notes of a lock", 512, notes, "InvalidLockNotes"),
        arguments(
            "filter",
            2000,
            (IntFunction<Answer>)
                n -> filtered("name eq '" + "f".repeat(n - "name eq ''".length()) + "'"),
            "InvalidFilterInQueryString"),
        arguments(
            "brackets of a filter",
            20,
            (IntFunction<Answer>) n -> filtered("(".repeat(n) + "name eq 'a'" + ")".repeat(n)),
            "InvalidFilterInQueryString"),
        arguments(
            "parameters of a query",
            200,
            (IntFunction<Answer>)
                n -> server.get(group + "?api-version=2024-11-01" + "&p=1".repeat(n - 1)),
            "BadRequest"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("limits")
  void aLimitIsWhereWeSay(String what, int limit, IntFunction<Answer> request, String code) {
    Answer at = request.apply(limit);
    assertThat(at.status()).as(what + " at " + limit + ": " + at.raw().body()).isIn(200, 201);
    Answer over = request.apply(limit + 1);
    assertThat(over.status())
        .as(what + " at " + (limit + 1) + ": " + over.raw().body())
        .isBetween(400, 499);
    assertThat(over.code()).isNotEmpty();
    if (!code.isEmpty()) {
      assertThat(over.code()).as(over.raw().body()).isEqualTo(code);
    }
  }

  private static Answer tokenFor(String scope) {
    return server.token(server.owner("clientId"), server.owner("clientSecret"), scope);
  }

  private static Answer form(String more) {
    String form =
        "grant_type=client_credentials&client_id="
            + server.owner("clientId")
            + "&client_secret="
            + server.owner("clientSecret")
            + "&scope=https%3A%2F%2Fvault.azure.net%2F.default"
            + more;
    return server.send(
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(server.origin() + "/" + server.tenant() + "/oauth2/v2.0/token"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(form)));
  }

  @Test
  void anAudienceIsAtMost512CharactersLong() {
    String base = "https://audience.example/";
    assertThat(tokenFor(base + "a".repeat(512 - base.length()) + "/.default").status())
        .isEqualTo(200);
    assertThat(tokenFor(base + "a".repeat(513 - base.length()) + "/.default").status())
        .isEqualTo(400);
  }

  @Test
  void aTokenRequestHasAtMostAHundredParametersAnd64Kilobytes() {
    assertThat(form(parameters(96)).status()).isEqualTo(200);
    assertThat(form(parameters(97)).status()).isEqualTo(400);
    int used = (int) form("&x=").raw().request().bodyPublisher().orElseThrow().contentLength();
    assertThat(form("&x=" + "y".repeat(65_536 - used)).status()).isEqualTo(200);
    assertThat(form("&x=" + "y".repeat(65_537 - used)).status()).isEqualTo(413);
  }

  private static String parameters(int count) {
    return IntStream.range(0, count).mapToObj(i -> "&p" + i + "=1").collect(Collectors.joining());
  }

  @Test
  void aParameterOfTheMetadataEndpointIsAtMost2048CharactersLong() {
    String vm = group + "/providers/Microsoft.Compute/virtualMachines/limits";
    assertThat(server.settle(server.put(vm, OperationsTest.MACHINE))).isEqualTo("Succeeded");
    Answer binding =
        server.call(
            "POST",
            "/selfsame/bindings",
            ("{\"resourceId\":\"" + vm + "\"}").getBytes(StandardCharsets.UTF_8),
            server.token());
    String url =
        binding.body().path("endpoint").asString()
            + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/&client_id=";
    Answer at = server.plain(url + "c".repeat(2048), "Metadata", "true");
    assertThat(at.body().path("error_description").asString()).isEqualTo("Identity not found");
    String tooLong =
        binding.body().path("endpoint").asString()
            + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://a.example/"
            + "r".repeat(2048);
    assertThat(server.plain(tooLong, "Metadata", "true").status()).isEqualTo(400);
  }
}
