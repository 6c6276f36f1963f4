package dev.selfsame.policy;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.template.Expression;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the {@code details} of {@code auditIfNotExists} and {@code deployIfNotExists}. One object
 * may serve both, when a parameter chooses between them. Source: their pages.
 */
record RelatedReader(ExpressionRules expressions, Set<String> types) {
  private static final String PATH = "then.details";
  private static final int CONDITIONS_MAX = 128;
  private static final List<String> MEMBERS =
      List.of(
          "type",
          "name",
          "kind",
          "resourceGroupName",
          "existenceScope",
          "existenceCondition",
          "evaluationDelay",
          "roleDefinitionIds",
          "deploymentScope",
          "deployment");

  Related read(ObjectNode details) {
    expressions.only(
        details,
        MEMBERS,
        name -> PolicyErrors.unknownMember(name, "IfNotExistsDetailsDefinition", PATH));
    String type = Nodes.text(details, "type");
    if (type == null) {
      throw PolicyErrors.missingMember("type", PATH);
    }
    if (type.indexOf('/') < 1 || type.endsWith("/")) {
      throw PolicyErrors.rule("'" + type + "' is not a type of resource.", PATH + ".type");
    }
    Term name = text(details, "name");
    if (expressions.strict() && types.contains(ResourceId.lower(type))) {
      itself(type, name);
    }
    JsonNode condition = Nodes.get(details, "existenceCondition");
    return new Related(
        type,
        name,
        text(details, "resourceGroupName"),
        subscription(details, "existenceScope"),
        delay(details),
        condition == null
            ? null
            : new ConditionReader(expressions, CONDITIONS_MAX)
                .read(condition, PATH + ".existenceCondition"));
  }

  Effect.DeployIfNotExists deploy(ObjectNode details) {
    Related related = read(details);
    List<String> roles = EffectReader.roles(details);
    JsonNode given = Nodes.get(details, "deployment");
    if (!(given instanceof ObjectNode deployment)) {
      throw PolicyErrors.missingMember("deployment", PATH);
    }
    if (!(Nodes.get(deployment, "properties") instanceof ObjectNode properties)) {
      throw PolicyErrors.missingMember("properties", PATH + ".deployment");
    }
    if (Nodes.get(properties, "templateLink") != null) {
      throw PolicyErrors.rule(
          "Linked templates are not supported: the 'deployment' needs a 'template'.",
          PATH + ".deployment.properties.templateLink");
    }
    if (!(Nodes.get(properties, "template") instanceof ObjectNode)) {
      throw PolicyErrors.missingMember("template", PATH + ".deployment.properties");
    }
    boolean subscription = subscription(details, "deploymentScope");
    if (expressions.strict() && subscription && Nodes.get(deployment, "location") == null) {
      throw PolicyErrors.rule(
          "A deployment with the scope 'Subscription' needs a 'location'.",
          PATH + ".deployment.location");
    }
    JsonNode parameters = Nodes.get(properties, "parameters");
    return new Effect.DeployIfNotExists(
        related,
        roles,
        subscription,
        deployment,
        Term.read(
            parameters == null ? Json.object() : parameters,
            PATH + ".deployment.properties.parameters",
            expressions));
  }

  /** A resource may be its own related one, if it names itself. */
  private static void itself(String type, @Nullable Term name) {
    boolean good =
        name instanceof Term.Computed(Expression.Call(String function, List<Expression> given), _)
            && function.equalsIgnoreCase("field")
            && given.size() == 1
            && given.getFirst() instanceof Expression.Text(String field)
            && (field.equalsIgnoreCase("name") || field.equalsIgnoreCase("fullName"));
    if (!good) {
      throw PolicyErrors.rule(
          "The 'if' is about resources of the type '"
              + type
              + "' and so are the 'details': these need a 'name' that is '[field('name')]' or"
              + " '[field('fullName')]'.",
          PATH + ".name");
    }
  }

  private @Nullable Term text(ObjectNode details, String member) {
    JsonNode value = Nodes.get(details, member);
    if (value == null) {
      return null;
    }
    if (!value.isString()) {
      throw PolicyErrors.rule("The '" + member + "' must be a string.", PATH + "." + member);
    }
    return expressions.text(value.asString(), PATH + "." + member);
  }

  private static boolean subscription(ObjectNode details, String member) {
    JsonNode value = Nodes.get(details, member);
    String scope = value == null ? "resourcegroup" : Nodes.shown(value).toLowerCase(Locale.ROOT);
    if (!scope.equals("resourcegroup") && !scope.equals("subscription")) {
      throw PolicyErrors.rule(
          "The '" + member + "' must be one of 'ResourceGroup, Subscription'.",
          PATH + "." + member);
    }
    return scope.equals("subscription");
  }

  private @Nullable Term delay(ObjectNode details) {
    Term term = text(details, "evaluationDelay");
    if (term instanceof Term.Literal(JsonNode value) && Related.delay(value) == null) {
      throw PolicyErrors.rule(
          "The 'evaluationDelay' must be 'AfterProvisioning', 'AfterProvisioningSuccess',"
              + " 'AfterProvisioningFailure' or a duration of ISO 8601 between 0 and 360 minutes.",
          PATH + ".evaluationDelay");
    }
    return term;
  }
}
