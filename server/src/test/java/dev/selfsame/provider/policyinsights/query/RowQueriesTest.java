package dev.selfsame.provider.policyinsights.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.json.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Conditions, orders and aggregations over rows. */
final class RowQueriesTest {
  private static final Invalid INVALID = why -> ArmErrors.badRequest("Invalid", why);

  private static ObjectNode row() {
    ObjectNode row =
        Json.object()
            .put("resourceId", "/subscriptions/s/x")
            .put("isCompliant", false)
            .put("timestamp", "2024-05-06T07:08:09.123Z")
            .put("weight", 3);
    row.putNull("nothing");
    row.putArray("policyDefinitionGroupNames").add("one").add("two");
    return row;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "isCompliant eq false",
        "IsCompliant eq false and resourceid eq '/SUBSCRIPTIONS/s/X'",
        "not (isCompliant eq true)",
        "not isCompliant",
        "weight gt 2 and weight le 3 and weight ne 4 and weight lt 3.5",
        "timestamp ge 2024-05-06 and timestamp lt 2024-05-06T07:08:10Z",
        "timestamp gt datetime'2024-05-06T00:00:00Z'",
        "year(timestamp) eq 2024 and month(timestamp) eq 5 and day(timestamp) eq 6",
        "hour(timestamp) eq 7 and minute(timestamp) eq 8 and second(timestamp) eq 9",
        "contains(resourceId,'SCRIPT') and startswith(resourceId,'/sub') and endswith(resourceId,'x')",
        "tolower(resourceId) eq '/subscriptions/s/x' and length(resourceId) eq 18",
        "substring(resourceId, 1, 3) eq 'sub' and indexof(resourceId,'s/x') eq 15",
        "concat(trim(' a '),'b') eq 'ab'",
        "nothing eq null and missing eq null and resourceId ne null",
        "resourceId in ('a','/subscriptions/s/x')",
        "'TWO' IN policyDefinitionGroupNames",
        "isCompliant eq true or (weight eq 1 or weight eq 3)",
        "isCompliant eq true and weight eq 1 or weight eq 3"
      })
  void holds(String filter) {
    assertThat(RowFilter.read(filter, INVALID).test(row())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isCompliant eq true",
        "weight gt 3",
        "missing gt 1",
        "resourceId",
        "'three' in policyDefinitionGroupNames",
        "substring(resourceId, 'a') eq 'b'",
        "year(resourceId) eq 1",
        "weight eq 1 or weight eq 2 and isCompliant eq false"
      })
  void doesNotHold(String filter) {
    assertThat(RowFilter.read(filter, INVALID).test(row())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a eq",
        "eq",
        "a eq 'b",
        "(a eq 1",
        "a eq 1)",
        "a eq 1 1",
        "unknown(a)",
        "contains(a)",
        "a in (",
        "a eq 1x",
        "a; drop",
        "not"
      })
  void isRefused(String filter) {
    assertThatThrownBy(() -> RowFilter.read(filter, INVALID)).isInstanceOf(ApiException.class);
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThatThrownBy(() -> RowFilter.read("(".repeat(5000), INVALID))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> RowFilter.read("not ".repeat(3000) + "a", INVALID))
        .isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> RowFilter.read("a eq '" + "x".repeat(20_000) + "'", INVALID))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void whatMustBeIsFound() {
    RowFilter filter =
        RowFilter.read("isCompliant eq false and (PolicyAssignmentId eq '/a' and b eq 1)", INVALID);
    assertThat(filter.must("policyAssignmentId")).contains("/a");
    assertThat(RowFilter.read("a eq '1' or b eq '2'", INVALID).must("a")).isEmpty();
    assertThat(RowFilter.read("not (a eq '1')", INVALID).must("a")).isEmpty();
  }

  private static List<ObjectNode> rows(Random random, int count) {
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          Json.object()
              .put("g", random.nextBoolean() ? "A" + random.nextInt(3) : "a" + random.nextInt(3))
              .put("n", random.nextInt(100)));
    }
    return rows;
  }

  @Test
  void groupsAddUpToAll() {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      List<ObjectNode> rows = rows(random, random.nextInt(50));
      RowApply.Run run =
          RowApply.read(
                  "filter(n ge 10)/groupby((g),aggregate($count as c, n with sum as s, n with min as lo, n with max as hi, n with average as m))",
                  INVALID)
              .run();
      rows.forEach(run);
      List<ObjectNode> groups = run.end();
      List<ObjectNode> kept = rows.stream().filter(row -> row.path("n").asInt() >= 10).toList();
      assertThat(groups.stream().mapToInt(each -> each.path("c").asInt()).sum())
          .isEqualTo(kept.size());
      assertThat(groups.stream().mapToInt(each -> each.path("s").asInt()).sum())
          .isEqualTo(kept.stream().mapToInt(row -> row.path("n").asInt()).sum());
      assertThat(groups)
          .allMatch(each -> each.path("lo").asDouble() <= each.path("m").asDouble() + 1e-9)
          .allMatch(each -> each.path("m").asDouble() <= each.path("hi").asDouble() + 1e-9);
      assertThat(
              groups.stream()
                  .map(each -> each.path("g").asString().toLowerCase(Locale.ROOT))
                  .distinct()
                  .count())
          .isEqualTo(groups.size());
    }
  }

  @Test
  void aggregationsFollowEachOther() {
    List<ObjectNode> rows = rows(new Random(3), 100);
    RowApply.Run run = RowApply.read("groupby((g))/aggregate($count as groups)", INVALID).run();
    rows.forEach(run);
    assertThat(run.end().getFirst().path("groups").asInt()).isEqualTo(3);
    RowApply.Run none = RowApply.read("aggregate($count as c)", INVALID).run();
    assertThat(none.end().getFirst().path("c").asInt()).isZero();
  }

  @Test
  void ordersAreTotal() {
    List<ObjectNode> rows = rows(new Random(5), 200);
    RowOrder order = RowOrder.read("g desc, n asc", INVALID);
    rows.sort(order);
    Comparator<ObjectNode> expected =
        Comparator.comparing((ObjectNode row) -> row.path("g").asString().toLowerCase(Locale.ROOT))
            .reversed()
            .thenComparingInt(row -> row.path("n").asInt());
    assertThat(rows).isSortedAccordingTo(expected);
    assertThatThrownBy(() -> RowOrder.read("a b c", INVALID)).isInstanceOf(ApiException.class);
    assertThatThrownBy(() -> RowApply.read("groupby(a)", INVALID)).isInstanceOf(ApiException.class);
  }
}
