package dev.selfsame.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The list of built-in roles: the source it was taken from also has roles that were made up for its
 * own tests, two of them with the names of real ones and with wider rights.
 */
class BuiltInRolesTest {
  @Test
  void idsAreThoseThatAzureMakes() {
    assertThat(roles())
        .allSatisfy(role -> {
          UUID id = UUID.fromString(role.path("id").asString());
          assertThat(id).hasToString(role.path("id").asString());
          assertThat(id.version()).as(role.path("roleName").asString()).isEqualTo(4);
          assertThat(id.variant()).as(role.path("roleName").asString()).isEqualTo(2);
        })
        .hasSizeGreaterThan(300);
  }

  @Test
  void namesAreUnique() {
    assertThat(roles().map(role -> role.path("roleName").asString().toLowerCase(Locale.ROOT)))
        .doesNotHaveDuplicates();
  }

  @Test
  void whoMakesIdentitiesMayNotAttachThem() {
    RoleDefinition contributor =
        BuiltInRoles.find("e40ec5ca-96e0-45a2-b4ff-59039f2c2b59").orElseThrow();
    assertThat(contributor.roleName()).isEqualTo("Managed Identity Contributor");
    assertThat(
            contributor.covers(
                "microsoft.managedidentity/userassignedidentities/assign/action", false))
        .isFalse();
  }

  /** All conditions of built-in roles were read when the list was; they print as themselves. */
  @Test
  void conditionsOfBuiltInRolesAreRead() {
    List<String> conditional = new ArrayList<>();
    roles()
        .forEach(role ->
            BuiltInRoles.find(role.path("id").asString())
                .orElseThrow()
                .permissions()
                .forEach(permission -> {
                  if (permission.condition() != null) {
                    assertThat(permission.condition().toString())
                        .contains(
                            "roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {");
                    conditional.add(role.path("roleName").asString());
                  }
                }));
    assertThat(conditional)
        .contains("Key Vault Data Access Administrator", "Service Group Administrator")
        .hasSizeGreaterThanOrEqualTo(9);
  }

  private static Stream<JsonNode> roles() {
    return StreamSupport.stream(BuiltInRoles.all().spliterator(), false);
  }
}
