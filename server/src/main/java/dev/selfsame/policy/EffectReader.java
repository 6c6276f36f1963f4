package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the {@code details} of effects that change or refuse; {@link RelatedReader} reads those
 * that look for another resource.
 *
 * @param types of resources that the {@code if} asks for, in lower case
 */
record EffectReader(ExpressionRules expressions, Set<String> types) {
  private static final String PATH = "then.details";

  /**
   * Reads an effect.
   *
   * @param details null when there are none
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidPolicyRule}
   */
  Effect read(EffectKind kind, @Nullable JsonNode details) {
    return switch (kind) {
      case DENY -> new Effect.Deny();
      case AUDIT -> new Effect.Audit();
      case DISABLED -> new Effect.Disabled();
      case APPEND -> append(details);
      case MODIFY -> modify(object(kind, details));
      case AUDIT_IF_NOT_EXISTS ->
          new Effect.AuditIfNotExists(related().read(object(kind, details)));
      case DEPLOY_IF_NOT_EXISTS -> related().deploy(object(kind, details));
      case DENY_ACTION -> denyAction(object(kind, details));
      case AUDIT_ACTION -> {
        denyAction(object(kind, details));
        yield new Effect.Unsupported(kind);
      }
      case MANUAL -> manual(details);
      case ADD_TO_NETWORK_GROUP,
          MUTATE,
          ENFORCE_OPA_CONSTRAINT,
          ENFORCE_REGO_POLICY,
          ENFORCE_SETTING ->
          new Effect.Unsupported(kind);
    };
  }

  private RelatedReader related() {
    return new RelatedReader(expressions, types);
  }

  private static ObjectNode object(EffectKind kind, @Nullable JsonNode details) {
    if (details instanceof ObjectNode object) {
      return object;
    }
    throw PolicyErrors.rule(
        "The effect '" + kind.shown() + "' needs 'details' that are an object.", PATH);
  }

  private Effect append(@Nullable JsonNode details) {
    if (details == null || !details.isArray() || details.isEmpty()) {
      throw PolicyErrors.rule(
          "The effect 'Append' needs 'details' that are an array of fields with their values.",
          PATH);
    }
    List<Effect.Operation> operations = new ArrayList<>();
    for (JsonNode each : details) {
      String path = PATH + "[" + operations.size() + "]";
      ObjectNode one = member(each, path);
      expressions.only(
          one,
          List.of("field", "value"),
          name -> PolicyErrors.unknownMember(name, "AppendDetailsDefinition", path));
      operations.add(operation(Effect.Operation.Kind.ADD, one, path));
    }
    return new Effect.Append(operations);
  }

  private Effect modify(ObjectNode details) {
    expressions.only(
        details,
        List.of("roleDefinitionIds", "conflictEffect", "operations"),
        name -> PolicyErrors.unknownMember(name, "ModifyDetailsDefinition", PATH));
    JsonNode operations = Nodes.get(details, "operations");
    if (operations == null || !operations.isArray() || operations.isEmpty()) {
      throw PolicyErrors.rule(
          "The effect 'Modify' needs an array of 'operations'.", PATH + ".operations");
    }
    List<Effect.Operation> read = new ArrayList<>();
    for (JsonNode each : operations) {
      String path = PATH + ".operations[" + read.size() + "]";
      ObjectNode one = member(each, path);
      expressions.only(
          one,
          List.of("operation", "field", "value", "condition"),
          name -> PolicyErrors.unknownMember(name, "ModifyOperationDefinition", path));
      read.add(operation(kind(one, path), one, path));
    }
    return new Effect.Modify(roles(details), conflict(details), read);
  }

  private static Effect.Operation.Kind kind(ObjectNode one, String path) {
    String name = Nodes.text(one, "operation");
    return switch (name == null ? "" : name.toLowerCase(Locale.ROOT)) {
      case "add" -> Effect.Operation.Kind.ADD;
      case "addorreplace" -> Effect.Operation.Kind.ADD_OR_REPLACE;
      case "remove" -> Effect.Operation.Kind.REMOVE;
      default ->
          throw PolicyErrors.rule(
              "The 'operation' must be one of 'add, addOrReplace, remove'.", path + ".operation");
    };
  }

  private static Effect.ConflictEffect conflict(ObjectNode details) {
    JsonNode given = Nodes.get(details, "conflictEffect");
    String name = given == null ? "deny" : Nodes.shown(given);
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "deny" -> Effect.ConflictEffect.DENY;
      case "audit" -> Effect.ConflictEffect.AUDIT;
      case "disabled" -> Effect.ConflictEffect.DISABLED;
      default ->
          throw PolicyErrors.rule(
              "The 'conflictEffect' must be one of 'audit, deny, disabled'.",
              PATH + ".conflictEffect");
    };
  }

  private Effect.Operation operation(Effect.Operation.Kind kind, ObjectNode one, String path) {
    String name = Nodes.text(one, "field");
    if (name == null) {
      throw PolicyErrors.missingMember("field", path);
    }
    Term field = expressions.text(name, path + ".field");
    Field known =
        field instanceof Term.Literal(JsonNode text)
            ? Field.parse(text.asString(), path + ".field", expressions.strict())
            : null;
    if (known != null) {
      changeable(kind, known, path + ".field");
    }
    JsonNode value = one.get(Nodes.standing(one, "value"));
    boolean remove = kind == Effect.Operation.Kind.REMOVE;
    if (value == null && !remove) {
      throw PolicyErrors.missingMember("value", path);
    }
    JsonNode condition = Nodes.get(one, "condition");
    return new Effect.Operation(
        kind,
        field,
        known,
        value == null || remove ? null : Term.read(value, path + ".value", expressions),
        condition == null ? null : condition(condition, path + ".condition"));
  }

  private Term condition(JsonNode condition, String path) {
    Term term =
        expressions.without(Set.of("field", "resourcegroup", "subscription"), condition, path);
    if (term instanceof Term.Computed || condition.isBoolean()) {
      return term;
    }
    throw PolicyErrors.rule("The 'condition' of an operation must be an expression.", path);
  }

  /** Throws when an operation cannot be on a field at all. */
  static void changeable(Effect.Operation.Kind kind, Field field, String path) {
    boolean remove = kind == Effect.Operation.Kind.REMOVE;
    boolean tags = field instanceof Field.Tag || (field == Field.Known.TAGS && !remove);
    if (remove && !tags) {
      throw PolicyErrors.rule("The operation 'remove' is supported for tags only.", path);
    }
    if (!tags && !(field instanceof Field.Alias)) {
      throw PolicyErrors.rule("The field '" + field.shown() + "' cannot be changed.", path);
    }
  }

  private Effect denyAction(ObjectNode details) {
    expressions.only(
        details,
        List.of("actionNames", "cascadeBehaviors"),
        name -> PolicyErrors.unknownMember(name, "DenyActionDetailsDefinition", PATH));
    JsonNode names = Nodes.get(details, "actionNames");
    List<String> actions = new ArrayList<>();
    if (names != null && names.isArray()) {
      names.forEach(name -> actions.add(ResourceId.lower(Nodes.shown(name))));
    }
    if (!actions.equals(List.of("delete"))) {
      throw PolicyErrors.rule(
          "The effect 'DenyAction' needs 'actionNames', and 'delete' is the only one supported.",
          PATH + ".actionNames");
    }
    JsonNode cascade = Nodes.get(details, "cascadeBehaviors");
    JsonNode group = cascade == null ? null : Nodes.get(cascade, "resourceGroup");
    String behavior = group == null ? "deny" : Nodes.shown(group).toLowerCase(Locale.ROOT);
    if (!behavior.equals("deny") && !behavior.equals("allow")) {
      throw PolicyErrors.rule(
          "The 'cascadeBehaviors' must be one of 'allow, deny'.",
          PATH + ".cascadeBehaviors.resourceGroup");
    }
    return new Effect.DenyAction(actions, behavior.equals("deny"));
  }

  private static Effect manual(@Nullable JsonNode details) {
    String state = details == null ? null : Nodes.text(details, "defaultState");
    if (details == null || Nodes.get(details, "defaultState") == null) {
      return new Effect.Manual("Unknown");
    }
    for (String each : List.of("Unknown", "Compliant", "NonCompliant")) {
      if (each.equalsIgnoreCase(state)) {
        return new Effect.Manual(each);
      }
    }
    throw PolicyErrors.rule(
        "The 'defaultState' must be one of 'Unknown, Compliant, NonCompliant'.",
        PATH + ".defaultState");
  }

  static List<String> roles(ObjectNode details) {
    JsonNode ids = Nodes.get(details, "roleDefinitionIds");
    List<String> roles = new ArrayList<>();
    if (ids != null && ids.isArray()) {
      for (JsonNode id : ids) {
        String text = id.isString() ? id.asString() : "";
        if (!ResourceId.lower(text)
            .matches(
                "(/subscriptions/[^/]+)?/?providers/microsoft\\.authorization/roledefinitions/[^/]+")) {
          throw PolicyErrors.rule(
              "'" + PolicyErrors.shown(Nodes.shown(id)) + "' is not the id of a role definition.",
              PATH + ".roleDefinitionIds[" + roles.size() + "]");
        }
        roles.add(text);
      }
    }
    if (roles.isEmpty()) {
      throw PolicyErrors.rule(
          "The effect needs 'roleDefinitionIds' with the id of a role definition.",
          PATH + ".roleDefinitionIds");
    }
    return roles;
  }

  private static ObjectNode member(JsonNode value, String path) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw PolicyErrors.rule(
        "An object is needed, and there is a value of type '" + Json.kind(value) + "'.", path);
  }
}
