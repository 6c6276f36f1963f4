package dev.selfsame.rbac.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.json.Json;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conditions with what they must say, in the files under {@code conditions/}. A case has {@code if}
 * (the condition, or the name of one at the head of the file), {@code action}, {@code sub}
 * (suboperations), the attributes by source, and {@code holds}; or, if the condition is to be
 * refused, {@code position} and a part of the message. Expected values follow from Azure's page.
 */
class ConditionCasesTest {
  private static final List<String> FILES =
      List.of(
          "logic",
          "strings",
          "kinds",
          "quantifiers",
          "actions",
          "attributes",
          "delegation",
          "storage",
          "malformed");

  @TestFactory
  Stream<DynamicTest> cases() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : FILES) {
      ObjectNode read = file(file);
      for (JsonNode one : read.get("cases")) {
        String given = one.get("if").asString();
        String condition = read.path("conditions").path(given).asString(given);
        tests.add(
            DynamicTest.dynamicTest(
                file + ": " + one.get("name").asString(), () -> check(one, condition)));
      }
    }
    return tests.stream();
  }

  static ObjectNode file(String name) throws Exception {
    String path = "/dev/selfsame/rbac/conditions/" + name + ".json";
    try (InputStream in = ConditionCasesTest.class.getResourceAsStream(path)) {
      return Json.readLenient(Objects.requireNonNull(in, path).readAllBytes());
    }
  }

  private static void check(JsonNode one, String text) {
    if (one.has("position")) {
      ConditionException thrown =
          catchThrowableOfType(
              ConditionException.class,
              () ->
                  Condition.parse(text, one.has("version") ? one.get("version").asString() : null));
      assertThat(thrown).as("refused").isNotNull();
      assertThat(thrown.message()).contains(one.get("says").asString());
      assertThat(thrown.position()).isEqualTo(one.get("position").asInt());
      assertThat(thrown.code()).isEqualTo("InvalidCondition");
      return;
    }
    Condition condition = Condition.parse(text, "2.0");
    Attributes attributes = attributes(one);
    boolean expected = one.get("holds").asBoolean();
    assertThat(condition.holds(attributes)).isEqualTo(expected);
    Condition printed = Condition.parse(condition.toString(), null);
    assertThat(printed).as("printed and read again").isEqualTo(condition);
    assertThat(Condition.parse("!(" + text + ")", null).holds(attributes)).isEqualTo(!expected);
  }

  private static Attributes attributes(JsonNode one) {
    List<String> sub = new ArrayList<>();
    one.path("sub").forEach(each -> sub.add(each.asString()));
    KnownAttributes.Builder known =
        KnownAttributes.forAction(one.path("action").asString("Microsoft.Test/things/read"))
            .subOperations(sub.toArray(String[]::new));
    for (AttributeSource source : AttributeSource.values()) {
      JsonNode given = one.path(source.name().toLowerCase(Locale.ROOT));
      for (Map.Entry<String, JsonNode> each : given.properties()) {
        known.with(
            attribute("@" + source.word() + "[" + each.getKey() + "]"), values(each.getValue()));
      }
    }
    return known.build();
  }

  private static Attribute attribute(String text) {
    return ((Expression.Exists) ConditionReader.read("Exists " + text)).attribute();
  }

  private static List<Value> values(JsonNode node) {
    if (node.isArray()) {
      return node.valueStream().map(ConditionCasesTest::value).toList();
    }
    return List.of(value(node));
  }

  private static Value value(JsonNode node) {
    if (node.isObject()) {
      return node.has("moment")
          ? Value.of(Instant.parse(node.get("moment").asString()))
          : new Value.Guid(UUID.fromString(node.get("guid").asString()));
    }
    if (node.isBoolean()) {
      return Value.of(node.asBoolean());
    }
    return node.isNumber() ? Value.of(node.asLong()) : Value.of(node.asString());
  }
}
