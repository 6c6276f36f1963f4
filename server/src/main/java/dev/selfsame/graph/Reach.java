package dev.selfsame.graph;

import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.Memberships;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * What is reached through groups: {@code memberOf}, {@code transitiveMemberOf}, {@code
 * transitiveMembers}, and the questions {@code checkMemberGroups} and {@code getMemberGroups}.
 */
final class Reach {
  /** Ids in one question; as Entra. */
  static final int IDS_MAX = 20;

  private final View view;

  Reach(View view) {
    this.view = view;
  }

  Response memberOf(Call call, Entity entity, String cast) {
    return groups(call, entity, MembershipRow.MEMBER, cast);
  }

  Response transitiveMemberOf(Call call, Entity entity, String cast) {
    new Access(call).read(entity);
    List<Entity> groups =
        Groups.transitive(call.tx(), entity.id()).stream()
            .flatMap(id -> Lookup.living(call.tx(), id).stream())
            .toList();
    return Links.page(call, Sources.list(groups), cast, view);
  }

  Response transitiveMembers(Call call, Entity group, String cast) {
    new Access(call).read(group);
    Memberships all = call.tx().memberships();
    return Links.page(
        call,
        Sources.ids(
            call.tx(),
            (after, limit) -> all.transitiveMembersOf(group.id(), after, limit),
            one -> true),
        cast,
        view);
  }

  /** What a principal owns: of the kinds that the path's last word names, or of all. */
  Response owned(Call call, Entity entity, String cast) {
    return groups(call, entity, MembershipRow.OWNER, cast);
  }

  /** What an object is in, directly, as a member or as an owner. */
  private Response groups(Call call, Entity entity, String kind, String cast) {
    new Access(call).read(entity);
    Memberships all = call.tx().memberships();
    return Links.page(
        call,
        Sources.ids(
            call.tx(),
            (after, limit) -> all.groupsOf(entity.id(), kind, after, limit),
            one -> true),
        cast,
        view);
  }

  /** Those of the ids given that the object is in, directly or not. */
  Response check(Call call, Entity entity, String member) {
    readOrSelf(call, entity);
    JsonNode ids = call.requireBody().path(member);
    if (!ids.isArray() || ids.isEmpty()) {
      throw GraphErrors.badRequest("Missing parameter: " + member + ".");
    }
    if (ids.size() > IDS_MAX) {
      throw GraphErrors.badRequest(
          "The number of ids in '" + member + "' exceeds " + IDS_MAX + ".");
    }
    Set<String> in = new TreeSet<>(Groups.transitive(call.tx(), entity.id()));
    TreeSet<String> found = new TreeSet<>();
    for (JsonNode one : ids) {
      String id = one.asString("").toLowerCase(Locale.ROOT);
      Lookup.requireGuid(id);
      if (in.contains(id)) {
        found.add(id);
      }
    }
    return texts(call, found);
  }

  /** All groups the object is in, directly or not. */
  Response all(Call call, Entity entity) {
    readOrSelf(call, entity);
    ObjectNode body = call.requireBody();
    boolean securityOnly = body.path("securityEnabledOnly").asBoolean(false);
    TreeSet<String> found = new TreeSet<>();
    for (String id : Groups.transitive(call.tx(), entity.id())) {
      Lookup.living(call.tx(), id)
          .filter(group -> !securityOnly || group.body().path("securityEnabled").asBoolean(false))
          .ifPresent(group -> found.add(group.id()));
    }
    return texts(call, found);
  }

  private static void readOrSelf(Call call, Entity entity) {
    if (!entity.id().equals(call.caller().objectId())) {
      new Access(call).read(entity);
    }
  }

  private static Response texts(Call call, Set<String> texts) {
    List<JsonNode> items = texts.stream().<JsonNode>map(text -> StringNode.valueOf(text)).toList();
    return Answers.list(call, "Collection(Edm.String)", items);
  }
}
