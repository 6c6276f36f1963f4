package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes and changes applications. */
final class Applications {
  static final int URIS_MAX = 50;
  private static final int URI_LENGTH_MAX = 255;
  private static final List<String> AUDIENCES =
      List.of(
          "AzureADMyOrg",
          "AzureADMultipleOrgs",
          "AzureADandPersonalMicrosoftAccount",
          "PersonalMicrosoftAccount");

  private final Directory directory;
  private final Groups groups;
  private final Links links;
  private final View view;
  private final Certificates certificates;
  private final Clock clock;
  private final Ids ids;

  Applications(Directory directory, Groups groups, Links links, View view, Clock clock, Ids ids) {
    this.directory = directory;
    this.groups = groups;
    this.links = links;
    this.view = view;
    this.certificates = new Certificates(ids);
    this.clock = clock;
    this.ids = ids;
  }

  Response create(Call call) {
    ObjectNode body = call.requireBody();
    new Access(call).create(Kind.APPLICATION);
    Shape shape = Shape.of(Kind.APPLICATION);
    shape.check(body, true);
    requireNoSecrets(body);
    Tx tx = call.tx();
    String name = body.path("displayName").asString();
    Entity application =
        new Entity(
            Kind.APPLICATION,
            null,
            new GraphObjectRow(
                ids.guid(), Kind.APPLICATION.type(), ids.guid(), name, "{}", clock.millis(), null));
    store(tx, application, name, shape.kept(body));
    certificates.replace(tx, application, body.path("keyCredentials"));
    if (!call.caller().owner() || call.caller().user()) {
      groups.add(tx, application.id(), call.caller().objectId(), MembershipRow.OWNER);
    }
    links.bind(call, application, body);
    ObjectNode shown =
        shape.selected(view.full(tx, Lookup.require(tx, application.id())), List.of());
    return Answers.created(
        call, "applications/$entity", shown, "/applications/" + application.id());
  }

  Response update(Call call, Entity application) {
    ObjectNode body = call.requireBody();
    new Access(call).write(application);
    Shape shape = Shape.of(Kind.APPLICATION);
    shape.check(body, false);
    if (body.path("passwordCredentials").isArray()) {
      keepOnly(call.tx(), application, body.path("passwordCredentials"));
    }
    ObjectNode kept = application.body();
    Stored.merge(kept, shape.kept(body));
    String name = body.path("displayName").asString(application.displayName());
    store(call.tx(), application, name, kept);
    certificates.replace(call.tx(), application, body.path("keyCredentials"));
    links.bind(call, application, body);
    return Answers.nothing();
  }

  Response delete(Call call, Entity application) {
    Access access = new Access(call);
    access.write(application);
    access.end(application);
    Tx tx = call.tx();
    tx.graphObjects().putNames(Kind.APPLICATION.type(), application.id(), List.of());
    Stored.put(tx, application, application.displayName(), application.body(), clock.millis());
    tx.principals()
        .findByClientId(application.appId())
        .map(PrincipalRow::objectId)
        .ifPresent(id -> directory.end(tx, id));
    tx.changes().add("application", application.id(), clock.millis());
    return Answers.nothing();
  }

  /** Takes a delete back, with the service principal that went with it. */
  void restore(Tx tx, Entity application) {
    List<String> uris = uris(application.body());
    requireFree(tx, application, uris);
    Stored.put(tx, application, application.displayName(), application.body(), null);
    tx.graphObjects().putNames(Kind.APPLICATION.type(), application.id(), uris);
    // What was deleted before the application was deleted by itself, and stays so.
    long since = java.util.Objects.requireNonNullElse(application.deletedAt(), Long.MAX_VALUE);
    tx.principals()
        .findByClientId(application.appId())
        .filter(row -> row.deletedAt() != null && row.deletedAt() >= since)
        .ifPresent(row -> directory.restore(tx, row));
    tx.changes().add("application", application.id(), clock.millis());
  }

  private void store(Tx tx, Entity application, String name, ObjectNode kept) {
    kept.remove("keyCredentials");
    kept.remove("passwordCredentials");
    String audience = kept.path("signInAudience").asString("AzureADMyOrg");
    if (!AUDIENCES.contains(audience)) {
      throw GraphErrors.invalidValue("signInAudience", "application");
    }
    List<String> uris = uris(kept);
    requireFree(tx, application, uris);
    RedirectUris.check(kept);
    appRoles(kept.path("appRoles"));
    Stored.put(tx, application, name, kept);
    tx.graphObjects().putNames(Kind.APPLICATION.type(), application.id(), uris);
    tx.changes().add("application", application.id(), clock.millis());
  }

  private static List<String> uris(ObjectNode body) {
    List<String> uris = new ArrayList<>();
    for (JsonNode one : body.path("identifierUris")) {
      String uri = one.asString("");
      if (uri.length() > URI_LENGTH_MAX || !absolute(uri)) {
        throw GraphErrors.invalidValue("identifierUris", "application");
      }
      uris.add(uri);
    }
    if (uris.size() > URIS_MAX) {
      throw GraphErrors.invalidValue("identifierUris", "application");
    }
    return uris;
  }

  private static boolean absolute(String uri) {
    try {
      URI parsed = new URI(uri);
      String scheme = String.valueOf(parsed.getScheme()).toLowerCase(Locale.ROOT);
      boolean known = Set.of("https", "api", "ms-appx").contains(scheme);
      return scheme.equals("urn")
          || (known && parsed.getRawAuthority() != null && parsed.getRawFragment() == null);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static void requireFree(Tx tx, Entity application, List<String> uris) {
    for (String uri : uris) {
      boolean others =
          tx.graphObjects()
              .findName(Kind.APPLICATION.type(), uri)
              .filter(id -> !id.equals(application.id()))
              .isPresent();
      if (others || tx.graphObjects().findName(Kind.SERVICE_PRINCIPAL.type(), uri).isPresent()) {
        throw GraphErrors.taken("identifierUris");
      }
    }
  }

  private static void appRoles(JsonNode roles) {
    Set<String> seen = new HashSet<>();
    for (JsonNode role : roles) {
      String id = role.path("id").asString("");
      String value = role.path("value").asString("");
      boolean named = !role.path("displayName").asString("").isBlank();
      boolean members = role.path("allowedMemberTypes").isArray();
      if (!Lookup.guid(id)
          || !named
          || !members
          || role.path("description").asString("").isBlank()) {
        throw GraphErrors.invalidValue("appRoles", "application");
      }
      if (!seen.add(id.toLowerCase(Locale.ROOT)) || (!value.isEmpty() && !seen.add("v:" + value))) {
        throw GraphErrors.badRequest(
            "Request contains a property with duplicate values: appRoles.");
      }
      if (value.matches(".*\\s.*")) {
        throw GraphErrors.invalidValue("appRoles", "application");
      }
    }
  }

  private static void requireNoSecrets(ObjectNode body) {
    for (JsonNode one : body.path("passwordCredentials")) {
      if (one.hasNonNull("secretText")) {
        throw GraphErrors.badRequest(
            "New password credentials must be generated with service actions.");
      }
    }
  }

  /** A list of password credentials only takes away: what it does not name goes. */
  static void keepOnly(Tx tx, Entity entity, JsonNode passwords) {
    Set<String> named = new HashSet<>();
    for (JsonNode one : passwords) {
      String keyId = one.path("keyId").asString("");
      boolean known =
          tx.credentials().of(entity.id()).stream().anyMatch(row -> row.keyId().equals(keyId));
      if (!known) {
        throw GraphErrors.badRequest(
            "New password credentials must be generated with service actions.");
      }
      named.add(keyId);
    }
    tx.credentials().of(entity.id()).stream()
        .filter(row -> row.kind().equals("secret") && !named.contains(row.keyId()))
        .forEach(row -> tx.credentials().delete(row.keyId()));
  }

  /** An application for a service principal that has none, such as the owner's. */
  void adopt(Tx tx, PrincipalRow row) {
    Entity application =
        new Entity(
            Kind.APPLICATION,
            null,
            new GraphObjectRow(
                ids.guid(),
                Kind.APPLICATION.type(),
                row.clientId(),
                row.displayName(),
                "{}",
                row.createdAt(),
                null));
    store(tx, application, row.displayName(), Json.object());
  }
}
