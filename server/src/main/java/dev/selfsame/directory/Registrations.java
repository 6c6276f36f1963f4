package dev.selfsame.directory;

import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.FederatedCredentialRow;
import dev.selfsame.store.GraphObjectRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Applications behind service principals. An application has an object id of its own and shares the
 * client id; its secrets, certificates and federated credentials prove its service principal, as do
 * the service principal's own.
 */
public final class Registrations {
  private static final String KEY_START = "/applications/";

  private Registrations() {}

  /** The living application with a client id. */
  public static Optional<GraphObjectRow> application(Tx tx, String clientId) {
    return tx.graphObjects().findApplication(clientId).filter(row -> row.deletedAt() == null);
  }

  /** Object ids under which what proves a principal is kept: its own, and its application's. */
  public static List<String> holders(Tx tx, PrincipalRow principal) {
    List<String> holders = new ArrayList<>(List.of(principal.objectId()));
    if (principal.kind().equals("Application")) {
      application(tx, principal.clientId()).ifPresent(row -> holders.add(row.objectId()));
    }
    return holders;
  }

  /** Secrets and certificates that prove a principal. */
  public static List<CredentialRow> credentials(Tx tx, PrincipalRow principal) {
    return holders(tx, principal).stream()
        .flatMap(holder -> tx.credentials().of(holder).stream())
        .toList();
  }

  /** Whose tokens prove a principal in place of a credential of its own. */
  public static List<FederatedCredentialRow> federated(Tx tx, PrincipalRow principal) {
    return holders(tx, principal).stream()
        .flatMap(holder -> tx.federatedCredentials().of(holder).stream())
        .toList();
  }

  /** Removes what hangs on an object of the directory: credentials, memberships, permissions. */
  public static void forget(Tx tx, String objectId) {
    tx.credentials().of(objectId).forEach(row -> tx.credentials().delete(row.keyId()));
    tx.federatedCredentials()
        .of(objectId)
        .forEach(row -> tx.federatedCredentials().delete(row.resourceKey()));
    tx.memberships().deleteAllOf(objectId);
    tx.appRoleAssignments().deleteAllOf(objectId);
    tx.permissionGrants().deleteAllOf(objectId);
    tx.graphObjects().delete(objectId);
  }

  /** Key of an application's federated credential in its table. */
  public static String federatedKey(String applicationObjectId, String name) {
    return KEY_START
        + applicationObjectId
        + "/federatedidentitycredentials/"
        + name.toLowerCase(Locale.ROOT);
  }

  /** The object id of the application in such a key; none in a key of another kind. */
  public static Optional<String> applicationOf(String federatedKey) {
    return federatedKey.startsWith(KEY_START)
        ? Optional.of(federatedKey.substring(KEY_START.length()).split("/", 2)[0])
        : Optional.empty();
  }
}
