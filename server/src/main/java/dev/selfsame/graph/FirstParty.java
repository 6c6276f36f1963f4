package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.json.Json;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every tenant has: service principals of Microsoft's own applications ({@code
 * first-party.json}; ids of Graph's app roles from "Microsoft Graph permissions reference"), and an
 * application for each service principal of the first start.
 */
final class FirstParty {
  private static final int OWNERS_MAX = 100;
  private final Directory directory;
  private final Applications applications;

  FirstParty(Directory directory, Applications applications) {
    this.directory = directory;
    this.applications = applications;
  }

  /** Makes what is missing; nothing when all is there. */
  void ensure(Store store) {
    JsonNode described = Json.beside(FirstParty.class, "first-party.json");
    boolean whole =
        store.read(tx -> {
          boolean all = orphans(tx).isEmpty();
          for (JsonNode one : described) {
            all &= current(tx, one);
          }
          return all;
        });
    if (!whole) {
      store.write(
          Gate.tenant(directory.tenant()),
          tx -> {
            described.forEach(one -> ensure(tx, (ObjectNode) one));
            orphans(tx).forEach(row -> applications.adopt(tx, row));
            return true;
          });
    }
  }

  private static boolean current(Tx tx, JsonNode described) {
    return Lookup.byAppId(tx, Kind.SERVICE_PRINCIPAL, described.path("appId").asString())
        .filter(entity -> entity.body().path("appRoles").equals(described.path("appRoles")))
        .isPresent();
  }

  private void ensure(Tx tx, ObjectNode described) {
    String appId = described.path("appId").asString();
    String name = described.path("displayName").asString();
    PrincipalRow row =
        directory
            .livingByClientId(tx, appId)
            .orElseGet(() -> directory.create(tx, "Application", appId, name, null));
    ObjectNode body = described.deepCopy();
    body.remove(List.of("appId", "displayName"));
    body.put("appOwnerOrganizationId", View.MICROSOFT_TENANT);
    Stored.put(tx, new Entity(Kind.SERVICE_PRINCIPAL, row, null), name, body);
    List<String> names = new ArrayList<>();
    for (JsonNode one : described.path("servicePrincipalNames")) {
      String text = one.asString();
      names.add(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }
    tx.graphObjects().putNames(Kind.SERVICE_PRINCIPAL.type(), row.objectId(), names);
  }

  /** Owners of the first start that have no application yet. */
  private static List<PrincipalRow> orphans(Tx tx) {
    return tx.principals().ofKinds("Application", "Application", null, OWNERS_MAX).stream()
        .filter(row -> row.owner() && row.deletedAt() == null)
        .filter(row -> tx.graphObjects().findApplication(row.clientId()).isEmpty())
        .toList();
  }
}
