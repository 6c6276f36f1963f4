package dev.selfsame.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.json.Json;
import dev.selfsame.rbac.condition.Attribute;
import dev.selfsame.rbac.condition.AttributeSource;
import dev.selfsame.rbac.condition.Attributes;
import dev.selfsame.rbac.condition.Condition;
import dev.selfsame.rbac.condition.KnownAttributes;
import dev.selfsame.rbac.condition.Value;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our decisions against Azure's published semantics, in the files under {@code decisions/}. A group
 * of cases has the roles of one principal ({@code "Reader @ rg"}, {@code "... if"} a condition by
 * name), deny assignments, and what is asked: {@code +} granted, {@code -} not granted, {@code ?}
 * not granted because a condition fails, {@code !} denied; {@code data} before a data action;
 * {@code of ROLE to TYPE} for a role assignment that is to be written or deleted. Places are in
 * {@code places.json}.
 *
 * <p>What is expected follows from these rules, never from a run: R1 deny by default · R2 roles add
 * up · R3 inheritance downwards only · R4 patterns: {@code *} for any run, without case · R5
 * notActions are taken from their own permission only · R6 actions and data actions are two planes
 * · R7 a deny assignment wins, for whom, where and as far as it says · R8 a condition narrows its
 * own role assignment only · R9 {@code /*}{@code /} covers no segment, too (Z7) · R10 a permission
 * of a role can have a condition of its own. Sources: "What is Azure RBAC", "Understand Azure role
 * definitions", "Understand Azure deny assignments", the pages on conditions; Z: zones.
 */
class PublishedSemanticsTest {
  private static final List<String> FILES =
      List.of("actions", "scopes", "several", "custom", "denies", "delegation");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String ME = "aaaaaaaa-0000-0000-0000-000000000001";
  private static final String MY_GROUP = "aaaaaaaa-0000-0000-0000-000000000002";
  private static final String ANOTHER = "aaaaaaaa-0000-0000-0000-000000000003";
  private static final Map<String, String> WHO =
      Map.of(
          "me",
          ME,
          "myGroup",
          "aaaaaaaa-0000-0000-0000-000000000002",
          "another",
          "aaaaaaaa-0000-0000-0000-000000000003",
          "everyone",
          DenyAssignment.EVERYONE);
  private static final Pattern ROLE = Pattern.compile("(.+?) @ (\\w+)(?: if (.+))?");
  private static final Pattern ASK =
      Pattern.compile("([-+?!]) (data )?(\\S+)(?: of (.+) to (\\w+))? @ (\\w+)");
  private static final String WRITE = "Microsoft.Authorization/roleAssignments/write";

  private final ObjectNode places = file("places");
  private final Scopes scopes = scopes();

  @TestFactory
  Stream<DynamicTest> cases() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : FILES) {
      ObjectNode file = file(name);
      for (JsonNode group : file.get("cases")) {
        Standing standing = standing(file, group);
        Map<String, List<DenyAssignment>> denies = denies(group);
        for (JsonNode ask : group.get("asks")) {
          tests.add(
              DynamicTest.dynamicTest(
                  name + ": " + group.get("roles") + " " + ask.asString(),
                  () -> check(standing, denies, ask.asString(), group.get("rule").asString())));
        }
      }
    }
    return tests.stream();
  }

  @Test
  void thereAreSeveralHundred() {
    assertThat(cases().count()).isGreaterThanOrEqualTo(400);
  }

  private void check(
      Standing standing, Map<String, List<DenyAssignment>> denies, String text, String rule) {
    Matcher ask = matched(ASK, text);
    Rbac.Question question =
        new Rbac.Question(
            ask.group(3),
            ask.group(2) != null,
            scopes.from(key(ask.group(6))),
            NOW.toEpochMilli(),
            () -> attributes(ask));
    String decided =
        switch (Rbac.decide(question, standing, denies)) {
          case Decision.Granted _ -> "+";
          case Decision.NotGranted(boolean conditionFailed) -> conditionFailed ? "?" : "-";
          case Decision.Denied _ -> "!";
        };
    assertThat(decided).as(rule).isEqualTo(ask.group(1));
  }

  private static Attributes attributes(Matcher ask) {
    KnownAttributes.Builder known = KnownAttributes.forAction(ask.group(3));
    if (ask.group(4) != null) {
      AttributeSource source =
          ask.group(3).equals(WRITE) ? AttributeSource.REQUEST : AttributeSource.RESOURCE;
      known
          .with(source, Attribute.ROLE_DEFINITION_ID, Value.of(builtIn(ask.group(4)).key()))
          .with(source, Attribute.PRINCIPAL_ID, Value.of(ANOTHER))
          .with(source, Attribute.PRINCIPAL_TYPE, Value.of(ask.group(5)));
    }
    return known.build();
  }

  private Standing standing(ObjectNode file, JsonNode group) {
    List<RoleGrant> grants = new ArrayList<>();
    for (JsonNode text : group.get("roles")) {
      Matcher role = matched(ROLE, text.asString());
      String condition = role.group(3);
      JsonNode custom = file.path("custom").get(role.group(1));
      grants.add(
          new RoleGrant(
              "assignment" + grants.size(),
              key(role.group(2)),
              ME,
              custom == null ? builtIn(role.group(1)) : custom(custom),
              condition == null
                  ? null
                  : Condition.parse(file.get("conditions").get(condition).asString(), "2.0"),
              0));
    }
    return Standing.of(Set.of(ME, MY_GROUP), grants);
  }

  private static RoleDefinition custom(JsonNode permissions) {
    return new RoleDefinition("custom", "Custom", false, Permission.all(permissions), List.of(""));
  }

  private static RoleDefinition builtIn(String name) {
    String id =
        StreamSupport.stream(BuiltInRoles.all().spliterator(), false)
            .filter(role -> role.path("roleName").asString().equals(name))
            .map(role -> role.path("id").asString())
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no built-in role " + name));
    return BuiltInRoles.find(id).orElseThrow();
  }

  private Map<String, List<DenyAssignment>> denies(JsonNode group) {
    Map<String, List<DenyAssignment>> denies = new HashMap<>();
    for (JsonNode one : group.path("denies")) {
      String scope = key(one.get("at").asString());
      DenyAssignment deny =
          new DenyAssignment(
              "deny",
              scope,
              List.of(Permission.of(one)),
              who(one.get("principals")),
              who(one.get("excluded")),
              one.get("children").asBoolean());
      denies.computeIfAbsent(scope, key -> new ArrayList<>()).add(deny);
    }
    return denies;
  }

  private static Set<String> who(JsonNode names) {
    Set<String> ids = new HashSet<>();
    names.forEach(name -> ids.add(Objects.requireNonNull(WHO.get(name.asString()))));
    return ids;
  }

  private Scopes scopes() {
    Map<String, String> parents = new HashMap<>();
    places
        .get("above")
        .properties()
        .forEach(each -> parents.put(key(each.getKey()), key(each.getValue().asString())));
    return new Scopes(key("top"), parents);
  }

  private String key(String place) {
    return Optional.ofNullable(places.get("places").get(place))
        .map(path -> Scopes.key(path.asString()))
        .orElseThrow(() -> new IllegalArgumentException("no place " + place));
  }

  private static Matcher matched(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.matches()).as(text).isTrue();
    return matcher;
  }

  private static ObjectNode file(String name) {
    try (InputStream in =
        PublishedSemanticsTest.class.getResourceAsStream("decisions/" + name + ".json")) {
      return Json.readLenient(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
