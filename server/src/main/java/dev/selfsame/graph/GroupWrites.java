package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes and changes groups. */
final class GroupWrites {
  private static final Pattern NICKNAME =
      Pattern.compile("[\\x21-\\x7e&&[^@()\\\\\\[\\]\";:<>,]]{1,64}");

  private final Directory directory;
  private final Groups groups;
  private final Links links;
  private final View view;

  GroupWrites(Directory directory, Groups groups, Links links, View view) {
    this.directory = directory;
    this.groups = groups;
    this.links = links;
    this.view = view;
  }

  Response create(Call call) {
    ObjectNode body = call.requireBody();
    new Access(call).create(Kind.GROUP);
    Shape shape = Shape.of(Kind.GROUP);
    shape.check(body, true);
    checkTypes(body);
    ObjectNode kept = shape.kept(body);
    PrincipalRow row =
        directory.create(call.tx(), "Group", null, body.path("displayName").asString(), null);
    Entity group = new Entity(Kind.GROUP, row, null);
    if (body.path("mailEnabled").asBoolean(false)) {
      kept.put("visibility", body.path("visibility").asString("Public"));
    }
    Stored.put(call.tx(), group, row.displayName(), kept);
    if (call.caller().user()) {
      groups.add(call.tx(), row.objectId(), call.caller().objectId(), MembershipRow.OWNER);
    }
    links.bind(call, group, body);
    ObjectNode shown =
        shape.selected(view.full(call.tx(), Lookup.require(call.tx(), row.objectId())), List.of());
    return Answers.created(call, "groups/$entity", shown, "/groups/" + row.objectId());
  }

  Response update(Call call, Entity group) {
    ObjectNode body = call.requireBody();
    boolean onlyMembers = body.size() == 1 && body.has("members@odata.bind");
    if (onlyMembers) {
      new Access(call).members(group);
    } else {
      new Access(call).write(group);
    }
    Shape shape = Shape.of(Kind.GROUP);
    shape.check(body, false);
    ObjectNode kept = group.body();
    Stored.merge(kept, shape.kept(body));
    checkTypes(kept);
    String displayName = body.path("displayName").asString(group.displayName());
    directory.rename(call.tx(), group.requirePrincipal(), displayName, null);
    Stored.put(call.tx(), group, displayName, kept);
    links.bind(call, group, body);
    return Answers.nothing();
  }

  private static void checkTypes(ObjectNode body) {
    boolean unified = false;
    for (JsonNode type : body.path("groupTypes")) {
      unified |= type.asString("").equals("Unified");
      if (type.asString("").equals("DynamicMembership")) {
        throw GraphErrors.notHere("Dynamic membership");
      }
      if (!type.asString("").equals("Unified")) {
        throw GraphErrors.invalidValue("groupTypes", "group");
      }
    }
    if (!unified && body.path("mailEnabled").asBoolean(false)) {
      throw GraphErrors.badRequest(
          "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.");
    }
    if (!unified && !body.path("securityEnabled").asBoolean(false)) {
      throw GraphErrors.badRequest(
          "A group that is not a Microsoft 365 group must be security-enabled.");
    }
    if (!NICKNAME.matcher(body.path("mailNickname").asString("")).matches()) {
      throw GraphErrors.invalidValue("mailNickname", "group");
    }
  }
}
