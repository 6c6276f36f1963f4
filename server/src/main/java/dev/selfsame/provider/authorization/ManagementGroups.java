package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Pages;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.Reach;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.arm.access.ScopeTree;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.rbac.Scopes;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Microsoft.Management/managementGroups, as far as inheritance needs them: groups, what is above
 * them, and the subscriptions in them. Everything that is not placed is in the tenant's root group.
 * Who moves something gives the roles of the new place to it, so that the right to assign roles on
 * it is asked for. Source: "What are Azure management groups?", moving.
 */
public final class ManagementGroups implements Provider {
  private static final String GROUP = ScopeTree.GROUPS;
  private static final String ASSIGN = "Microsoft.Authorization/roleAssignments/write";
  private static final int DEPTH_MAX = 6;
  private static final int GROUPS_MAX = 10_000;

  private final String tenantId;

  public ManagementGroups(String tenantId) {
    this.tenantId = tenantId;
  }

  @Override
  public String namespace() {
    return "Microsoft.Management";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(
        ResourceType.named(GROUP)
            .apiVersions("2020-05-01", "2021-04-01", "2023-04-01")
            .within(ResourceType.Container.TENANT)
            .proxy()
            .names("[\\p{L}\\p{N}_.()-]{0,89}[\\p{L}\\p{N}_()-]")
            .links(this::moved)
            .put(this::write)
            .patch(this::write)
            .delete(ManagementGroups::delete)
            .view(this::view)
            .build(),
        ResourceType.named(GROUP + "/subscriptions")
            .apiVersions("2020-05-01", "2021-04-01", "2023-04-01")
            .within(ResourceType.Container.PARENT)
            .proxy()
            .links(ManagementGroups::placed)
            .put(ManagementGroups::place)
            .noPatch()
            .delete((change, tx) -> new Outcome.Removed())
            .build());
  }

  @Override
  public List<Route> routes() {
    return List.of(
        // Open: it holds what the caller may read.
        new Route("GET", "/providers/" + GROUP, GROUP + "/read", true, this::list));
  }

  private Response list(Route.Call call, Tx tx) {
    Reach reach = call.reach();
    ViewRequest view = new ViewRequest(call.apiVersion(), Set.of(), true);
    return Pages.page(
        call.request(),
        (after, limit) -> tx.resources().listByType("", GROUP, after, limit),
        row -> reach.allows(GROUP + "/read", row.idKey()),
        one -> {
          ObjectNode shown = Json.object();
          shown.put("id", one.id().value()).put("name", one.name()).put("type", one.type());
          shown.setAll(view(one, one.body(), view, tx));
          return shown;
        });
  }

  private String root() {
    return "/providers/" + GROUP + "/" + tenantId;
  }

  private static String parent(ObjectNode body) {
    return body.path("properties").path("details").path("parent").path("id").asString("");
  }

  private Map<String, List<String>> moved(Change change, Tx tx) {
    String now = parent(change.proposed());
    String before = change.current().map(Resource::body).map(ManagementGroups::parent).orElse("");
    if (Scopes.key(now).equals(Scopes.key(before))) {
      return Map.of();
    }
    Map<String, List<String>> links = new LinkedHashMap<>();
    List<String> parents = new ArrayList<>(List.of(now.isEmpty() ? root() : now));
    if (!change.creates()) {
      links.put(ASSIGN, List.of(change.id().value()));
      parents.add(before.isEmpty() ? root() : before);
    }
    links.put(GROUP + "/write", parents);
    return links;
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    String parent = parent(body);
    if (!parent.isEmpty()) {
      String key = Scopes.key(parent);
      boolean root = key.equals(Scopes.key(root()));
      if (Scopes.asManagementGroup(key).isEmpty()
          || (!root && tx.resources().find(key).isEmpty())) {
        throw ArmErrors.badRequest(
            "InvalidParentId", "The parent '" + parent + "' is not a management group.");
      }
      Scopes tree = ScopeTree.read(tenantId, tx);
      if (tree.within(key, change.id().key()) || tree.from(key).size() - 1 > DEPTH_MAX) {
        throw ArmErrors.badRequest(
            "InvalidParentId",
            "The parent '" + parent + "' is below the group itself, or too deep.");
      }
    }
    if (change.creates() && ScopeTree.all(GROUP, tx).size() >= GROUPS_MAX) {
      throw ArmErrors.badRequest(
          "ManagementGroupLimitExceeded", "The tenant has too many management groups.");
    }
    body.remove(List.of("location", "tags"));
    return new Outcome.Stored(body);
  }

  private static Outcome delete(Change change, Tx tx) {
    String key = change.id().key();
    boolean filled =
        !tx.resources().children(key, GROUP + "/subscriptions", null, 1).isEmpty()
            || ScopeTree.all(GROUP, tx).stream()
                .anyMatch(row -> Scopes.key(parent(Json.stored(row.body()))).equals(key));
    if (filled) {
      throw ArmErrors.badRequest(
          "ManagementGroupNotEmpty",
          "The management group '" + change.id().name() + "' has children; remove them first.");
    }
    return new Outcome.Removed();
  }

  private ObjectNode view(Resource resource, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = body.withObject("/properties");
    properties.put("tenantId", tenantId);
    if (!properties.hasNonNull("displayName")) {
      properties.put("displayName", resource.name());
    }
    ObjectNode details = properties.withObject("/details");
    if (parent(body).isEmpty()) {
      details.putObject("parent").put("id", root()).put("name", tenantId);
    }
    body.remove("location");
    return body;
  }

  private static String subscription(Change change) {
    return "/subscriptions/" + change.id().name();
  }

  private static Map<String, List<String>> placed(Change change, Tx tx) {
    return Map.of(
        ASSIGN, List.of(subscription(change)), GROUP + "/write", List.of(group(change.id())));
  }

  private static String group(ResourceId id) {
    return "/providers/" + GROUP + "/" + id.names().getFirst();
  }

  /** A subscription is in one group: where it was before, it is no more. */
  private static Outcome place(Change change, Tx tx) {
    String subscription = subscription(change);
    if (tx.resources().find(ResourceId.lower(subscription)).isEmpty()) {
      throw ArmErrors.subscriptionNotFound(change.id().name());
    }
    for (ResourceRow row : ScopeTree.all(GROUP + "/subscriptions", tx)) {
      if (row.name().equalsIgnoreCase(change.id().name())
          && !row.idKey().equals(change.id().key())) {
        tx.resources().delete(row.idKey());
        tx.changes().add("resource", row.idKey(), change.now());
      }
    }
    return new Outcome.Stored(change.proposed());
  }
}
