package dev.selfsame.graph;

import dev.selfsame.directory.ClaimsExpression;
import dev.selfsame.directory.FlexibleIssuers;
import dev.selfsame.directory.Registrations;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.Ids;
import dev.selfsame.store.FederatedCredentialRow;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code federatedIdentityCredentials} of an application: whose tokens it takes in place of a
 * secret. Limits as of those of managed identities (Microsoft Learn, "federatedIdentityCredential
 * resource type").
 */
final class Federation {
  /** Of one application. */
  static final int COUNT_MAX = 20;

  static final int TEXT_LENGTH_MAX = 600;

  private static final int LANGUAGE_VERSION = 1;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,119}");
  private static final String LIST = "federatedIdentityCredentials";
  private static final String TYPE = "federatedIdentityCredential";

  private final Clock clock;
  private final Ids ids;

  Federation(Clock clock, Ids ids) {
    this.clock = clock;
    this.ids = ids;
  }

  /** {@code /applications/{id}/federatedIdentityCredentials} and what stands after. */
  Response handle(Call call, Entity application) {
    String key = call.at(3);
    if (key.isEmpty()) {
      return switch (call.method()) {
        case "GET" -> list(call, application);
        case "POST" -> create(call, application);
        default -> throw GraphErrors.methodNotAllowed();
      };
    }
    if (call.is("GET")) {
      new Access(call).read(application);
      return Answers.one(call, 200, context(application) + "/$entity", require(application, key));
    }
    new Access(call).write(application);
    return switch (call.method()) {
      case "PATCH" -> update(call, application, key);
      case "DELETE" -> {
        String name = require(application, key).path("name").asString();
        ObjectNode body = application.body();
        ArrayNode rest = Json.object().putArray(LIST);
        kept(body).stream()
            .filter(one -> !one.path("name").asString().equals(name))
            .forEach(rest::add);
        store(call, application, body, rest);
        call.tx().federatedCredentials().delete(Registrations.federatedKey(application.id(), name));
        yield Answers.nothing();
      }
      default -> throw GraphErrors.methodNotAllowed();
    };
  }

  private Response list(Call call, Entity application) {
    new Access(call).read(application);
    Condition filter = call.query().filter();
    List<ObjectNode> items =
        kept(application.body()).stream()
            .filter(one -> filter == null || filter.matches(one))
            .toList();
    return Answers.list(call, context(application), items);
  }

  private Response create(Call call, Entity application) {
    new Access(call).write(application);
    ObjectNode given = call.requireBody();
    ObjectNode made = checked(given);
    String name = text(given, "name");
    if (!NAME.matcher(name).matches()) {
      throw GraphErrors.invalidValue("name", TYPE);
    }
    ObjectNode body = application.body();
    List<ObjectNode> had = kept(body);
    if (had.stream().anyMatch(one -> one.path("name").asString().equalsIgnoreCase(name))) {
      throw GraphErrors.conflict(
          "FederatedIdentityCredential with name " + name + " already exists.");
    }
    if (had.size() >= COUNT_MAX) {
      throw GraphErrors.badRequest(
          "Too many Federated Identity Credentials have been created on the Application object. The maximum allowed number of Federated Identity Credentials is "
              + COUNT_MAX
              + ".");
    }
    requireUnique(had, made);
    ObjectNode whole = Json.object().put("id", ids.guid()).put("name", name);
    whole.setAll(made);
    ArrayNode all = Json.object().putArray(LIST);
    had.forEach(all::add);
    all.add(whole);
    store(call, application, body, all);
    index(call, application, whole);
    return Answers.created(
        call,
        context(application) + "/$entity",
        whole,
        "/" + context(application) + "/" + whole.path("id").asString());
  }

  private Response update(Call call, Entity application, String key) {
    ObjectNode body = application.body();
    ObjectNode old = require(application, key);
    ObjectNode change = call.requireBody();
    if (change.hasNonNull("name") && !change.path("name").equals(old.path("name"))) {
      throw GraphErrors.readOnly("name", TYPE);
    }
    ObjectNode next = old.deepCopy();
    change
        .properties()
        .forEach(one -> {
          if (!one.getKey().contains("@")) {
            next.set(one.getKey(), one.getValue());
          }
        });
    ObjectNode whole =
        Json.object().put("id", old.path("id").asString()).put("name", old.path("name").asString());
    whole.setAll(checked(next));
    List<ObjectNode> others =
        kept(body).stream().filter(one -> !one.path("id").equals(old.path("id"))).toList();
    requireUnique(others, whole);
    ArrayNode all = Json.object().putArray(LIST);
    others.forEach(all::add);
    all.add(whole);
    store(call, application, body, all);
    index(call, application, whole);
    return Answers.nothing();
  }

  private static ObjectNode checked(ObjectNode given) {
    JsonNode audiences = given.path("audiences");
    if (audiences.size() != 1 || !bounded(audiences.path(0).asString(""))) {
      throw GraphErrors.invalidValue("audiences", TYPE);
    }
    String issuer = text(given, "issuer");
    if (!https(issuer)) {
      throw GraphErrors.invalidValue("issuer", TYPE);
    }
    ObjectNode made = Json.object();
    made.put("issuer", issuer);
    identified(given, issuer, made);
    String description = given.path("description").asString("");
    if (description.length() > TEXT_LENGTH_MAX) {
      throw GraphErrors.invalidValue("description", TYPE);
    }
    made.put("description", given.hasNonNull("description") ? description : null);
    made.putArray("audiences").add(audiences.path(0).asString());
    return made;
  }

  /** By one subject, or by an expression over the claims of a platform that is known. */
  private static void identified(ObjectNode given, String issuer, ObjectNode made) {
    JsonNode matching = given.path("claimsMatchingExpression");
    if (!matching.isObject()) {
      made.put("subject", text(given, "subject"));
      return;
    }
    if (given.hasNonNull("subject")) {
      throw GraphErrors.badRequest(
          "Either 'subject' or 'claimsMatchingExpression' must be defined, but not both.");
    }
    if (matching.path("languageVersion").asInt(0) != LANGUAGE_VERSION) {
      throw GraphErrors.invalidValue("claimsMatchingExpression/languageVersion", TYPE);
    }
    String value = text((ObjectNode) matching, "value");
    try {
      FlexibleIssuers.parse(issuer, value);
    } catch (ClaimsExpression.Malformed e) {
      throw GraphErrors.badRequest(String.valueOf(e.getMessage()));
    }
    made.putNull("subject");
    made.putObject("claimsMatchingExpression")
        .put("value", value)
        .put("languageVersion", LANGUAGE_VERSION);
  }

  private static void requireUnique(List<ObjectNode> others, ObjectNode made) {
    boolean taken =
        others.stream()
            .anyMatch(one ->
                one.path("issuer").equals(made.path("issuer"))
                    && one.path("subject").equals(made.path("subject"))
                    && one.path("claimsMatchingExpression")
                        .equals(made.path("claimsMatchingExpression")));
    if (taken) {
      throw GraphErrors.conflict(
          "Issuer and subject combination already exists for this Managed Identity or Application.");
    }
  }

  private static String text(ObjectNode given, String name) {
    String text = given.path(name).asString("");
    if (text.isEmpty()) {
      throw GraphErrors.required(name, TYPE);
    }
    if (!bounded(text)) {
      throw GraphErrors.invalidValue(name, TYPE);
    }
    return text;
  }

  private static boolean bounded(String text) {
    return !text.isBlank() && text.length() <= TEXT_LENGTH_MAX;
  }

  private static boolean https(String issuer) {
    try {
      URI uri = new URI(issuer);
      return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private void store(Call call, Entity application, ObjectNode body, ArrayNode all) {
    body.withObject("/" + Stored.PRIVATE).set(LIST, all);
    Stored.put(call.tx(), application, application.displayName(), body);
    call.tx().changes().add("application", application.id(), clock.millis());
  }

  private static void index(Call call, Entity application, ObjectNode one) {
    JsonNode expression = one.path("claimsMatchingExpression").path("value");
    call.tx()
        .federatedCredentials()
        .put(
            new FederatedCredentialRow(
                Registrations.federatedKey(application.id(), one.path("name").asString()),
                application.id(),
                one.path("issuer").asString(),
                one.path("subject").asString(""),
                one.path("audiences").path(0).asString(),
                expression.isString() ? expression.asString() : null));
  }

  private static ObjectNode require(Entity application, String key) {
    return kept(application.body()).stream()
        .filter(one ->
            one.path("id").asString().equalsIgnoreCase(key)
                || one.path("name").asString().equalsIgnoreCase(key))
        .findFirst()
        .orElseThrow(() -> GraphErrors.notFound(key));
  }

  private static List<ObjectNode> kept(ObjectNode body) {
    List<ObjectNode> all = new ArrayList<>();
    for (JsonNode one : body.path(Stored.PRIVATE).path(LIST)) {
      all.add((ObjectNode) one);
    }
    return all;
  }

  private static String context(Entity application) {
    return "applications/" + application.id() + "/" + LIST;
  }
}
