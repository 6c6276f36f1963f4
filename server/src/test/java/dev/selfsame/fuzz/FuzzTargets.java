package dev.selfsame.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.selfsame.Inside;
import dev.selfsame.arm.ResourceFilter;
import dev.selfsame.directory.ClaimsExpression;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.graph.FilterReading;
import dev.selfsame.http.ErrorWriter;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.RequestReading;
import dev.selfsame.json.Json;
import dev.selfsame.model.Clocks;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.Evaluation;
import dev.selfsame.policy.ParameterValues;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.provider.policyinsights.query.Invalid;
import dev.selfsame.provider.policyinsights.query.RowApply;
import dev.selfsame.provider.policyinsights.query.RowFilter;
import dev.selfsame.provider.policyinsights.query.RowOrder;
import dev.selfsame.rbac.condition.Attribute;
import dev.selfsame.rbac.condition.AttributeSource;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.Condition;
import dev.selfsame.rbac.condition.ConditionException;
import dev.selfsame.rbac.condition.KnownAttributes;
import dev.selfsame.rbac.condition.Value;
import dev.selfsame.template.TemplateReading;
import dev.selfsame.testing.TestServer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * What strangers send (goal G23). A target fails on anything but the errors that clients are to
 * get: an exception of another kind, an answer of 500 or more, a run of more than five seconds of
 * work. As ordinary tests they run their seeds; scripts/fuzz.sh runs them for a time.
 */
final class FuzzTargets {
  private static final long CPU_NANOS_MAX = 5_000_000_000L;

  /** Longer: the machine may have other work. */
  private static final long WALL_NANOS_MAX = 30_000_000_000L;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static @Nullable TestServer server;
  private static String user = "";

  private static synchronized TestServer server() {
    if (server == null) {
      try {
        server = TestServer.start(Files.createTempDirectory("selfsame-fuzz-"));
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      String group = server.subscription() + "/resourceGroups/g";
      server.put(group, "{\"location\":\"westeurope\"}");
      String identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/user";
      user =
          server
              .put(identity, "{\"location\":\"westeurope\"}")
              .body()
              .path("properties")
              .path("clientId")
              .asString();
      server.put(
          identity + "/federatedIdentityCredentials/fuzz",
          "{\"properties\":{\"issuer\":\"https://i.invalid\",\"subject\":\"s\",\"audiences\":[\"a\"]}}");
    }
    return server;
  }

  @FuzzTest
  void json(byte[] body) {
    within(() -> {
      try {
        ObjectNode read = Json.readObject(body);
        if (!Json.readObject(Json.write(read)).equals(read)) {
          throw new AssertionError("read again, it is another object");
        }
      } catch (ApiException e) {
        refusal(e);
      }
      try {
        Json.readLenient(body);
      } catch (ApiException e) {
        refusal(e);
      }
    });
  }

  @FuzzTest
  void resourceId(FuzzedDataProvider data) {
    String text =
        data.consumeBoolean()
            ? "/subscriptions/s/" + data.consumeRemainingAsString()
            : data.consumeRemainingAsString();
    within(() ->
        ResourceId.parse(text)
            .ifPresent(id -> {
              if (!ResourceId.parse(id.key())
                  .map(ResourceId::key)
                  .equals(java.util.Optional.of(id.key()))) {
                throw new AssertionError("the key of " + text + " is no id");
              }
              if (id.name().isEmpty()
                  || id.type().isEmpty()
                  || id.parentKey().length() >= id.key().length()) {
                throw new AssertionError("not above itself: " + text);
              }
            }));
  }

  @FuzzTest
  void filter(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    Request request =
        new Request(
            "GET",
            "https://localhost",
            "/",
            List.of(),
            List.of(new Request.Parameter("$filter", text)),
            Map.of(),
            new byte[0],
            "r",
            "c");
    within(() -> refused(() -> ResourceFilter.of(request)));
  }

  /**
   * A condition of a role assignment: of any text, or of the words of the language in any order.
   * What is read must print as what reads the same, and say the opposite when negated.
   */
  @FuzzTest
  void condition(FuzzedDataProvider data) {
    String text = data.consumeBoolean() ? data.consumeRemainingAsString() : conditionWords(data);
    within(() -> {
      try {
        Condition condition = Condition.parse(text, Condition.VERSION);
        boolean holds = condition.holds(CONDITION_ATTRIBUTES);
        readsBack(condition.toString(), condition, holds);
      } catch (ConditionException e) {
        if (e.position() < -1 || e.position() > text.length()) {
          throw new AssertionError("no position in " + text, e);
        }
      }
    });
  }

  /** Printing writes GUIDs and times out and can so pass the longest that is read. */
  private static void readsBack(String printed, Condition condition, boolean holds) {
    if (printed.getBytes(StandardCharsets.UTF_8).length + 3 > Condition.BYTES_MAX) {
      return;
    }
    if (!Condition.parse(printed, null).equals(condition)) {
      throw new AssertionError("printed, it is another condition: " + printed);
    }
    try {
      if (Condition.parse("!(" + printed + ")", null).holds(CONDITION_ATTRIBUTES) == holds) {
        throw new AssertionError("negated, it says the same: " + printed);
      }
    } catch (ConditionException e) {
      if (!e.message().contains("deep")) {
        throw new AssertionError("negated, it is refused: " + printed, e);
      }
    }
  }

  private static String conditionWords(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder();
    while (data.remainingBytes() > 0 && text.length() < Condition.BYTES_MAX) {
      text.append(data.pickValue(CONDITION_WORDS));
      if (data.consumeBoolean()) {
        text.append(data.consumeString(3));
      }
    }
    return text.toString();
  }

  private static final List<String> CONDITION_WORDS =
      List.of(
          " AND ",
          " OR ",
          "!",
          "NOT ",
          "(",
          ")",
          "{",
          "}",
          ", ",
          "&&",
          "||",
          "Exists ",
          "ActionMatches{'*/read'}",
          "SubOperationMatches{'Blob.List'}",
          "@Request[x:s]",
          "@Resource[x/tags:K<$key_case_sensitive$>]",
          "@Principal[x&$keys$&]",
          "@Environment[UtcNow]",
          " StringEquals ",
          " StringNotLikeIgnoreCase ",
          " ForAnyOfAllValues:GuidNotEquals ",
          " ForAllOfAnyValues:NumericLessThan ",
          " DateTimeGreaterThan ",
          " TimeOfDayLessThan ",
          " BoolEquals ",
          "'a*?'",
          "'\\*'",
          "12",
          "true",
          "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
          "'2024-02-29T00:00:00.0Z'",
          "'08:30'");

  private static final Attributes CONDITION_ATTRIBUTES =
      KnownAttributes.forAction("Microsoft.Test/things/read")
          .subOperations("Blob.List")
          .with(AttributeSource.REQUEST, "x:s", Value.of("a*?"), Value.of("b"))
          .with(AttributeSource.ENVIRONMENT, Attribute.UTC_NOW, Value.of("2024-02-29T00:00:00Z"))
          .build();

  @FuzzTest
  void graphFilter(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    within(() -> refused(() -> FilterReading.read(text)));
  }

  /** A whole request as it stands on the wire after the HTTP library, by an owner. */
  @FuzzTest
  void request(FuzzedDataProvider data) {
    TestServer running = server();
    String method =
        data.pickValue(List.of("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE", "OPTIONS"));
    String start =
        data.pickValue(
            List.of(
                "/",
                running.subscription() + "/",
                running.subscription() + "/resourceGroups/g/",
                running.subscription()
                    + "/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/",
                running.subscription()
                    + "/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/",
                "/providers/",
                "/selfsame/",
                "/v1.0/",
                "/v1.0/groups/",
                "/metadata/",
                "/" + running.tenant() + "/"));
    String path = start + data.consumeString(120);
    String query = "api-version=2024-11-01&" + data.consumeString(120);
    String header = data.consumeAsciiString(40);
    byte[] body = data.consumeRemainingAsBytes();
    Map<String, List<String>> headers =
        Map.of(
            "authorization",
            List.of("Bearer " + running.token()),
            "if-match",
            List.of(header),
            "content-type",
            List.of("application/json"));
    served(method, path, query, headers, body);
  }

  /**
   * Bodies for the two types with the most rules, so that little of the time goes to what is
   * refused at once.
   */
  @FuzzTest
  void resourceBody(FuzzedDataProvider data) {
    TestServer running = server();
    String path =
        running.subscription()
            + "/resourceGroups/g/providers/"
            + data.pickValue(
                List.of(
                    "Microsoft.Compute/virtualMachines/v",
                    "Microsoft.ManagedIdentity/userAssignedIdentities/user",
                    "Microsoft.ManagedIdentity/userAssignedIdentities/user/federatedIdentityCredentials/fic",
                    "Microsoft.Authorization/locks/l",
                    "Contoso.Things/widgets/w",
                    "Microsoft.Resources/tags/default"));
    String identity =
        data.consumeBoolean()
            ? ",\"identity\":{\"type\":\""
                + plain(data.consumeString(30))
                + "\",\"userAssignedIdentities\":{\""
                + plain(data.consumeString(80))
                + "\":{}}}"
            : "";
    String rest = data.consumeRemainingAsString();
    String body =
        "{\"location\":\"westeurope\"" + identity + (rest.isEmpty() ? "" : "," + rest) + "}";
    served(
        data.consumeBoolean() ? "PUT" : "PATCH",
        path,
        "api-version=2024-11-01",
        Map.of("authorization", List.of("Bearer " + running.token())),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static String plain(String text) {
    return text.replaceAll("[\"\\\\\\p{Cntrl}]", "");
  }

  @FuzzTest
  void tokenRequest(FuzzedDataProvider data) {
    TestServer running = server();
    String path =
        "/" + running.tenant() + data.pickValue(List.of("/oauth2/token", "/oauth2/v2.0/token"));
    String grant =
        data.pickValue(
            List.of(
                "client_credentials",
                "password",
                "refresh_token",
                "urn:ietf:params:oauth:grant-type:jwt-bearer"));
    String form =
        "grant_type="
            + grant
            + "&client_id="
            + running.owner("clientId")
            + "&"
            + data.consumeRemainingAsString();
    served(
        "POST",
        path,
        "",
        Map.of("content-type", List.of("application/x-www-form-urlencoded")),
        form.getBytes(StandardCharsets.UTF_8));
  }

  /** Another issuer's token for a user-assigned identity, its header and claims the input's. */
  @FuzzTest
  void assertion(FuzzedDataProvider data) {
    TestServer running = server();
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String header =
        data.consumeBoolean() ? "{\"alg\":\"RS256\",\"kid\":\"k\"}" : data.consumeString(200);
    String claims =
        data.consumeBoolean()
            ? "{\"iss\":\"https://i.invalid\",\"sub\":\"s\",\"aud\":\"a\","
                + data.consumeString(500)
            : data.consumeString(500);
    String form =
        "grant_type=client_credentials&scope=https%3A%2F%2Fvault.azure.net%2F.default"
            + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_id="
            + user
            + "&client_assertion="
            + base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(data.consumeRemainingAsBytes());
    int status =
        served(
            "POST",
            "/" + running.tenant() + "/oauth2/v2.0/token",
            "",
            Map.of("content-type", List.of("application/x-www-form-urlencoded")),
            form.getBytes(StandardCharsets.UTF_8));
    if (status == 200) {
      throw new AssertionError("taken for a good assertion: " + header + claims);
    }
  }

  /** An expression of a flexible credential, and a claim that it is tried on. */
  @FuzzTest
  void claimsExpression(FuzzedDataProvider data) {
    String value = data.consumeString(300);
    String text =
        data.consumeBoolean()
            ? "claims['sub'] matches '" + data.consumeRemainingAsString() + "'"
            : data.consumeRemainingAsString();
    within(() -> {
      try {
        ClaimsExpression.parse(text).holds(name -> Optional.of(value));
      } catch (ClaimsExpression.Malformed e) {
        return; // what an author is to get
      }
    });
  }

  @FuzzTest
  void bearer(FuzzedDataProvider data) {
    TestServer running = server();
    String[] parts = running.token().split("\\.", -1);
    String token =
        switch (data.consumeInt(0, 3)) {
          case 0 -> data.consumeRemainingAsString();
          case 1 -> parts[0] + "." + parts[1] + "." + data.consumeRemainingAsString();
          case 2 -> data.consumeRemainingAsString() + "." + parts[1] + "." + parts[2];
          default -> parts[0] + "." + data.consumeRemainingAsString() + "." + parts[2];
        };
    if (!token.equals(running.token())
        && served(
                "GET",
                "/subscriptions",
                "api-version=2022-12-01",
                Map.of("authorization", List.of("Bearer " + token)),
                new byte[0])
            == 200) {
      throw new AssertionError("taken for a good token: " + token);
    }
  }

  /**
   * The {@code if} of a policy: of any text, or of the members of the language with any content.
   * What is read must say the opposite when it is negated, unless it cannot be worked out.
   */
  @FuzzTest
  void policyCondition(FuzzedDataProvider data) {
    String text = data.consumeBoolean() ? data.consumeRemainingAsString() : policyWords(data);
    within(() -> {
      try {
        Evaluation.Outcome holds = policyOutcome(text);
        Evaluation.Outcome not = policyOutcome("{\"not\":" + text + "}");
        if (holds == not && holds != Evaluation.Outcome.FAILED) {
          throw new AssertionError("negated, it says the same: " + text);
        }
      } catch (ApiException e) {
        refusal(e);
      }
    });
  }

  private static Evaluation.Outcome policyOutcome(String condition) {
    ObjectNode properties =
        Json.readObject(
            ("{\"mode\":\"All\",\"policyRule\":{\"if\":"
                    + condition
                    + ",\"then\":{\"effect\":\"deny\"}}}")
                .getBytes(StandardCharsets.UTF_8));
    PolicyDefinition definition = PolicyDefinition.read("d", properties);
    ParameterValues values = definition.values(Json.object());
    Evaluation.Outcome outcome =
        definition.evaluate(values, POLICY_RESOURCE, POLICY_CONTEXT).outcome();
    if (definition.matches(values, POLICY_RESOURCE, POLICY_CONTEXT) != outcome) {
      throw new AssertionError("without details it says otherwise: " + condition);
    }
    String type = POLICY_RESOURCE.path("type").asString();
    if (outcome != Evaluation.Outcome.NOT_MATCHED && !definition.mayMatchType(type, values)) {
      throw new AssertionError("it cannot match the type, and does: " + condition);
    }
    return outcome;
  }

  private static String policyWords(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder();
    while (data.remainingBytes() > 0 && text.length() < 4_000) {
      text.append(data.pickValue(POLICY_WORDS));
      if (data.consumeBoolean()) {
        text.append(plain(data.consumeString(3)));
      }
    }
    return text.toString();
  }

  private static final List<String> POLICY_WORDS =
      List.of(
          "{\"allOf\":[",
          "{\"anyOf\":[",
          "]}",
          "{\"not\":",
          "}",
          ",",
          "{\"field\":\"A.B/c/l[*]\",\"less\":2}",
          "{\"field\":\"",
          "\",\"equals\":\"",
          "\",\"like\":\"*",
          "\",\"in\":[\"",
          "\",\"exists\":\"false\"}",
          "\"}",
          "tags['",
          "']",
          "A.B/c/",
          "o[*].n[*]",
          "identity.type",
          "{\"count\":{\"field\":\"A.B/c/o[*]\",\"where\":",
          "{\"count\":{\"value\":[1,\"a\"],\"name\":\"x\",\"where\":",
          "},\"greater\":0}",
          "{\"value\":\"[",
          "]\",\"equals\":1}",
          "concat(",
          "field('name')",
          "current('x')",
          "current()",
          "ipRangeContains('10.0.0.0/8','",
          "addDays(utcNow(),",
          "split(",
          ",'a')",
          "')",
          ")");

  private static final ObjectNode POLICY_RESOURCE =
      Json.stored(
          "{\"type\":\"A.B/c\",\"name\":\"n\",\"location\":\"eastus\",\"tags\":{\"a\":\"b\"},"
              + "\"properties\":{\"l\":[1,2],\"o\":[{\"n\":[1,2]},{\"n\":[3]}],\"t\":\"x\"}}");
  private static final Context POLICY_CONTEXT =
      new Context(
          "2024-01-01",
          null,
          Json.object(),
          Json.object(),
          Json.object(),
          java.time.Instant.EPOCH,
          System::nanoTime);

  private static List<byte[]> expressions() {
    return TemplateReading.expressions().stream()
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** An expression as the value of an output, in a template that is otherwise good. */
  @MethodSource("expressions")
  @FuzzTest
  void expression(byte[] text) {
    ObjectNode template = Json.object();
    template.put("contentVersion", "1.0.0.0").putArray("resources");
    ObjectNode outputs = template.putObject("outputs");
    for (String type : List.of("string", "array", "object")) {
      outputs
          .putObject(type)
          .put("type", type)
          .put("value", "[" + new String(text, StandardCharsets.UTF_8) + "]");
      within(() -> refused(() -> TemplateReading.read(template)));
      outputs.removeAll();
    }
  }

  private static List<byte[]> templates() {
    return TemplateReading.templates().stream().map(Json::write).toList();
  }

  @MethodSource("templates")
  @FuzzTest
  void template(byte[] document) {
    within(() -> refused(() -> TemplateReading.read(Json.readLenient(document))));
  }

  /** What Graph says on purpose of what is known and not here, such as delta queries. */
  private static final int NOT_IMPLEMENTED = 501;

  private static int served(
      String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
    Handler door = Inside.door(server().selfsame());
    int[] status = new int[1];
    within(() -> {
      try {
        Request request = RequestReading.read(method, path, query, headers, body);
        status[0] = door.handle(request).status();
      } catch (ApiException e) {
        status[0] = new ErrorWriter(Clocks.system()).write(e.error(), "r", "c").status();
      }
      if (status[0] >= 500 && status[0] != NOT_IMPLEMENTED) {
        throw new AssertionError(method + " " + path + "?" + query + ": " + status[0]);
      }
    });
    return status[0];
  }

  /** Options of a query of policy states, each read as every option in turn. */
  @FuzzTest
  void policyQuery(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    Invalid invalid = why -> ArmError.of(400, "Invalid", why).exception();
    ObjectNode row = Json.object().put("resourceId", text).put("n", 1).put("is", true);
    row.putArray("names").add("one");
    within(() -> refused(() -> RowFilter.read(text, invalid).test(row)));
    within(() -> refused(() -> RowOrder.read(text, invalid).compare(row, row.deepCopy())));
    within(() ->
        refused(() -> {
          RowApply.Run run = RowApply.read(text, invalid).run();
          run.accept(row);
          if (run.end().size() > 1) {
            throw new AssertionError("one row became several");
          }
        }));
  }

  private static void refused(Runnable run) {
    try {
      run.run();
    } catch (ApiException e) {
      refusal(e);
    }
  }

  private static void refusal(ApiException e) {
    if (e.error() instanceof ArmError error && error.status() >= 500) {
      throw new AssertionError(error.code(), e);
    }
  }

  private static void within(Runnable run) {
    long start = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    run.run();
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    long wall = System.nanoTime() - start;
    if (cpu > CPU_NANOS_MAX || wall > WALL_NANOS_MAX) {
      throw new AssertionError(
          "took " + wall / 1_000_000 + " ms, and of this thread " + cpu / 1_000_000);
    }
  }
}
