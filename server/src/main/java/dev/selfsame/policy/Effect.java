package dev.selfsame.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What is to happen to a resource that a rule matches. Source: the page of each effect. */
public sealed interface Effect {
  record Deny() implements Effect {}

  record Audit() implements Effect {}

  record Disabled() implements Effect {}

  /** Adds to what is written; refuses the write where it says otherwise. */
  record Append(List<Operation> operations) implements Effect {
    public Append {
      operations = List.copyOf(operations);
    }
  }

  /**
   * Changes what is written.
   *
   * @param roleDefinitionIds what the assignment's identity needs for remediation
   */
  record Modify(List<String> roleDefinitionIds, ConflictEffect conflict, List<Operation> operations)
      implements Effect {
    public Modify {
      roleDefinitionIds = List.copyOf(roleDefinitionIds);
      operations = List.copyOf(operations);
    }
  }

  record AuditIfNotExists(Related related) implements Effect {}

  /**
   * Deploys a template where the related resource is missing.
   *
   * @param subscriptionScope whether the deployment is one of the subscription
   * @param deployment as {@code PUT deployments} takes it, but for its parameters
   * @param parameters {@code deployment.properties.parameters}, in which the policy's functions are
   *     worked out; those of the template are left to the deployment
   */
  record DeployIfNotExists(
      Related related,
      List<String> roleDefinitionIds,
      boolean subscriptionScope,
      ObjectNode deployment,
      Term parameters)
      implements Effect {
    public DeployIfNotExists {
      roleDefinitionIds = List.copyOf(roleDefinitionIds);
    }

    /**
     * The deployment for a resource.
     *
     * @throws dev.selfsame.error.ApiException when an expression of its parameters is in error
     */
    public ObjectNode deploymentFor(ObjectNode resource, ParameterValues values, Context context) {
      ObjectNode body = deployment.deepCopy();
      PolicyScope scope = new PolicyScope(values, context, resource);
      ObjectNode properties = (ObjectNode) body.get(Nodes.standing(body, "properties"));
      properties.set(Nodes.standing(properties, "parameters"), parameters.value(scope));
      return body;
    }
  }

  /**
   * Refuses actions; {@code delete} is the only one.
   *
   * @param cascade whether the removal of the resource group is refused too
   */
  record DenyAction(List<String> actionNames, boolean cascade) implements Effect {
    public DenyAction {
      actionNames = List.copyOf(actionNames);
    }
  }

  /**
   * People attest to the state.
   *
   * @param defaultState {@code Unknown}, {@code Compliant} or {@code NonCompliant}
   */
  record Manual(String defaultState) implements Effect {}

  /** Azure has it, and we do not: never applied. */
  record Unsupported(EffectKind kind) implements Effect {}

  /** Which of several {@code modify} wins, and what becomes of a write that cannot be changed. */
  enum ConflictEffect {
    AUDIT,
    DENY,
    DISABLED
  }

  /**
   * One change.
   *
   * @param known the field when its name is no expression
   * @param value null for {@code remove}
   * @param condition whether it is made at all; null when always
   */
  record Operation(
      Kind kind,
      Term field,
      @Nullable Field known,
      @Nullable Term value,
      @Nullable Term condition) {
    /** What a change does. */
    public enum Kind {
      ADD,
      ADD_OR_REPLACE,
      REMOVE
    }
  }
}
