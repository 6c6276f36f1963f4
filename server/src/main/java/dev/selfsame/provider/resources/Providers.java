package dev.selfsame.provider.resources;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Aliases;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Resource providers of a subscription. Our own are always registered; any other well-formed
 * namespace can be registered when types without a description are stored, and its types are those
 * that the subscription has. Source: the Providers REST reference, 2022-09-01, and recordings of
 * it.
 */
final class Providers {
  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9]+(\\.[A-Za-z0-9]+){1,7}");
  private static final int NAMESPACE_MAX = 128;

  /** Told of types that take any api-version, so that clients which want one find one. */
  private static final List<String> ANY_VERSION = List.of("2025-01-01", "2021-04-01");

  private final Map<String, Provider> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final boolean others;
  private final List<String> locationNames = new ArrayList<>();

  Providers(List<Provider> own, boolean others, JsonNode locations) {
    own.forEach(provider -> this.own.put(provider.namespace(), provider));
    this.others = others;
    for (JsonNode location : locations) {
      if (location.path("metadata").path("regionType").asString("").equals("Physical")) {
        locationNames.add(location.path("displayName").asString());
      }
    }
  }

  /** As templates see them: by namespace in lower case. */
  ObjectNode offered() {
    ObjectNode all = Json.object();
    own.values()
        .forEach(provider -> {
          ObjectNode one = all.putObject(ResourceId.lower(provider.namespace()));
          one.put("namespace", provider.namespace());
          ArrayNode types = one.putArray("resourceTypes");
          provider
              .types()
              .forEach(type -> types.add(type(type.name(), newestFirst(type), type.tracked())));
        });
    return all;
  }

  List<Route> routes() {
    String one = "/subscriptions/{subscriptionId}/providers/{namespace}";
    return List.of(
        Route.seen(
            "GET",
            "/subscriptions/{subscriptionId}/providers",
            "Microsoft.Resources/subscriptions/providers/read",
            this::list),
        Route.seen("GET", one, "Microsoft.Resources/subscriptions/providers/read", this::get),
        new Route("POST", one + "/register", "{namespace}/register/action", false, this::register),
        new Route(
            "POST", one + "/unregister", "{namespace}/unregister/action", false, this::unregister));
  }

  private Response list(Route.Call call, Tx tx) {
    ResourceRow subscription = Subscriptions.require(call, tx);
    ObjectNode body = Json.object();
    ArrayNode value = body.putArray("value");
    own.values()
        .forEach(
            provider -> value.add(shown(subscription, provider.namespace(), "Registered", tx)));
    String prefix = fact(subscription, "");
    tx.facts()
        .all()
        .forEach((name, state) -> {
          if (name.startsWith(prefix)) {
            value.add(
                shown(
                    subscription,
                    state.substring(state.indexOf(' ') + 1),
                    state.substring(0, state.indexOf(' ')),
                    tx));
          }
        });
    if (wantsAliases(call)) {
      value.forEach(Providers::addAliases);
    }
    return Response.json(200, Json.write(body));
  }

  private Response get(Route.Call call, Tx tx) {
    ResourceRow subscription = Subscriptions.require(call, tx);
    String namespace = namespace(call);
    String state =
        tx.facts()
            .find(fact(subscription, namespace))
            .map(Providers::state)
            .orElse("NotRegistered");
    ObjectNode body =
        shown(subscription, namespace, own.containsKey(namespace) ? "Registered" : state, tx);
    if (wantsAliases(call)) {
      addAliases(body);
    }
    return Response.json(200, Json.write(body));
  }

  /** {@code $expand=resourceTypes/aliases}: the names that policies have for properties. */
  private static boolean wantsAliases(Route.Call call) {
    String expand = call.request().query("$expand").orElse("");
    return List.of(expand.split(",", -1)).stream()
        .anyMatch(each -> each.trim().equalsIgnoreCase("resourceTypes/aliases"));
  }

  private static void addAliases(JsonNode provider) {
    String namespace = provider.path("namespace").asString();
    for (JsonNode type : provider.path("resourceTypes")) {
      ArrayNode aliases = ((ObjectNode) type).putArray("aliases");
      Aliases.of(namespace + "/" + type.path("resourceType").asString()).forEach(aliases::add);
    }
  }

  // Registering takes a while on Azure, and its answer says so; here it is done with the answer.
  private Response register(Route.Call call, Tx tx) {
    ResourceRow subscription = Subscriptions.require(call, tx);
    String namespace = namespace(call);
    if (own.containsKey(namespace)) {
      return Response.json(200, Json.write(shown(subscription, namespace, "Registered", tx)));
    }
    tx.facts().put(fact(subscription, namespace), "Registered " + namespace);
    return Response.json(200, Json.write(shown(subscription, namespace, "Registering", tx)));
  }

  private Response unregister(Route.Call call, Tx tx) {
    ResourceRow subscription = Subscriptions.require(call, tx);
    String namespace = namespace(call);
    if (own.containsKey(namespace)) {
      throw ArmErrors.conflict(
          "The resource provider '"
              + namespace
              + "' is part of this installation and always registered.");
    }
    tx.facts().put(fact(subscription, namespace), "Unregistered " + namespace);
    return Response.json(200, Json.write(shown(subscription, namespace, "Unregistering", tx)));
  }

  private String namespace(Route.Call call) {
    String given = String.valueOf(call.variables().get("namespace"));
    Provider ours = own.get(given);
    if (ours != null) {
      return ours.namespace();
    }
    if (!others || given.length() > NAMESPACE_MAX || !NAMESPACE.matcher(given).matches()) {
      throw ArmErrors.invalidResourceNamespace(given);
    }
    return given;
  }

  private static String fact(ResourceRow subscription, String namespace) {
    return "provider " + subscription.name() + " " + ResourceId.lower(namespace);
  }

  private static String state(String value) {
    return value.substring(0, value.indexOf(' '));
  }

  private ObjectNode shown(ResourceRow subscription, String namespace, String state, Tx tx) {
    ObjectNode body = Json.object();
    body.put("id", subscription.id() + "/providers/" + namespace);
    body.put("namespace", namespace);
    ArrayNode types = body.putArray("resourceTypes");
    Provider ours = own.get(namespace);
    if (ours == null) {
      tx.resources()
          .typesOf(subscription.idKey(), namespace)
          .forEach(type -> types.add(type(type, ANY_VERSION, true)));
    } else {
      ours.types().forEach(type -> types.add(type(type.name(), newestFirst(type), type.tracked())));
    }
    body.put("registrationState", state);
    body.put("registrationPolicy", "RegistrationRequired");
    return body;
  }

  private static List<String> newestFirst(ResourceType type) {
    return type.apiVersions().reversed();
  }

  private ObjectNode type(String name, List<String> versions, boolean tracked) {
    ObjectNode body = Json.object();
    body.put("resourceType", name.substring(name.indexOf('/') + 1));
    ArrayNode locations = body.putArray("locations");
    if (tracked) {
      locationNames.forEach(locations::add);
    }
    ArrayNode apiVersions = body.putArray("apiVersions");
    versions.forEach(apiVersions::add);
    body.put("capabilities", tracked ? "SupportsTags, SupportsLocation" : "None");
    return body;
  }
}
