package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * {@code resourceId} and its kin. Source: "Resource functions for ARM templates". Types may end in
 * a slash, as in the published identity templates (Z53).
 */
final class ResourceIdFunctions {
  private static final String GROUPS = "Microsoft.Resources/resourceGroups";
  static final String MANAGEMENT_GROUPS = "/providers/Microsoft.Management/managementGroups/";

  private ResourceIdFunctions() {}

  /**
   * The id that the function gives.
   *
   * @param name of the function, in lower case
   */
  static String call(String name, List<JsonNode> arguments, Place place) {
    List<String> given = new ArrayList<>();
    for (JsonNode argument : arguments) {
      given.add(Arguments.text(spelled(name), argument));
    }
    if (name.equals("extensionresourceid")) {
      return extension(given);
    }
    int type = typeAt(name, given);
    List<String> before = given.subList(0, type);
    String base =
        switch (name) {
          case "subscriptionresourceid" ->
              "/subscriptions/" + (before.isEmpty() ? subscription(name, place) : before.getLast());
          case "tenantresourceid" -> "";
          case "managementgroupresourceid" -> managementGroup(before, place);
          default -> resourceBase(before, place);
        };
    return id(name, base, given.get(type), given.subList(type + 1, given.size()));
  }

  private static String resourceBase(List<String> before, Place place) {
    return switch (before.size()) {
      case 0 -> place.scope();
      case 1 ->
          place.kind() == Place.Kind.RESOURCE_GROUP
              ? "/subscriptions/"
                  + subscription("resourceid", place)
                  + "/resourceGroups/"
                  + before.getFirst()
              : "/subscriptions/" + before.getFirst();
      default -> "/subscriptions/" + before.getFirst() + "/resourceGroups/" + before.getLast();
    };
  }

  private static String managementGroup(List<String> before, Place place) {
    if (!before.isEmpty()) {
      return MANAGEMENT_GROUPS + before.getLast();
    }
    if (place.kind() != Place.Kind.MANAGEMENT_GROUP) {
      throw TemplateErrors.function(
          "managementGroupResourceId",
          "the management group must be given outside of management group deployments.");
    }
    return place.scope();
  }

  private static String subscription(String name, Place place) {
    String subscription =
        ResourceId.parse(place.scope()).map(ResourceId::subscriptionId).orElse(null);
    if (subscription == null) {
      throw TemplateErrors.function(
          spelled(name), "the subscription must be given at this deployment scope.");
    }
    return subscription;
  }

  /** Position of the type: the one argument with slashes. */
  private static int typeAt(String name, List<String> given) {
    int at = -1;
    int found = 0;
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).indexOf('/') >= 0) {
        found++;
        at = at < 0 ? i : at;
      }
    }
    int most =
        switch (name) {
          case "resourceid" -> 2;
          case "tenantresourceid" -> 0;
          default -> 1;
        };
    if (given.size() < 2) {
      throw TemplateErrors.function(
          spelled(name),
          "function requires at least two arguments while '" + given.size() + "' were provided.");
    }
    if (found != 1 || at > most) {
      throw TemplateErrors.function(
          spelled(name),
          "function requires exactly one multi-segmented argument which must be resource type"
              + " including resource provider namespace. Current function arguments '"
              + String.join(",", given)
              + "'.");
    }
    return at;
  }

  private static String extension(List<String> given) {
    boolean names = given.size() >= 3;
    for (int i = 2; i < given.size(); i++) {
      names &= given.get(i).indexOf('/') < 0;
    }
    if (!names || given.get(1).indexOf('/') < 0) {
      throw TemplateErrors.function(
          "extensionResourceId",
          "function requires exactly two multi-segmented arguments. The first must be the parent"
              + " resource id while the second must be resource type including resource provider"
              + " namespace. Current function arguments '"
              + String.join(",", given)
              + "'.");
    }
    String base = given.getFirst();
    while (base.endsWith("/")) {
      base = base.substring(0, base.length() - 1);
    }
    return id("extensionresourceid", base, given.get(1), given.subList(2, given.size()));
  }

  private static String id(String function, String base, String written, List<String> names) {
    String type = written.endsWith("/") ? written.substring(0, written.length() - 1) : written;
    String[] parts = type.split("/", -1);
    if (parts.length - 1 != names.size()) {
      throw TemplateErrors.function(
          spelled(function),
          "the type '"
              + type
              + "' requires '"
              + (parts.length - 1)
              + "' resource name argument(s).");
    }
    if (type.equalsIgnoreCase(GROUPS) && base.startsWith("/subscriptions/")) {
      return base + "/resourceGroups/" + names.getFirst();
    }
    StringBuilder id = new StringBuilder(base).append("/providers/").append(parts[0]);
    for (int i = 0; i < names.size(); i++) {
      id.append('/').append(parts[i + 1]).append('/').append(names.get(i));
    }
    return id.toString();
  }

  private static String spelled(String name) {
    return switch (name) {
      case "subscriptionresourceid" -> "subscriptionResourceId";
      case "tenantresourceid" -> "tenantResourceId";
      case "managementgroupresourceid" -> "managementGroupResourceId";
      case "extensionresourceid" -> "extensionResourceId";
      default -> "resourceId";
    };
  }
}
