package dev.selfsame.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.model.ApiVersion;
import dev.selfsame.model.ResourceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class IdentityBlockTest {
  private static final String ID1 = id("id1");
  private static final String ID2 = id("id2");
  private static final String ID3 = id("id3");
  private static final JsonMapper JSON = JsonMapper.shared();

  private static String id(String name) {
    return "/subscriptions/s/resourceGroups/G/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
        + name;
  }

  /**
   * Rows: now; columns: request with the identity id3 named where the type takes one. The cells are
   * lifecycle.md 3.2.
   */
  @ParameterizedTest(name = "{0} then {1} by {2} gives {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -     | None                         | PUT   | -
          -     | SystemAssigned               | PUT   | S
          -     | UserAssigned                 | PUT   | 3
          -     | SystemAssigned, UserAssigned | PUT   | S3
          S     | None                         | PUT   | -
          S     | SystemAssigned               | PUT   | S
          S     | UserAssigned                 | PUT   | 3
          S     | SystemAssigned, UserAssigned | PUT   | S3
          12    | None                         | PUT   | -
          12    | SystemAssigned               | PUT   | S
          12    | UserAssigned                 | PUT   | 3
          12    | SystemAssigned, UserAssigned | PUT   | S3
          S12   | None                         | PUT   | -
          S12   | SystemAssigned               | PUT   | S
          S12   | UserAssigned                 | PUT   | 3
          S12   | SystemAssigned, UserAssigned | PUT   | S3
          -     | None                         | PATCH | -
          -     | SystemAssigned               | PATCH | S
          -     | UserAssigned                 | PATCH | 3
          -     | SystemAssigned, UserAssigned | PATCH | S3
          S     | None                         | PATCH | -
          S     | SystemAssigned               | PATCH | S
          S     | UserAssigned                 | PATCH | 3
          S     | SystemAssigned, UserAssigned | PATCH | S3
          12    | None                         | PATCH | -
          12    | SystemAssigned               | PATCH | S
          12    | UserAssigned                 | PATCH | 123
          12    | SystemAssigned, UserAssigned | PATCH | S123
          S12   | None                         | PATCH | -
          S12   | SystemAssigned               | PATCH | S
          S12   | UserAssigned                 | PATCH | 123
          S12   | SystemAssigned, UserAssigned | PATCH | S123
          """)
  void everyTransition(String now, String type, String verb, String expected) {
    String users = type.contains("User") ? ",\"userAssignedIdentities\":{\"" + ID3 + "\":{}}" : "";
    String body = "{\"identity\":{\"type\":\"" + type + "\"" + users + "}}";

    assertThat(next(now, body, verb.equals("PATCH")).block()).isEqualTo(block(expected));
  }

  /** The same with a type alone: PATCH keeps the stored set, PUT has none to give. */
  @ParameterizedTest(name = "{0} then {1} alone by {2} gives {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -   | UserAssigned                 | PUT   | 400
          -   | SystemAssigned, UserAssigned | PUT   | 400
          S   | UserAssigned                 | PUT   | 400
          12  | UserAssigned                 | PUT   | 400
          S12 | SystemAssigned, UserAssigned | PUT   | 400
          -   | UserAssigned                 | PATCH | 400
          -   | SystemAssigned, UserAssigned | PATCH | 400
          S   | UserAssigned                 | PATCH | 400
          S   | SystemAssigned, UserAssigned | PATCH | 400
          12  | UserAssigned                 | PATCH | 12
          12  | SystemAssigned, UserAssigned | PATCH | S12
          S12 | UserAssigned                 | PATCH | 12
          S12 | SystemAssigned, UserAssigned | PATCH | S12
          """)
  void typeAlone(String now, String type, String verb, String expected) {
    String body = "{\"identity\":{\"type\":\"" + type + "\"}}";
    if (expected.equals("400")) {
      assertThat(error(now, body, verb.equals("PATCH")).code()).isEqualTo("InvalidParameter");
    } else {
      assertThat(next(now, body, verb.equals("PATCH")).block()).isEqualTo(block(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SystemAssigned, UserAssigned",
        "SystemAssigned,UserAssigned",
        "UserAssigned,SystemAssigned",
        " userassigned , SYSTEMASSIGNED "
      })
  void everySpellingOfBothIsAnsweredCanonically(String type) {
    String body =
        "{\"identity\":{\"type\":\""
            + type
            + "\",\"userAssignedIdentities\":{\""
            + ID1
            + "\":{}}}}";

    assertThat(next("-", body, false).block().type()).isEqualTo("SystemAssigned, UserAssigned");
  }

  @Test
  void lowerCaseNoneRemovesEverything() {
    assertThat(
            next("S12", "{\"identity\":{\"type\":\"none\",\"userAssignedIdentities\":null}}", false)
                .block())
        .isEqualTo(IdentityBlock.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"identity\":{}}", "{\"identity\":null}"})
  void emptyOrNullIdentityOnPutRemovesAll(String body) {
    assertThat(next("S12", body, false).block()).isEqualTo(IdentityBlock.NONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestWithoutIdentityLeavesItAlone(boolean patch) {
    IdentityBlock.Next next = next("S12", "{\"tags\":{}}", patch);

    assertThat(next.touched()).isFalse();
    assertThat(next.block()).isEqualTo(block("S12"));
  }

  @Test
  void patchRemovesByAKeyInAnotherCaseAndAddsInTheSameBody() {
    String body =
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
            + ID1.toLowerCase(java.util.Locale.ROOT)
            + "\":null,\""
            + ID3
            + "\":{}}}}";

    IdentityBlock.Next next = next("12", body, true);

    assertThat(next.block()).isEqualTo(block("23"));
    assertThat(next.named()).containsExactly(ResourceId.lower(ID3));
  }

  @Test
  void casingFirstGivenStays() {
    String body =
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
            + ResourceId.lower(ID1)
            + "\":{}}}}";

    assertThat(next("1", body, true).block().users()).containsValue(ID1);
    assertThat(next("1", body, false).block().users()).containsValue(ID1);
  }

  @Test
  void oneIdentityInTwoCasingsIsOne() {
    String both =
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"%s\":{},\"%s\":%s}}}";

    IdentityBlock.Next next = next("-", both.formatted(ID1, ResourceId.lower(ID1), "{}"), true);

    assertThat(next.block()).isEqualTo(block("1"));
    assertThat(error("12", both.formatted(ID1, ResourceId.lower(ID1), "null"), true).status())
        .isEqualTo(400);
  }

  @Test
  void onlyNullsPassWithSystemAssigned() {
    String body =
        "{\"identity\":{\"type\":\"SystemAssigned\",\"userAssignedIdentities\":{\""
            + ID1
            + "\":null}}}";

    assertThat(next("S12", body, true).block()).isEqualTo(block("S"));
  }

  @Test
  void removingTheLastOneWhileUserAssignedStaysInTheTypeIsRefused() {
    String body =
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
            + ID1
            + "\":null}}}";

    assertThat(error("1", body, true).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void identityIdsReplaceWhateverTheVerb(boolean patch) {
    String body = "{\"identity\":{\"type\":\"userAssigned\",\"identityIds\":[\"" + ID3 + "\"]}}";

    assertThat(next("S12", body, patch).block()).isEqualTo(block("3"));
  }

  @Test
  void identityIdsWithSystemAssignedHaveAzuresError() {
    ArmError error =
        error(
            "-",
            "{\"identity\":{\"type\":\"SystemAssigned\",\"identityIds\":[\"" + ID1 + "\"]}}",
            false);

    assertThat(error.code()).isEqualTo("InvalidParameter");
    assertThat(error.message())
        .isEqualTo(
            "ResourceIdentity identityIds should not be provided if the type is \"SystemAssigned\".");
    assertThat(error.target()).isEqualTo("resourceIdentity.identityIds");
  }

  @Test
  void nameInsteadOfIdHasAzuresError() {
    ArmError error =
        error(
            "-",
            "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\"myIdentity\":{}}}}",
            false);

    assertThat(error.code()).isEqualTo("LinkedInvalidPropertyId");
    assertThat(error.message())
        .startsWith(
            "Property id 'myIdentity' at path 'identity.userAssignedIdentities' is invalid.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"identity\":\"SystemAssigned\"}",
        "{\"identity\":[]}",
        "{\"identity\":{\"type\":7}}",
        "{\"identity\":{\"type\":\"Both\"}}",
        "{\"identity\":{\"type\":\"\"}}",
        "{\"identity\":{\"type\":\"None, SystemAssigned\"}}",
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":[]}}",
        "{\"identity\":{\"type\":\"UserAssigned\",\"identityIds\":{}}}",
        "{\"identity\":{\"type\":\"UserAssigned\",\"identityIds\":[1]}}",
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":"
            + "{\"/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/virtualMachines/v\":{}}}}",
      })
  void malformedIdentityIsAClientError(String body) {
    assertThat(error("S1", body, false).status()).isEqualTo(400);
    assertThat(error("S1", body, true).status()).isEqualTo(400);
  }

  @Test
  void readOnlyMembersSentBackAreIgnored() {
    String body =
        "{\"identity\":{\"type\":\"SystemAssigned, UserAssigned\",\"principalId\":\"x\",\"tenantId\":\"y\",\"userAssignedIdentities\":{\""
            + ID1
            + "\":{\"principalId\":\"p\",\"clientId\":\"c\"}}}}";

    assertThat(next("S1", body, false).block()).isEqualTo(block("S1"));
  }

  @Test
  void moreThanTheLimitAreRefused() {
    String ids = "";
    for (int i = 0; i <= IdentityBlock.USER_ASSIGNED_MAX; i++) {
      ids += (i == 0 ? "" : ",") + "\"" + id("many" + i) + "\":{}";
    }
    String body =
        "{\"identity\":{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{" + ids + "}}}";

    assertThat(error("-", body, false).message())
        .contains(String.valueOf(IdentityBlock.USER_ASSIGNED_MAX));
  }

  @Test
  void onlyTheOldVersionShowsIdentityIds() {
    ObjectNode stored =
        (ObjectNode)
            JSON.readTree(
                "{\"type\":\"UserAssigned\",\"userAssignedIdentities\":{\""
                    + ID1
                    + "\":{\"clientId\":\"c\"}}}");

    assertThat(IdentityBlock.view(stored, new ApiVersion("2017-12-01")))
        .isEqualTo(JSON.readTree("{\"type\":\"UserAssigned\",\"identityIds\":[\"" + ID1 + "\"]}"));
    assertThat(IdentityBlock.view(stored, new ApiVersion("2018-06-01"))).isEqualTo(stored);
  }

  private static IdentityBlock.Next next(String now, String body, boolean patch) {
    return IdentityBlock.next(block(now), (ObjectNode) JSON.readTree(body), patch);
  }

  private static ArmError error(String now, String body, boolean patch) {
    @Nullable Throwable[] thrown = new Throwable[1];
    assertThatThrownBy(() -> next(now, body, patch))
        .isInstanceOf(ApiException.class)
        .satisfies(t -> thrown[0] = t);
    return (ArmError) ((ApiException) java.util.Objects.requireNonNull(thrown[0])).error();
  }

  /** {@code -}, or {@code S} and digits: {@code S12} has its own identity and id1 and id2. */
  private static IdentityBlock block(String text) {
    Map<String, String> users = new LinkedHashMap<>();
    for (String id : List.of(ID1, ID2, ID3)) {
      if (text.indexOf(id.charAt(id.length() - 1)) >= 0) {
        users.put(ResourceId.lower(id), id);
      }
    }
    return new IdentityBlock(text.startsWith("S"), users);
  }
}
