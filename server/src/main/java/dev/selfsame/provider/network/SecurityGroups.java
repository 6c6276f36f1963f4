package dev.selfsame.provider.network;

import dev.selfsame.arm.Change;
import dev.selfsame.arm.Outcome;
import dev.selfsame.arm.Parts;
import dev.selfsame.arm.References;
import dev.selfsame.arm.Resource;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.ResourceType.Container;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Microsoft.Network/networkSecurityGroups and their rules. Kept and shown; nothing is filtered. */
final class SecurityGroups {
  static final String TYPE = "Microsoft.Network/networkSecurityGroups";
  static final String RULES = TYPE + "/securityRules";

  /** References of interfaces and subnets to their group. */
  static final String INTERFACE = "nsg-interface";

  static final String SUBNET = "nsg-subnet";

  private static final int PRIORITY_MIN = 100;
  private static final int PRIORITY_MAX = 4096;

  private final Ids ids;
  private final ResourceIdentity identities;
  private final JsonNode defaults =
      Json.beside(SecurityGroups.class, "default-security-rules.json");

  SecurityGroups(Ids ids, ResourceIdentity identities) {
    this.ids = ids;
    this.identities = identities;
  }

  List<ResourceType> types() {
    return List.of(
        NetworkProvider.describe(TYPE)
            .list(Container.RESOURCE_GROUP, Container.SUBSCRIPTION)
            .put(this::write)
            .patch(this::write)
            .delete(SecurityGroups::delete)
            .view(this::view)
            .build(),
        NetworkProvider.part(RULES)
            .put(SecurityGroups::writeRule)
            .patch(SecurityGroups::writeRule)
            .delete(SecurityGroups::deleteRule)
            .view((rule, body, request, tx) -> {
              NetworkProvider.state(rule, body);
              return body;
            })
            .build());
  }

  private Outcome write(Change change, Tx tx) {
    ObjectNode body = change.proposed();
    ObjectNode properties = Shape.properties(body);
    Shape.withoutNulls(properties);
    properties.remove(
        List.of("provisioningState", "defaultSecurityRules", "networkInterfaces", "subnets"));
    NetworkProvider.guid(properties, Shape.before(change), ids);
    if (properties.has("securityRules")) {
      List<ObjectNode> rules = Shape.items(properties, "securityRules");
      Map<String, String> places = new HashMap<>();
      rules.forEach(rule -> check(rule.path("name").asString(), Shape.properties(rule), places));
      Parts.missing(change, RULES, rules, tx)
          .forEach(rule -> Parts.remove(rule, identities, change, tx));
      Parts.putAll(change, RULES, rules, tx);
      properties.remove("securityRules");
    }
    return new Outcome.Accepted(body, "Updating", NetworkProvider.SETTLE);
  }

  private static Outcome writeRule(Change change, Tx tx) {
    ObjectNode properties = Shape.properties(change.proposed());
    properties.remove("provisioningState");
    Map<String, String> places = new HashMap<>();
    for (Resource other : Parts.of(change.id().parentKey(), RULES, tx)) {
      if (!other.id().key().equals(change.id().key())) {
        places.put(place(other.body().path("properties")), other.name());
      }
    }
    check(change.id().name(), properties, places);
    Parts.keepOrder(change);
    Parts.touch(change, tx);
    return new Outcome.Accepted(change.proposed(), "Updating", NetworkProvider.SETTLE);
  }

  private static Outcome deleteRule(Change change, Tx tx) {
    Parts.touch(change, tx);
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  private static void check(String name, ObjectNode rule, Map<String, String> places) {
    Shape.withoutNulls(rule);
    int priority = rule.path("priority").asInt(0);
    if (priority < PRIORITY_MIN || priority > PRIORITY_MAX) {
      throw NetworkErrors.rule(name, "Priority", rule.path("priority").asString("null"));
    }
    rule.put("priority", priority);
    oneOf(name, rule, "direction", List.of("Inbound", "Outbound"));
    oneOf(name, rule, "access", List.of("Allow", "Deny"));
    if (!rule.path("protocol").isString()) {
      throw NetworkErrors.rule(name, "Protocol", "null");
    }
    for (String member :
        List.of(
            "sourcePortRanges",
            "destinationPortRanges",
            "sourceAddressPrefixes",
            "destinationAddressPrefixes")) {
      Shape.array(rule, member);
    }
    String other = places.put(place(rule), name);
    if (other != null) {
      throw NetworkErrors.ruleConflict(name, other);
    }
  }

  private static void oneOf(String name, ObjectNode rule, String member, List<String> words) {
    String given = rule.path(member).asString("");
    String word =
        words.stream()
            .filter(given::equalsIgnoreCase)
            .findFirst()
            .orElseThrow(() ->
                NetworkErrors.rule(
                    name,
                    member.substring(0, 1).toUpperCase(Locale.ROOT) + member.substring(1),
                    given));
    rule.put(member, word);
  }

  private static String place(JsonNode rule) {
    return rule.path("direction").asString("") + " " + rule.path("priority").asInt(0);
  }

  private static Outcome delete(Change change, Tx tx) {
    for (String kind : List.of(INTERFACE, SUBNET)) {
      List<String> users = References.to(tx, change.id().key(), kind);
      if (!users.isEmpty()) {
        throw NetworkErrors.groupInUse(change.id().value(), String.join(", ", users));
      }
    }
    return new Outcome.RemovalAccepted(NetworkProvider.REMOVE);
  }

  private ObjectNode view(Resource group, ObjectNode body, ViewRequest request, Tx tx) {
    ObjectNode properties = NetworkProvider.state(group, body);
    String etag = Parts.etag(group);
    ArrayNode rules = properties.putArray("securityRules");
    for (Resource rule : Parts.of(group.id().key(), RULES, tx)) {
      rules.add(NetworkProvider.embedded(rule.id().value(), RULES, etag, group, rule.body()));
    }
    ArrayNode own = properties.putArray("defaultSecurityRules");
    for (JsonNode rule : defaults) {
      String id = group.id().value() + "/defaultSecurityRules/" + rule.path("name").asString();
      own.add(
          NetworkProvider.embedded(
              id, TYPE + "/defaultSecurityRules", etag, group, (ObjectNode) rule.deepCopy()));
    }
    Shape.ids(properties, "networkInterfaces", References.to(tx, group.id().key(), INTERFACE));
    Shape.ids(properties, "subnets", References.to(tx, group.id().key(), SUBNET));
    return body;
  }
}
