package dev.selfsame.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A template with its parameters, at a place: what is to be deployed. */
public interface Expansion {
  /**
   * A parameter as a deployment shows it.
   *
   * @param type {@code String}, {@code SecureString}, {@code Int}, {@code Bool}, {@code Object},
   *     {@code SecureObject}, {@code Array}
   * @param value the value, given or default; null when it is not given and nullable. Never shown
   *     when {@link #secure}.
   */
  record Parameter(String type, boolean secure, @Nullable JsonNode value) {}

  /**
   * As a deployment shows what a resource waits for. Recorded: what {@code dependsOn} names first,
   * then what {@code reference} and {@code list*} ask for with the api-version that they give, even
   * if that is the same resource again.
   *
   * @param apiVersion null when none was given
   */
  record Dependency(String id, String type, String name, @Nullable String apiVersion) {}

  /** By name as the template writes it, in the template's order. */
  Map<String, Parameter> parameters();

  /** In the template's order, loops in theirs; conditions false and {@code existing} included. */
  List<PlannedResource> resources();

  /**
   * What a deployment shows under {@code dependencies}: by the key of the resource that waits, in
   * the template's order; those that wait for nothing are absent. Edges that are not written in the
   * template (turns of a serial loop, children on their parents) are in {@link
   * PlannedResource#dependsOn} only.
   */
  Map<String, List<Dependency>> dependencies();

  /**
   * The body of the PUT: without {@code id}, {@code name}, {@code type}, {@code apiVersion}, {@code
   * dependsOn}, {@code condition}, {@code copy}, {@code scope} (of the resource itself) and {@code
   * comments}. Of a nested template with inner scope nothing is evaluated, of one with outer scope
   * what this template knows.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}; also when something is
   *     left that the world does not know
   */
  ObjectNode body(PlannedResource resource, World world, Budget budget);

  /** The same, but what the world does not know stays as an expression. For what-if. */
  ObjectNode preview(PlannedResource resource, World world, Budget budget);

  /**
   * The outputs: {@code {"name":{"type":"String","value":…}}}; without {@code value} for secure
   * types. Outputs with a false condition are absent. Checked against Azure's limit and their
   * types.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code DeploymentOutputEvaluationFailed}
   */
  ObjectNode outputs(World world, Budget budget);
}
