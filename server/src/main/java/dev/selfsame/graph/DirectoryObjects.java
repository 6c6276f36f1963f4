package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /directoryObjects}: objects of any kind by their ids. */
final class DirectoryObjects {
  /** Ids in one question; as Entra. */
  static final int IDS_MAX = 1_000;

  private final View view;
  private final Reach reach;

  DirectoryObjects(View view, Reach reach) {
    this.view = view;
    this.reach = reach;
  }

  Response handle(Call call) {
    String word = call.at(1);
    if (word.equalsIgnoreCase("getByIds") && call.is("POST")) {
      return byIds(call, null);
    }
    if (word.equalsIgnoreCase("validateProperties")) {
      throw GraphErrors.notHere("validateProperties");
    }
    Entity entity = Lookup.require(call.tx(), word);
    String third = call.at(2).toLowerCase(Locale.ROOT);
    if (third.isEmpty() && call.is("GET")) {
      new Access(call).read(entity);
      return Answers.one(
          call,
          200,
          "directoryObjects/$entity",
          view.typed(call.tx(), entity, call.query().select()));
    }
    if (!call.is("POST")) {
      throw third.isEmpty()
          ? GraphErrors.methodNotAllowed()
          : GraphErrors.unknownSegment(call.at(2));
    }
    return switch (third) {
      case "checkmembergroups" -> reach.check(call, entity, "groupIds");
      case "checkmemberobjects" -> reach.check(call, entity, "ids");
      case "getmembergroups", "getmemberobjects" -> reach.all(call, entity);
      default -> throw GraphErrors.unknownSegment(call.at(2));
    };
  }

  /**
   * @param only the one kind that is meant; null for those the body names, or all
   */
  Response byIds(Call call, @org.jspecify.annotations.Nullable Kind only) {
    ObjectNode body = call.requireBody();
    JsonNode ids = body.path("ids");
    if (!ids.isArray() || ids.isEmpty()) {
      throw GraphErrors.badRequest("Missing parameter: ids.");
    }
    if (ids.size() > IDS_MAX) {
      throw GraphErrors.badRequest("The number of ids exceeds " + IDS_MAX + ".");
    }
    Set<Kind> kinds = only == null ? kinds(body.path("types")) : EnumSet.of(only);
    if (only == null) {
      kinds.forEach(new Access(call)::read);
    } else {
      new Access(call).read(only);
    }
    Set<String> seen = new TreeSet<>();
    List<ObjectNode> items = new ArrayList<>();
    for (JsonNode one : ids) {
      String id = one.asString("").toLowerCase(Locale.ROOT);
      if (!Lookup.guid(id)) {
        throw GraphErrors.invalidObjectId(one.asString(""));
      }
      if (seen.add(id)) {
        Lookup.living(call.tx(), id)
            .filter(entity -> kinds.contains(entity.kind()))
            .ifPresent(entity -> items.add(view.typed(call.tx(), entity, call.query().select())));
      }
    }
    return Answers.list(call, "directoryObjects", items);
  }

  private static Set<Kind> kinds(JsonNode types) {
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    for (JsonNode type : types) {
      Kind.ofType(type.asString("")).ifPresent(kinds::add);
    }
    return types.isEmpty() ? EnumSet.allOf(Kind.class) : kinds;
  }
}
