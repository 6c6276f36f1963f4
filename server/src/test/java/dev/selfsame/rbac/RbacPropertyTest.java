package dev.selfsame.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.rbac.condition.KnownAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Laws that hold for any role assignments: many random worlds, the same ones each time. */
final class RbacPropertyTest {
  private static final Scopes SCOPES =
      new Scopes(
          "/providers/microsoft.management/managementgroups/t",
          Map.of("/subscriptions/b", "/providers/microsoft.management/managementgroups/m"));
  private static final List<String> PLACES =
      List.of(
          "",
          "/providers/microsoft.management/managementgroups/t",
          "/providers/microsoft.management/managementgroups/m",
          "/subscriptions/a",
          "/subscriptions/b",
          "/subscriptions/b/resourcegroups/g",
          "/subscriptions/b/resourcegroups/g/providers/n.s/t/v",
          "/subscriptions/b/resourcegroups/g/providers/n.s/t/v/u/w",
          "/subscriptions/b/resourcegroups/g2");
  private static final List<String> ACTIONS =
      List.of("n.s/t/read", "n.s/t/write", "n.s/t/u/read", "n.s/t/u/delete", "m.o/p/action");
  private static final List<String> PATTERNS =
      List.of("*", "*/read", "n.s/*", "n.s/t/*/read", "n.s/t/write", "m.o/*", "*/u/*");

  private final Random random = new Random(42);

  private <T> T any(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private List<ActionPattern> patterns(int max) {
    List<ActionPattern> some = new ArrayList<>();
    int count = random.nextInt(max + 1);
    for (int i = 0; i < count; i++) {
      some.add(ActionPattern.of(any(PATTERNS)));
    }
    return some;
  }

  private Permission permission() {
    return new Permission(patterns(3), patterns(2), List.of(), List.of(), null);
  }

  private RoleGrant grant(int number) {
    RoleDefinition role =
        new RoleDefinition(
            "r" + number, "r", false, List.of(permission(), permission()), List.of(""));
    return new RoleGrant("a" + number, any(PLACES), "me", role, null, 0);
  }

  private List<RoleGrant> grants() {
    List<RoleGrant> grants = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      grants.add(grant(i));
    }
    return grants;
  }

  private static Decision decide(
      List<RoleGrant> grants, Map<String, List<DenyAssignment>> denies, String action, String at) {
    return Rbac.decide(
        new Rbac.Question(
            action, false, SCOPES.from(at), 1, () -> KnownAttributes.forAction(action).build()),
        Standing.of(Set.of("me"), grants),
        denies);
  }

  @Test
  void withoutARoleThereIsNothing() {
    for (String place : PLACES) {
      for (String action : ACTIONS) {
        assertThat(decide(List.of(), Map.of(), action, place).allowed()).isFalse();
      }
    }
  }

  @Test
  void whatIsAllowedIsAllowedBelowAndOnlyByAGrantAtOrAbove() {
    for (int i = 0; i < 5000; i++) {
      List<RoleGrant> grants = grants();
      String action = any(ACTIONS);
      String place = any(PLACES);
      Decision decision = decide(grants, Map.of(), action, place);
      boolean expected =
          grants.stream()
              .anyMatch(one ->
                  SCOPES.from(place).contains(one.scopeKey())
                      && one.role().permissions().stream().anyMatch(p -> p.covers(action, false)));
      assertThat(decision.allowed()).isEqualTo(expected);
      if (decision.allowed()) {
        PLACES.stream()
            .filter(below -> SCOPES.within(below, place))
            .forEach(
                below -> assertThat(decide(grants, Map.of(), action, below).allowed()).isTrue());
      }
    }
  }

  @Test
  void takingARoleAwayNeverGivesAnythingAndTakingTheLastOneTakesAll() {
    for (int i = 0; i < 5000; i++) {
      List<RoleGrant> grants = grants();
      String action = any(ACTIONS);
      String place = any(PLACES);
      List<RoleGrant> left = new ArrayList<>(grants);
      boolean before = decide(left, Map.of(), action, place).allowed();
      while (!left.isEmpty()) {
        left.remove(random.nextInt(left.size()));
        boolean now = decide(left, Map.of(), action, place).allowed();
        assertThat(now && !before).isFalse();
        before = now;
      }
      assertThat(before).isFalse();
    }
  }

  @Test
  void whatOneRoleLeavesOutAnotherMayGrant() {
    RoleDefinition without =
        new RoleDefinition(
            "a",
            "a",
            false,
            List.of(
                new Permission(
                    List.of(ActionPattern.of("*")),
                    List.of(ActionPattern.of("n.s/t/write")),
                    List.of(),
                    List.of(),
                    null)),
            List.of(""));
    RoleGrant first = new RoleGrant("1", "", "me", without, null, 0);
    assertThat(decide(List.of(first), Map.of(), "n.s/t/write", "/subscriptions/a").allowed())
        .isFalse();
    RoleDefinition with =
        new RoleDefinition(
            "b",
            "b",
            false,
            List.of(
                new Permission(
                    List.of(ActionPattern.of("n.s/t/write")),
                    List.of(),
                    List.of(),
                    List.of(),
                    null)),
            List.of(""));
    RoleGrant second = new RoleGrant("2", "/subscriptions/a", "me", with, null, 0);
    assertThat(
            decide(List.of(first, second), Map.of(), "n.s/t/write", "/subscriptions/a").allowed())
        .isTrue();
  }

  @Test
  void aDenyAssignmentWinsWhateverIsGranted() {
    for (int i = 0; i < 5000; i++) {
      String at = any(PLACES);
      boolean children = random.nextBoolean();
      boolean excluded = random.nextInt(4) == 0;
      Permission denied = permission();
      DenyAssignment deny =
          new DenyAssignment(
              "d",
              at,
              List.of(denied),
              Set.of(DenyAssignment.EVERYONE),
              excluded ? Set.of("me") : Set.of(),
              children);
      List<RoleGrant> grants = grants();
      String action = any(ACTIONS);
      String place = any(PLACES);
      boolean without = decide(grants, Map.of(), action, place).allowed();
      boolean with = decide(grants, Map.of(at, List.of(deny)), action, place).allowed();
      boolean binds =
          !excluded
              && denied.covers(action, false)
              && (children ? SCOPES.within(place, at) : place.equals(at));
      assertThat(with).isEqualTo(without && !binds);
    }
  }
}
