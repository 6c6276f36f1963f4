package dev.selfsame.graph;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.Groups;
import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.model.Ids;
import dev.selfsame.store.MembershipRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes and changes the service principals of applications. Those of managed identities come and go
 * with their resources and cannot be changed here.
 */
final class ServicePrincipals {
  private static final List<String> COMPUTED =
      List.of("appId", "keyCredentials", "passwordCredentials", "servicePrincipalNames");

  private final Directory directory;
  private final Groups groups;
  private final Links links;
  private final View view;
  private final Certificates certificates;

  ServicePrincipals(Directory directory, Groups groups, Links links, View view, Ids ids) {
    this.directory = directory;
    this.groups = groups;
    this.links = links;
    this.view = view;
    this.certificates = new Certificates(ids);
  }

  Response create(Call call) {
    ObjectNode body = call.requireBody();
    Shape shape = Shape.of(Kind.SERVICE_PRINCIPAL);
    shape.check(body, true);
    String appId = body.path("appId").asString().toLowerCase(Locale.ROOT);
    if (!Lookup.guid(appId)) {
      throw GraphErrors.invalidValue("appId", "servicePrincipal");
    }
    Tx tx = call.tx();
    Entity application = Lookup.byAppId(tx, Kind.APPLICATION, appId).orElse(null);
    if (application == null) {
      new Access(call).create(Kind.SERVICE_PRINCIPAL);
      if (directory.livingByClientId(tx, appId).isPresent()) {
        throw GraphErrors.servicePrincipalExists(appId);
      }
      throw GraphErrors.noApplication(appId);
    }
    new Access(call).createPrincipalOf(application);
    if (directory.livingByClientId(tx, appId).isPresent()) {
      throw GraphErrors.servicePrincipalExists(appId);
    }
    PrincipalRow row = directory.create(tx, "Application", appId, application.displayName(), null);
    Entity made = new Entity(Kind.SERVICE_PRINCIPAL, row, null);
    change(tx, made, body, shape);
    if (!call.caller().owner() || call.caller().user()) {
      groups.add(tx, row.objectId(), call.caller().objectId(), MembershipRow.OWNER);
    }
    links.bind(call, made, body);
    ObjectNode shown = shape.selected(view.full(tx, Lookup.require(tx, row.objectId())), List.of());
    return Answers.created(
        call, "servicePrincipals/$entity", shown, "/servicePrincipals/" + row.objectId());
  }

  Response update(Call call, Entity entity) {
    ObjectNode body = call.requireBody();
    new Access(call).write(entity);
    requireNotManaged(entity);
    Shape shape = Shape.of(Kind.SERVICE_PRINCIPAL);
    shape.check(body, false);
    if (body.path("passwordCredentials").isArray()) {
      Applications.keepOnly(call.tx(), entity, body.path("passwordCredentials"));
    }
    if (Boolean.FALSE.equals(Shape.flag(body.path("accountEnabled")))) {
      new Access(call).end(entity);
    }
    change(call.tx(), entity, body, shape);
    links.bind(call, entity, body);
    return Answers.nothing();
  }

  Response delete(Call call, Entity entity) {
    Access access = new Access(call);
    access.write(entity);
    access.end(entity);
    requireNotManaged(entity);
    directory.end(call.tx(), entity.id());
    return Answers.nothing();
  }

  /** Managed identities are changed through their resources, Microsoft's own by nobody. */
  static void requireNotManaged(Entity entity) {
    if (entity.managedIdentity() || entity.firstParty()) {
      throw GraphErrors.denied();
    }
  }

  private void change(Tx tx, Entity entity, ObjectNode body, Shape shape) {
    ObjectNode change = shape.kept(body);
    COMPUTED.forEach(change::remove);
    ObjectNode kept = entity.body();
    Stored.merge(kept, change);
    if (body.hasNonNull("displayName")) {
      directory.rename(tx, entity.requirePrincipal(), body.path("displayName").asString(), null);
    }
    Stored.put(tx, entity, body.path("displayName").asString(entity.displayName()), kept);
    certificates.replace(tx, entity, body.path("keyCredentials"));
    if (body.has("accountEnabled")) {
      directory.enable(
          tx, entity.id(), Objects.requireNonNull(Shape.flag(body.path("accountEnabled"))));
    }
  }
}
