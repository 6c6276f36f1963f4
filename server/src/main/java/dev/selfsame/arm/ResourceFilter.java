package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Request;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code $filter} of lists of resources and groups. A tag is asked for by name, or by name and
 * value, and with nothing else. Source: the Resources REST reference, "Resources - List", and
 * recordings of it.
 */
public final class ResourceFilter {
  private static final Pattern TAG =
      Pattern.compile(
          "\\s*tagname\\s+eq\\s+'([^']*+(?:''[^']*+)*+)'(?:\\s+and\\s+tagvalue\\s+eq\\s+'([^']*+(?:''[^']*+)*+)')?\\s*",
          Pattern.CASE_INSENSITIVE);

  private ResourceFilter() {}

  /** Everything when the request has no filter. */
  public static Predicate<ResourceRow> of(Request request) {
    String text = request.query("$filter").orElse("");
    if (text.isBlank()) {
      return row -> true;
    }
    if (text.length() > Filter.LENGTH_MAX) {
      throw invalid(text);
    }
    Matcher tag = TAG.matcher(text);
    if (tag.matches()) {
      return tagged(plain(tag.group(1)), tag.group(2) == null ? null : plain(tag.group(2)));
    }
    return Filter.parse(text, ResourceFilter::field, () -> invalid(text));
  }

  private static RuntimeException invalid(String text) {
    return ArmErrors.badRequest(
        "InvalidFilterInQueryString",
        "Invalid $filter '" + shortened(text) + "' specified in the query string.");
  }

  private static Predicate<ResourceRow> tagged(String name, @Nullable String value) {
    return row -> {
      for (Map.Entry<String, JsonNode> one : Json.stored(row.body()).path("tags").properties()) {
        if (one.getKey().equalsIgnoreCase(name)) {
          return value == null || one.getValue().asString("").equalsIgnoreCase(value);
        }
      }
      return false;
    };
  }

  private static Function<ResourceRow, String> field(String name) {
    return switch (ResourceId.lower(name)) {
      case "resourcetype" -> ResourceRow::type;
      case "name" -> ResourceRow::name;
      case "resourcegroup" -> row -> String.valueOf(row.resourceGroup());
      case "location" -> row -> row.location() == null ? "" : row.location();
      case "identity/principalid", "identity" ->
          row -> Json.stored(row.body()).path("identity").path("principalId").asString("");
      case "plan/publisher", "plan/product", "plan/name", "plan/version" ->
          row ->
              Json.stored(row.body())
                  .path("plan")
                  .path(ResourceId.lower(name).substring(5))
                  .asString("");
      default ->
          throw ArmErrors.badRequest(
              "InvalidFilterInQueryString",
              "The field '" + shortened(name) + "' cannot be used in $filter.");
    };
  }

  private static String plain(String quoted) {
    return quoted.replace("''", "'");
  }

  private static String shortened(String text) {
    return text.length() > 200 ? text.substring(0, 200) : text;
  }
}
