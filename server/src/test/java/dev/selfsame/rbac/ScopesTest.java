package dev.selfsame.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ScopesTest {
  private static final String ROOT = "/providers/microsoft.management/managementgroups/tenant";
  private static final String OUTER = "/providers/microsoft.management/managementgroups/outer";
  private static final String INNER = "/providers/microsoft.management/managementgroups/inner";
  private static final Scopes SCOPES =
      new Scopes(ROOT, Map.of(INNER, OUTER, "/subscriptions/s", INNER));

  @Test
  void fromAResourceUpToTheRoot() {
    String vm = "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines/v";
    String extension = vm + "/extensions/e";
    String lock = extension + "/providers/microsoft.authorization/locks/l";
    assertThat(SCOPES.from(lock))
        .containsExactly(
            lock,
            extension,
            vm,
            "/subscriptions/s/resourcegroups/g",
            "/subscriptions/s",
            INNER,
            OUTER,
            ROOT,
            "");
  }

  @Test
  void whatIsNotPlacedIsInTheRootGroup() {
    assertThat(SCOPES.from("/subscriptions/other"))
        .containsExactly("/subscriptions/other", ROOT, "");
    assertThat(SCOPES.from(OUTER)).containsExactly(OUTER, ROOT, "");
    assertThat(SCOPES.from(ROOT)).containsExactly(ROOT, "");
    assertThat(SCOPES.from("")).containsExactly("");
  }

  @Test
  void collectionsBelongToWhatTheyAreIn() {
    assertThat(SCOPES.from("/subscriptions/s/resourcegroups/g/providers/microsoft.compute"))
        .startsWith("/subscriptions/s/resourcegroups/g", "/subscriptions/s");
    assertThat(
            SCOPES.from(
                "/subscriptions/s/resourcegroups/g/providers/microsoft.compute/virtualmachines"))
        .startsWith("/subscriptions/s/resourcegroups/g", "/subscriptions/s");
  }

  @Test
  void extensionsOfManagementGroupsInheritFromThem() {
    String assignment = INNER + "/providers/microsoft.authorization/roleassignments/a";
    assertThat(SCOPES.from(assignment)).containsExactly(assignment, INNER, OUTER, ROOT, "");
  }

  @Test
  void aCircleOfGroupsEnds() {
    Scopes circle = new Scopes(ROOT, Map.of(INNER, OUTER, OUTER, INNER, "/subscriptions/s", INNER));
    assertThat(circle.from("/subscriptions/s"))
        .containsExactly("/subscriptions/s", INNER, OUTER, "");
  }

  @Test
  void keysOfScopesAsClientsWriteThem() {
    assertThat(Scopes.key("/")).isEmpty();
    assertThat(Scopes.key("")).isEmpty();
    assertThat(Scopes.key("/Subscriptions/S/resourceGroups/G/"))
        .isEqualTo("/subscriptions/s/resourcegroups/g");
    assertThat(Scopes.key("subscriptions/S")).isEqualTo("/subscriptions/s");
  }
}
