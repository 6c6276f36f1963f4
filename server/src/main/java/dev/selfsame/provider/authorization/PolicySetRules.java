package dev.selfsame.provider.authorization;

import dev.selfsame.error.ApiError;
import dev.selfsame.error.ApiException;
import dev.selfsame.error.ArmError;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.ParameterDefinition;
import dev.selfsame.policy.ParameterValues;
import dev.selfsame.policy.PolicyDefinition;
import dev.selfsame.policy.PolicySetDefinition;
import dev.selfsame.policy.Term;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is asked of an initiative: its definitions are there, at its scope or above, and get the
 * parameters they have; names of references and groups. Source: "Azure Policy initiative definition
 * structure".
 */
final class PolicySetRules {
  /** Azure's limits. */
  private static final int REFERENCES_MAX = 1000;

  private static final int GROUPS_MAX = 1000;
  private static final PolicyMembers REFERENCE =
      new PolicyMembers(
          "PolicyDefinitionReference",
          List.of(
              "policyDefinitionReferenceId",
              "policyDefinitionId",
              "definitionVersion",
              "parameters",
              "groupNames"),
          List.of("latestDefinitionVersion", "effectiveDefinitionVersion"));
  private static final PolicyMembers GROUP =
      new PolicyMembers(
          "PolicyDefinitionGroup",
          List.of("name", "displayName", "category", "description", "additionalMetadataId"),
          List.of());

  private final PolicyScopes scopes;

  PolicySetRules(PolicyScopes scopes) {
    this.scopes = scopes;
  }

  void check(ResourceId id, ObjectNode properties, Tx tx) {
    String name = id.name();
    ArrayNode references = REFERENCE.each(properties, "policyDefinitions", "properties");
    if (references.isEmpty()) {
      throw PolicyRequestErrors.set(
          name, "At least one policy definition must be referenced in 'policyDefinitions'.");
    }
    if (references.size() > REFERENCES_MAX) {
      throw PolicyRequestErrors.set(
          name, "It references more than '" + REFERENCES_MAX + "' policy definitions.");
    }
    groups(name, properties, references);
    referenceIds(name, references);
    List<ResourceRow> definitions = definitions(id, references, tx);
    PolicySetDefinition set = PolicySetDefinition.read(name, properties);
    for (int i = 0; i < definitions.size(); i++) {
      member(set, set.members().get(i), definitions.get(i));
    }
  }

  private static void groups(String name, ObjectNode properties, ArrayNode references) {
    ArrayNode groups = GROUP.each(properties, "policyDefinitionGroups", "properties");
    if (groups.size() > GROUPS_MAX) {
      throw PolicyRequestErrors.set(name, "It has more than '" + GROUPS_MAX + "' groups.");
    }
    Set<String> known = new HashSet<>();
    for (JsonNode group : groups) {
      String own = group.path("name").asString("");
      if (own.isEmpty() || !known.add(ResourceId.lower(own))) {
        throw PolicyRequestErrors.set(
            name, "The policy definition group name '" + own + "' is missing or not unique.");
      }
    }
    for (JsonNode reference : references) {
      JsonNode names = reference.get("groupNames");
      if (names == null) {
        continue;
      }
      PolicyMembers.requireArray(names, "properties.policyDefinitions.groupNames");
      for (JsonNode group : names) {
        if (!known.contains(ResourceId.lower(group.asString("")))) {
          throw PolicyRequestErrors.set(
              name,
              "The policy definition group '"
                  + group.asString("")
                  + "' is referenced and not defined in 'policyDefinitionGroups'.");
        }
      }
    }
  }

  /** Azure makes up a number for a reference without a name; here it follows from what it is. */
  private static void referenceIds(String name, ArrayNode references) {
    Set<String> taken = new HashSet<>();
    for (JsonNode reference : references) {
      String own = reference.path("policyDefinitionReferenceId").asString("");
      if (!own.isEmpty() && !taken.add(ResourceId.lower(own))) {
        throw PolicyRequestErrors.set(
            name, "The policy definition reference ID '" + own + "' is used more than once.");
      }
    }
    for (JsonNode reference : references) {
      if (reference.path("policyDefinitionReferenceId").asString("").isEmpty()) {
        String about = ResourceId.lower(reference.path("policyDefinitionId").asString(""));
        int turn = 0;
        String made = number(about);
        while (!taken.add(made)) {
          made = number(about + ++turn);
        }
        ((ObjectNode) reference).put("policyDefinitionReferenceId", made);
      }
    }
  }

  private static String number(String text) {
    UUID hash = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    return Long.toUnsignedString(hash.getLeastSignificantBits());
  }

  private List<ResourceRow> definitions(ResourceId id, ArrayNode references, Tx tx) {
    List<ResourceRow> found = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    List<String> outside = new ArrayList<>();
    List<String> above = scopes.from(id.scope(), tx);
    for (JsonNode reference : references) {
      String given = reference.path("policyDefinitionId").asString("");
      Optional<ResourceId> parsed = ResourceId.parse(given);
      if (parsed.isEmpty() || !parsed.get().type().equalsIgnoreCase(PolicyCatalog.DEFINITIONS)) {
        throw PolicyRequestErrors.set(
            id.name(),
            "Referenced policy definitions must be of type '" + PolicyCatalog.DEFINITIONS + "'.");
      }
      Optional<ResourceRow> row = PolicyCatalog.find(PolicyCatalog.DEFINITIONS, given, tx);
      if (row.isEmpty()) {
        missing.add(given);
      } else if (!above.contains(ResourceId.lower(parsed.get().scope()))) {
        outside.add(parsed.get().name());
      } else {
        version(id.name(), reference, row.get());
        found.add(row.get());
      }
    }
    if (!outside.isEmpty()) {
      throw PolicyRequestErrors.set(
          id.name(),
          "Policy definitions should be specified only at or above the policy set definition's"
              + " scope. The following policy definitions are invalid: '"
              + String.join(",", outside)
              + "'.");
    }
    if (!missing.isEmpty()) {
      throw PolicyRequestErrors.memberNotFound(id.name(), missing);
    }
    return found;
  }

  private static void version(String name, JsonNode reference, ResourceRow definition) {
    String wanted = reference.path("definitionVersion").asString("");
    if (wanted.isEmpty()) {
      return;
    }
    List<String> versions = PolicyCatalog.versions(PolicyBodies.properties(definition));
    if (!PolicyVersion.isWanted(wanted) || PolicyVersion.newest(wanted, versions).isEmpty()) {
      throw PolicyRequestErrors.version(
          "policy set definition",
          name,
          "The policy definition '" + definition.name() + "' has no version '" + wanted + "'.");
    }
  }

  /** Holds what is given to a member against what it has. */
  private static void member(
      PolicySetDefinition set, PolicySetDefinition.Member member, ResourceRow row) {
    PolicyDefinition definition = PolicyCatalog.read(row);
    Map<String, ParameterDefinition> declared = definition.parameters();
    Set<String> given = new HashSet<>();
    member.parameters().keySet().forEach(name -> given.add(ResourceId.lower(name)));
    List<String> strangers =
        member.parameters().keySet().stream()
            .filter(name -> !declared.containsKey(ResourceId.lower(name)))
            .toList();
    if (!strangers.isEmpty()) {
      throw PolicyRequestErrors.memberUndefined(set.name(), strangers, row.name());
    }
    List<String> missing =
        declared.entrySet().stream()
            .filter(one -> one.getValue().defaultValue() == null && !given.contains(one.getKey()))
            .map(one -> one.getValue().name())
            .toList();
    if (!missing.isEmpty()) {
      throw PolicyRequestErrors.memberMissing(set.name(), missing, row.name());
    }
    try {
      values(set, member, definition);
    } catch (ApiException e) {
      throw PolicyRequestErrors.setDefaults(set.name(), row.name(), message(e));
    }
  }

  /** All of them when every parameter of the initiative has a default, else what is literal. */
  private static void values(
      PolicySetDefinition set, PolicySetDefinition.Member member, PolicyDefinition definition) {
    boolean whole = set.parameters().values().stream().allMatch(one -> one.defaultValue() != null);
    if (whole) {
      ParameterValues own = set.values(Json.object());
      definition.values(member.given(own, nowhere()));
      return;
    }
    Map<String, ParameterDefinition> literal = new LinkedHashMap<>();
    ObjectNode given = Json.object();
    member
        .parameters()
        .forEach((name, term) -> {
          String key = ResourceId.lower(name);
          ParameterDefinition declared = definition.parameters().get(key);
          if (declared != null && term instanceof Term.Literal(JsonNode value)) {
            literal.put(key, declared);
            given.putObject(name).set("value", value);
          }
        });
    new PolicyDefinition(definition.name(), definition.mode(), literal, definition.rule())
        .values(given);
  }

  /** Parameters of initiatives are worked out where no resource is. */
  static Context nowhere() {
    return new Context("", null, null, null, Json.object(), Instant.EPOCH, System::nanoTime);
  }

  static String message(ApiException e) {
    ApiError error = e.error();
    return error instanceof ArmError arm ? arm.message() : error.toString();
  }
}
