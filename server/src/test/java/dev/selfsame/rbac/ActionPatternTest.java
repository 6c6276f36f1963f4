package dev.selfsame.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ActionPatternTest {
  @ParameterizedTest
  @CsvSource({
    "*, Microsoft.Compute/virtualMachines/read, true",
    "*/read, Microsoft.Compute/virtualMachines/read, true",
    "*/read, Microsoft.Compute/virtualMachines/write, false",
    "*/read, Microsoft.Compute/virtualMachines/extensions/read, true",
    "Microsoft.Compute/*, Microsoft.Compute/virtualMachines/start/action, true",
    "Microsoft.Compute/*, Microsoft.ComputeFleet/fleets/read, false",
    "Microsoft.Compute/*/read, Microsoft.Compute/virtualMachines/read, true",
    "Microsoft.Compute/*/read, Microsoft.Compute/read, true",
    "Microsoft.Compute/*/read, Microsoft.Computeread, false",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action, Microsoft.ManagedIdentity/userAssignedIdentities/assign/action, true",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action, Microsoft.ManagedIdentity/userAssignedIdentities/a/b/assign/action, true",
    "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action, Microsoft.ManagedIdentity/userAssignedIdentities/reassign/action, false",
    "Microsoft.CostManagement/*/query/*, Microsoft.CostManagement/exports/query/action, true",
    "Microsoft.CostManagement/*/query/*, Microsoft.CostManagement/query/action, true",
    "microsoft.COMPUTE/VirtualMachines/READ, Microsoft.Compute/virtualMachines/read, true",
    "Microsoft.Compute/virtualMachines/read, Microsoft.Compute/virtualMachines/read/action, false",
    "Microsoft.Compute/virtualMachines/*/action, Microsoft.Compute/virtualMachines/action, true",
    "a*a, a, false",
    "a*a, aa, true",
    "a/*/a, a/a, true",
    "a/*/*/a, a/a, true",
    "a/*/b/*/c, a/b/c, true",
    "a/*/b/*/c, a/b/b/c, true",
    "a/*/b/*/c, a/bc, false",
    "'', a, false",
  })
  void matchesAsAzureDoes(String pattern, String action, boolean expected) {
    assertThat(ActionPattern.of(pattern).matches(action.toLowerCase(Locale.ROOT)))
        .isEqualTo(expected);
  }

  /** Against a matcher that tries everything. */
  @Test
  void agreesWithASlowMatcher() {
    Random random = new Random(7);
    String letters = "ab/*";
    for (int i = 0; i < 200_000; i++) {
      String pattern = text(random, letters, 8);
      String action = text(random, "ab/", 9);
      assertThat(ActionPattern.of(pattern).matches(action))
          .as("'%s' on '%s'", pattern, action)
          .isEqualTo(slow(pattern.replaceAll("\\*+", "*"), action));
    }
  }

  private static String text(Random random, String letters, int max) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(max + 1);
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  private static boolean slow(String pattern, String action) {
    if (pattern.isEmpty()) {
      return action.isEmpty();
    }
    if (pattern.startsWith("/*/") && action.startsWith("/") && slow(pattern.substring(2), action)) {
      return true;
    }
    if (pattern.startsWith("*")) {
      for (int i = 0; i <= action.length(); i++) {
        if (slow(pattern.substring(1), action.substring(i))) {
          return true;
        }
      }
      return false;
    }
    return !action.isEmpty()
        && pattern.charAt(0) == action.charAt(0)
        && slow(pattern.substring(1), action.substring(1));
  }

  @Test
  void aHostilePatternCostsLittle() {
    ActionPattern pattern = ActionPattern.of("*a".repeat(200) + "b");
    String action = "a".repeat(4000);
    long before = System.nanoTime();
    for (int i = 0; i < 1000; i++) {
      assertThat(pattern.matches(action)).isFalse();
    }
    assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
  }
}
