package dev.selfsame.graph;

import dev.selfsame.json.Json;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A directory object as it is stored.
 *
 * @param principal null for an application only
 * @param extra what only Graph knows of it; never null for an application
 */
record Entity(Kind kind, @Nullable PrincipalRow principal, @Nullable GraphObjectRow extra) {
  String id() {
    return principal == null ? application().objectId() : principal.objectId();
  }

  String displayName() {
    return principal == null ? application().displayName() : principal.displayName();
  }

  long createdAt() {
    return principal == null ? application().createdAt() : principal.createdAt();
  }

  @Nullable Long deletedAt() {
    return principal == null ? application().deletedAt() : principal.deletedAt();
  }

  /** The client id of an application or a service principal. */
  String appId() {
    return principal == null ? Objects.requireNonNull(application().appId()) : principal.clientId();
  }

  boolean managedIdentity() {
    return principal != null && principal.kind().equals("ManagedIdentity");
  }

  /** A service principal of one of Microsoft's own applications. */
  boolean firstParty() {
    return kind == Kind.SERVICE_PRINCIPAL && body().path("appOwnerOrganizationId").isString();
  }

  PrincipalRow requirePrincipal() {
    return Objects.requireNonNull(principal, "an application is no principal");
  }

  private GraphObjectRow application() {
    return Objects.requireNonNull(extra);
  }

  /** What only Graph knows, to be changed at will. */
  ObjectNode body() {
    return extra == null ? Json.object() : Json.stored(extra.body());
  }
}
