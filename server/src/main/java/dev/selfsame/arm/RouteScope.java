package dev.selfsame.arm;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;

/**
 * The scope at which a route's action is checked: the longest part of its path that is a scope. A
 * trailing word, such as {@code instanceView}, belongs to the resource before it.
 */
final class RouteScope {
  private RouteScope() {}

  static String of(Match.OfRoute match) {
    List<String> parts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (String part : match.route().template().replaceFirst("^/", "").split("/", -1)) {
      if (part.equals("{scope}")) {
        String scope = match.variables().getOrDefault("scope", "");
        parts.addAll(scope.isEmpty() ? List.of() : List.of(scope.substring(1).split("/", -1)));
        ends.add(parts.size());
      } else if (part.startsWith("{")) {
        parts.add(match.variables().getOrDefault(part.substring(1, part.length() - 1), ""));
        ends.add(parts.size());
      } else {
        parts.add(part);
      }
    }
    for (int end : ends.reversed()) {
      String path = "/" + String.join("/", parts.subList(0, end));
      if (ResourceId.parse(path).isPresent()) {
        return path;
      }
    }
    return "/";
  }
}
