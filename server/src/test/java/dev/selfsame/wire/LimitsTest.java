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
}
