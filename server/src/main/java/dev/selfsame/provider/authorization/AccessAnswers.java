package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.ActionPattern;
import dev.selfsame.rbac.Decision;
import dev.selfsame.rbac.Permission;
import dev.selfsame.rbac.RoleGrant;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What may I do here, and may somebody do this: {@code permissions} (Authorization REST reference,
 * 2022-04-01) and {@code checkAccess} (2018-09-01-preview, which has no page; in the form that
 * Azure's resource providers send it). And {@code elevateAccess}, by which an owner by birth gets a
 * role assignment at the root that can be seen.
 */
final class AccessAnswers {
  private static final String NAMESPACE = "Microsoft.Authorization";
  private static final String CHECK = "{scope}/providers/Microsoft.Authorization/checkAccess";
  private static final int ACTIONS_MAX = 200;
  private static final int LIVE_MILLIS = 1000;
  private static final String ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";

  List<Route> routes() {
    return List.of(
        // Open: everybody may know what they have; who has nothing is told nothing.
        new Route(
            "GET",
            "{scope}/providers/Microsoft.Authorization/permissions",
            NAMESPACE + "/permissions/read",
            true,
            AccessAnswers::permissions),
        new Route("POST", CHECK, NAMESPACE + "/checkAccess/action", true, AccessAnswers::check),
        new Route(
            "POST",
            "/providers/Microsoft.Authorization/elevateAccess",
            NAMESPACE + "/elevateAccess/action",
            false,
            AccessAnswers::elevate));
  }

  private static Response permissions(Route.Call call, Tx tx) {
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    for (RoleGrant grant : call.reach().grants(scope(call))) {
      for (Permission permission : grant.role().permissions()) {
        ObjectNode one = value.addObject();
        texts(one.putArray("actions"), permission.actions());
        texts(one.putArray("notActions"), permission.notActions());
        texts(one.putArray("dataActions"), permission.dataActions());
        texts(one.putArray("notDataActions"), permission.notDataActions());
      }
    }
    return Response.json(200, Json.write(answer));
  }

  private static void texts(ArrayNode to, List<ActionPattern> patterns) {
    patterns.forEach(pattern -> to.add(pattern.text()));
  }

  /**
   * Everybody may ask for themselves; who asks for others must be allowed to read role assignments
   * there.
   */
  private static Response check(Route.Call call, Tx tx) {
    JsonNode body = Json.readObject(call.request().body());
    String own = call.caller().objectId();
    String subject =
        member(member(member(body, "subject"), "attributes"), "objectId").asString(own);
    String scope = member(member(body, "resource"), "id").asString(scope(call));
    Reach reach = call.reach();
    String read = RoleAssignments.TYPE + "/read";
    if (!subject.equalsIgnoreCase(own) && !reach.allows(read, scope)) {
      throw ArmErrors.authorizationFailed(call.caller().name(), own, read, scope);
    }
    JsonNode actions = member(body, "actions");
    if (!actions.isArray() || actions.isEmpty() || actions.size() > ACTIONS_MAX) {
      throw ArmErrors.invalidRequestContent(
          "Actions must be an array of 1 to " + ACTIONS_MAX + " actions");
    }
    ArrayNode answer = Json.object().putArray("value");
    for (JsonNode action : actions) {
      String id = member(action, "id").asString("");
      boolean data = member(action, "isDataAction").asBoolean(false);
      answer.add(shown(id, data, reach.decide(subject, id, data, scope)));
    }
    return Response.json(200, Json.write(answer));
  }

  private static ObjectNode shown(String action, boolean data, Decision decision) {
    ObjectNode one = Json.object().put("actionId", action).put("isDataAction", data);
    switch (decision) {
      case Decision.Granted granted ->
          one.put("accessDecision", "Allowed")
              .putObject("roleAssignment")
              .put("id", granted.by().idKey())
              .put("roleDefinitionId", granted.by().role().key())
              .put("principalId", granted.by().principalId())
              .put("scope", granted.by().scopeKey().isEmpty() ? "/" : granted.by().scopeKey());
      case Decision.Denied denied ->
          one.put("accessDecision", "Denied")
              .putObject("denyAssignment")
              .put("id", denied.by().idKey());
      case Decision.NotGranted none -> one.put("accessDecision", "NotAllowed");
    }
    return one.put("timeToLiveInMs", LIVE_MILLIS);
  }

  /** Members are spelled with small and with capital letters by different clients. */
  private static JsonNode member(JsonNode of, String name) {
    for (Map.Entry<String, JsonNode> one : of.properties()) {
      if (one.getKey().equalsIgnoreCase(name)) {
        return one.getValue();
      }
    }
    return of.path(name);
  }

  private static Response elevate(Route.Call call, Tx tx) {
    String own = ResourceId.lower(call.caller().objectId());
    if (tx.roleAssignments().same("", own, ACCESS_ADMINISTRATOR).isEmpty()) {
      String name =
          java.util
              .UUID
              .nameUUIDFromBytes(
                  ("elevateAccess " + own).getBytes(java.nio.charset.StandardCharsets.UTF_8))
              .toString();
      String id = "/providers/" + RoleAssignments.TYPE + "/" + name;
      ObjectNode properties = Json.object();
      properties.put(
          "roleDefinitionId", "/providers/" + RoleDefinitions.TYPE + "/" + ACCESS_ADMINISTRATOR);
      properties.put("principalId", own).put("scope", "/");
      properties.put(
          "principalType", call.caller().kind().equals("User") ? "User" : "ServicePrincipal");
      String key = ResourceId.lower(id);
      tx.resources()
          .put(
              new ResourceRow(
                  key,
                  id,
                  RoleAssignments.TYPE,
                  null,
                  null,
                  "",
                  name,
                  null,
                  1,
                  null,
                  Json.text(Json.object().set("properties", properties)),
                  call.now(),
                  own,
                  call.now(),
                  own));
      tx.roleAssignments().put(RoleAssignmentIndex.row(key, "", properties, call.now()));
      tx.changes().add("resource", key, call.now());
    }
    return Response.empty(200);
  }

  private static String scope(Route.Call call) {
    return call.variables().getOrDefault("scope", "");
  }
}
