package dev.selfsame.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

final class JsonTest {

  @Test
  void whatIsWrittenIsReadBack() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      ObjectNode value = (ObjectNode) random(random, 4, true);
      assertThat(Json.readObject(Json.write(value))).isEqualTo(value);
      assertThat(Json.readLenient(Json.write(value))).isEqualTo(value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "{",
        "{}}",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{\"identity\":1,\"Identity\":2}",
        "{\"x\":{\"b\":1,\"B\":1}}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":/**/1}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "{\"a\":NaN}",
        "{\"a\":01}",
        "{\"a\":1111111E111111111111}",
        "{\"a\":1E999999999}",
        "{\"a\":-1e-999999999}"
      })
  void refusesWhatIsNotOneStrictObject(String text) {
    assertRefused(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void resourceIdsAsKeysMayDifferByCasingAlone() {
    assertThat(
            Json.readObject("{\"/a/B\":{},\"/A/b\":{}}".getBytes(StandardCharsets.UTF_8))
                .propertyNames())
        .containsExactly("/a/B", "/A/b");
    assertRefused("{\"/a\":1,\"/a\":2}".getBytes(StandardCharsets.UTF_8));
    assertRefused("{\"a\":1,\"A\":2}".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    assertRefused(new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'});
    assertRefused(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
  }

  @Test
  void depthIsBoundedAtTheNamedLimit() {
    assertThat(Json.readObject(nested(Json.DEPTH_MAX))).isNotNull();
    assertRefused(nested(Json.DEPTH_MAX + 1));
  }

  @Test
  void numbersAreBoundedAtTheNamedLimit() {
    assertThat(
            Json.readObject(
                    ("{\"n\":" + "9".repeat(Json.NUMBER_LENGTH_MAX) + "}")
                        .getBytes(StandardCharsets.UTF_8))
                .get("n")
                .isNumber())
        .isTrue();
    assertRefused(
        ("{\"n\":" + "9".repeat(Json.NUMBER_LENGTH_MAX + 1) + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void lenientReadingTakesWhatTheCommandLineSends() {
    String sent =
        "{\"properties\": {\"mode\": \"Incremental\", template:{ // note\n 'a': 'line\nbreak', /* x */ b: [1,2,], }}}";
    ObjectNode read = Json.readLenient(sent.getBytes(StandardCharsets.UTF_8));
    assertThat(read.at("/properties/template/a").asString()).isEqualTo("line\nbreak");
    assertThat(read.at("/properties/template/b").size()).isEqualTo(2);
  }

  @Test
  void mergePatchFollowsTheExamplesOfTheStandard() {
    // RFC 7396, appendix A
    String[][] cases = {
      {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
      {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
      {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
      {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
      {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
      {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
      {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
      {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
      {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
      {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"}
    };
    for (String[] c : cases) {
      assertThat(MergePatch.apply(Json.stored(c[0]), Json.stored(c[1])))
          .isEqualTo(Json.stored(c[2]));
    }
  }

  private static byte[] nested(int depth) {
    return ("{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void assertRefused(byte[] body) {
    assertThatThrownBy(() -> Json.readObject(body))
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.error().status()).isEqualTo(400);
              assertThat(((ArmError) e.error()).code()).isEqualTo("InvalidRequestContent");
            });
  }

  private static JsonNode random(Random random, int depth, boolean object) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    int kind = object ? 0 : random.nextInt(depth == 0 ? 4 : 6) + (depth == 0 ? 2 : 0);
    return switch (kind) {
      case 0 -> {
        ObjectNode node = nodes.objectNode();
        for (int i = random.nextInt(4); i >= 0; i--) {
          node.set("k" + i + "é\"\\\u0001", random(random, depth - 1, false));
        }
        yield node;
      }
      case 1 ->
          nodes
              .arrayNode()
              .add(random(random, depth - 1, false))
              .add(random(random, depth - 1, false));
      case 2 -> nodes.stringNode("s\uD83D\uDE00" + random.nextInt());
      case 3 -> nodes.numberNode(random.nextInt());
      case 4 -> nodes.booleanNode(random.nextBoolean());
      default -> nodes.nullNode();
    };
  }
}
