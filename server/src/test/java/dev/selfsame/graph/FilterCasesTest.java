package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code filters.json}: filters, and which of a few objects they let through. */
final class FilterCasesTest {
  private static final JsonNode FILE = Json.beside(FilterCasesTest.class, "filters.json");

  static Stream<JsonNode> cases() {
    return stream(FILE.path("matching"));
  }

  static Stream<String> refused() {
    return stream(FILE.path("refused")).map(JsonNode::asString);
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> all = new ArrayList<>();
    array.forEach(all::add);
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aFilterLetsThroughWhatItSays(JsonNode one) {
    Condition condition = FilterReader.read(one.path("filter").asString());
    List<String> found = new ArrayList<>();
    for (JsonNode object : FILE.path("objects")) {
      if (condition.matches(object)) {
        found.add(object.path("id").asString());
      }
    }
    List<String> expected = new ArrayList<>();
    one.path("ids").forEach(id -> expected.add(id.asString()));
    assertThat(found).isEqualTo(expected);
    assertThat(condition.advanced() != null).isEqualTo(one.path("advanced").asBoolean(false));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsNoFilterIsRefused(String text) {
    assertThatThrownBy(() -> FilterReader.read(text))
        .isInstanceOf(ApiException.class)
        .extracting(e -> ((ApiException) e).error().status())
        .isEqualTo(400);
  }

  @Test
  void lengthDepthAndAlternativesAreBounded() {
    int depth = FilterReader.DEPTH_MAX;
    String deep = "(".repeat(depth - 1) + "id eq '1'" + ")".repeat(depth - 1);
    FilterReader.read(deep);
    assertThatThrownBy(() -> FilterReader.read("(" + deep + ")")).hasMessageContaining("nested");
    assertThatThrownBy(() -> FilterReader.read("not ".repeat(900) + "id eq '1'"))
        .hasMessageContaining("nested");
    String many = String.join(" or ", java.util.Collections.nCopies(15, "id eq '1'"));
    FilterReader.read(many);
    assertThatThrownBy(() -> FilterReader.read(many + " or id eq '1'"))
        .hasMessageContaining("Max allowed: 15");
    String listed = String.join(",", java.util.Collections.nCopies(16, "'1'"));
    assertThatThrownBy(() -> FilterReader.read("id in (" + listed + ")"))
        .hasMessageContaining("Max allowed: 15");
    assertThatThrownBy(() -> FilterReader.read("id eq '" + "x".repeat(4000) + "'"))
        .hasMessageContaining("longer");
  }

  @Test
  void anIndexIsAskedOnlyWhereEveryMatchHasTheText() {
    assertThat(FilterReader.read("appId eq 'A' and displayName eq 'b'").required("appId"))
        .isEqualTo("A");
    assertThat(FilterReader.read("appId eq 'A' or displayName eq 'b'").required("appId")).isNull();
    assertThat(FilterReader.read("not (appId eq 'A')").required("appId")).isNull();
    assertThat(FilterReader.read("appId ne 'A'").required("appId")).isNull();
    assertThat(FilterReader.read("names/any(c:c eq 'A')").required("names")).isEqualTo("A");
    assertThat(FilterReader.read("names/any(c:c eq 'A' or c eq 'B')").required("names")).isNull();
    assertThat(FilterReader.read("names/all(c:c eq 'A')").required("names")).isNull();
  }

  @Test
  void variablesAreNotProperties() {
    assertThat(FilterReader.read("names/any(c:c eq 'A' and startswith(id,'x'))").properties())
        .containsExactly("names", "id");
  }
}
