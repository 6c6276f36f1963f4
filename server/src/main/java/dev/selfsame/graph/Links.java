package dev.selfsame.graph;

import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.Memberships;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Members and owners: {@code /members}, {@code /owners} and their {@code $ref}. */
final class Links {
  /** References added by one request; as Entra. */
  static final int BIND_MAX = 20;

  /** Owners of one object; as Entra. */
  static final int OWNERS_MAX = 100;

  private static final String OBJECTS = "directoryObjects";
  private final Groups groups;
  private final View view;

  Links(Groups groups, View view) {
    this.groups = groups;
    this.view = view;
  }

  /** {@code /{collection}/{id}/members} or {@code owners}, and what stands after. */
  Response handle(Call call, Entity entity, String kind) {
    String third = call.at(3);
    if (third.equalsIgnoreCase("$ref")) {
      return switch (call.method()) {
        case "GET" -> references(call, entity, kind);
        case "POST" -> {
          writable(call, entity, kind);
          add(call, entity, kind, reference(call.requireBody().path("@odata.id")));
          yield Answers.nothing();
        }
        case "DELETE" ->
            Query.option(call.request(), "id")
                .map(id -> remove(call, entity, kind, id.substring(id.lastIndexOf('/') + 1)))
                .orElseThrow(GraphErrors::methodNotAllowed);
        default -> throw GraphErrors.methodNotAllowed();
      };
    }
    if (call.at(4).equalsIgnoreCase("$ref") && call.is("DELETE")) {
      return remove(call, entity, kind, third);
    }
    if (!call.is("GET")) {
      throw GraphErrors.methodNotAllowed();
    }
    return list(call, entity, kind, third);
  }

  private Response list(Call call, Entity entity, String kind, String cast) {
    new Access(call).read(entity);
    Memberships all = call.tx().memberships();
    Pages.Source source =
        Sources.ids(
            call.tx(), (after, limit) -> all.membersOf(entity.id(), kind, after, limit), any());
    return page(call, source, cast, view);
  }

  /** A list of objects of several kinds, or of one when the path ends in a type or a count. */
  static Response page(Call call, Pages.Source source, String cast, View view) {
    Pages pages = new Pages(call, view);
    if (cast.equalsIgnoreCase("$count")) {
      return Answers.number(pages.count(source));
    }
    if (cast.isEmpty()) {
      return pages.answer(null, OBJECTS, source);
    }
    Kind kind = Kind.ofType(cast).orElseThrow(() -> GraphErrors.unknownSegment(cast));
    Pages.Source ofKind =
        (cursor, limit) -> {
          List<Entity> found = new ArrayList<>();
          String after = cursor;
          List<Entity> batch;
          do {
            batch = source.after(after, limit);
            for (Entity one : batch) {
              after = one.id();
              if (one.kind() == kind) {
                found.add(one);
              }
            }
          } while (batch.size() == limit && found.size() < limit);
          return found.subList(0, Math.min(limit, found.size()));
        };
    return pages.answer(kind, kind.segment(), ofKind);
  }

  private Response references(Call call, Entity entity, String kind) {
    new Access(call).read(entity);
    List<ObjectNode> items =
        call.tx().memberships().membersOf(entity.id(), kind, null, Query.TOP_MAX).stream()
            .map(id -> Json.object().put("@odata.id", call.base() + "/directoryObjects/" + id))
            .toList();
    return Answers.list(call, "Collection($ref)", items);
  }

  /** Adds what {@code members@odata.bind} and {@code owners@odata.bind} name. */
  void bind(Call call, Entity entity, ObjectNode body) {
    if (entity.kind() != Kind.GROUP && body.has("members@odata.bind")) {
      throw GraphErrors.invalidProperty("members");
    }
    for (String kind : List.of(MembershipRow.MEMBER, MembershipRow.OWNER)) {
      JsonNode given = body.path(kind + "s@odata.bind");
      if (given.size() > BIND_MAX) {
        throw GraphErrors.badRequest(
            "The number of references in '" + kind + "s@odata.bind' exceeds " + BIND_MAX + ".");
      }
      for (JsonNode one : given) {
        String id = reference(one);
        boolean own = kind.equals(MembershipRow.OWNER) && id.equals(call.caller().objectId());
        if (!own || !new Access(call).owns(entity)) {
          add(call, entity, kind, id);
        }
      }
    }
  }

  private void add(Call call, Entity entity, String kind, String memberId) {
    Entity member = Lookup.require(call.tx(), memberId);
    boolean fits =
        kind.equals(MembershipRow.MEMBER)
            ? member.kind() != Kind.APPLICATION
            : member.kind() == Kind.USER || member.kind() == Kind.SERVICE_PRINCIPAL;
    if (!fits) {
      throw GraphErrors.badRequest(
          "The object of type '"
              + member.kind().type()
              + "' cannot be referenced by the property '"
              + kind
              + "s'.");
    }
    if (kind.equals(MembershipRow.MEMBER) && member.id().equals(entity.id())) {
      throw GraphErrors.badRequest("A group cannot be a member of itself.");
    }
    List<String> owners =
        call.tx().memberships().membersOf(entity.id(), MembershipRow.OWNER, null, OWNERS_MAX);
    if (kind.equals(MembershipRow.OWNER) && owners.size() >= OWNERS_MAX) {
      throw GraphErrors.badRequest("The object has " + OWNERS_MAX + " owners already.");
    }
    if (!groups.add(call.tx(), entity.id(), member.id(), kind)) {
      throw GraphErrors.alreadyReferenced(kind + "s");
    }
  }

  private Response remove(Call call, Entity entity, String kind, String memberId) {
    writable(call, entity, kind);
    Lookup.requireGuid(memberId);
    String id = memberId.toLowerCase(Locale.ROOT);
    boolean last =
        kind.equals(MembershipRow.OWNER)
            && entity.kind() == Kind.GROUP
            && call.tx().memberships().membersOf(entity.id(), kind, null, 2).equals(List.of(id));
    if (last) {
      throw GraphErrors.badRequest(
          "The group must have at least one owner, hence this owner cannot be removed.");
    }
    if (!groups.remove(call.tx(), entity.id(), id, kind)) {
      throw GraphErrors.notFound(memberId);
    }
    return Answers.nothing();
  }

  private static void writable(Call call, Entity entity, String kind) {
    if (kind.equals(MembershipRow.MEMBER)) {
      new Access(call).members(entity);
    } else {
      new Access(call).write(entity);
    }
  }

  /** The object id at the end of a reference's address; whose host it names does not matter. */
  private static String reference(JsonNode given) {
    String text = given.asString("");
    String path = Optional.of(text).map(Links::path).orElse("");
    String last = path.substring(path.lastIndexOf('/') + 1);
    int open = last.indexOf("('");
    String id =
        open >= 0 && last.endsWith("')") ? last.substring(open + 2, last.length() - 2) : last;
    if (!Lookup.guid(id)) {
      throw GraphErrors.badRequest("Invalid object reference '" + GraphErrors.shown(text) + "'.");
    }
    return id.toLowerCase(Locale.ROOT);
  }

  private static String path(String address) {
    try {
      return String.valueOf(URI.create(address).getPath());
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static java.util.function.Function<Entity, Boolean> any() {
    return entity -> true;
  }
}
