package dev.selfsame.testing;

import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** Policies of a test server: defined in its subscription, assigned where a test wants them. */
public final class Policies {
  private static final String AUTHORIZATION = "/providers/Microsoft.Authorization/";
  private static final String VERSION = "?api-version=2025-03-01";

  private final TestServer server;
  private int made;

  public Policies(TestServer server) {
    this.server = server;
  }

  /** JSON that may be written with single quotes. */
  public static JsonNode json(String text) {
    return Json.readLenient(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A definition of mode {@code All}; its id. Rules may be written with single quotes. */
  public String define(String condition, String then) {
    return define("All", "{}", condition, then);
  }

  public String define(String mode, String parameters, String condition, String then) {
    return put(
        server.subscription() + AUTHORIZATION + "policyDefinitions/d" + ++made,
        "{'properties':{'mode':'"
            + mode
            + "','displayName':'Definition "
            + made
            + "','parameters':"
            + parameters
            + ",'policyRule':{'if':"
            + condition
            + ",'then':"
            + then
            + "}}}");
  }

  /** An initiative; its id. */
  public String set(String parameters, String members) {
    return put(
        server.subscription() + AUTHORIZATION + "policySetDefinitions/s" + ++made,
        "{'properties':{'parameters':" + parameters + ",'policyDefinitions':[" + members + "]}}");
  }

  /**
   * An assignment; its id.
   *
   * @param more further members of its properties, with a comma before each
   */
  public String assign(String scope, String definition, String more) {
    return put(
        scope + AUTHORIZATION + "policyAssignments/a" + ++made,
        "{'location':'westus','identity':{'type':'SystemAssigned'},'properties':{'policyDefinitionId':'"
            + definition
            + "'"
            + more
            + "}}");
  }

  public String exempt(String scope, String assignment, String more) {
    return put(
        scope + AUTHORIZATION + "policyExemptions/e" + ++made + "?api-version=2022-07-01-preview",
        "{'properties':{'exemptionCategory':'Waiver','policyAssignmentId':'"
            + assignment
            + "'"
            + more
            + "}}");
  }

  /** Takes an assignment or exemption away. */
  public void remove(String id) {
    require(server.delete(versioned(id)));
  }

  private String put(String id, String body) {
    require(server.arm("PUT", versioned(id), json(body)));
    return id.replaceFirst("\\?.*", "");
  }

  private static String versioned(String id) {
    return id.contains("?")
        ? id
        : id + (id.contains("/policyExemptions/") ? "?api-version=2022-07-01-preview" : VERSION);
  }

  private static void require(Answer answer) {
    if (answer.status() >= 300) {
      throw new AssertionError(answer.status() + " " + answer.raw().body());
    }
  }
}
