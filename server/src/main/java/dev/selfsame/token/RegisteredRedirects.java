package dev.selfsame.token;

import dev.selfsame.directory.Registrations;
import dev.selfsame.json.Json;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The addresses that stand in the directory's applications, read for each request. */
public final class RegisteredRedirects implements RedirectUris {
  private final Store store;

  public RegisteredRedirects(Store store) {
    this.store = store;
  }

  @Override
  public List<Registered> of(String clientId) {
    List<Registered> all = new ArrayList<>();
    application(clientId)
        .ifPresent(body -> {
          add(body, "web", Kind.WEB, all);
          add(body, "spa", Kind.SPA, all);
          add(body, "publicClient", Kind.PUBLIC_CLIENT, all);
        });
    return all;
  }

  private static void add(ObjectNode body, String platform, Kind kind, List<Registered> all) {
    for (JsonNode uri : body.path(platform).path("redirectUris")) {
      all.add(new Registered(kind, uri.asString("")));
    }
  }

  @Override
  public boolean publicFlows(String clientId) {
    return application(clientId)
        .map(body -> body.path("isFallbackPublicClient").asBoolean(false))
        .orElse(false);
  }

  private Optional<ObjectNode> application(String clientId) {
    return store
        .read(tx -> Registrations.application(tx, clientId))
        .map(GraphObjectRow::body)
        .map(Json::stored);
  }
}
