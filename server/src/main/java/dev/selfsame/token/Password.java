package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code password} for users of the directory. A slow hash is checked whether the user exists or not, a few at a time, and a name that failed
 * too often waits.
 */
final class Password implements Grant {
  /** Wrong passwords before a name waits; as Entra's smart lockout. */
  static final int FAILURES_MAX = 10;

  static final Duration LOCKED = Duration.ofSeconds(60);
  private static final int NAMES_MAX = 10_000;

  private final Store store;
  private final Directory directory;
  private final Clients clients;
  private final Audiences audiences;
  private final Clock clock;
  private final String nobody;
  private final Semaphore hashing = new Semaphore(2, true);
  private final ConcurrentHashMap<String, Failures> failures = new ConcurrentHashMap<>();

  private record Failures(int count, long last) {}

  private record User(PrincipalRow principal, List<CredentialRow> credentials) {}

  Password(Store store, Directory directory, Clients clients, Audiences audiences, Clock clock, Ids ids) {
    this.store = store;
    this.directory = directory;
    this.clients = clients;
    this.audiences = audiences;
    this.clock = clock;
    this.nobody = SecretHash.unmatchable(ids);
  }

  @Override
  public Authorization authorize(Asked asked) {
    String clientId = clients.requirePublic(asked);
    String name = asked.form().require("username");
    String password = asked.form().require("password");
    Scopes scopes = asked.scopes(false);
    String audience = audiences.require(scopes.resource());
    PrincipalRow user = proven(name.toLowerCase(Locale.ROOT), password);
    String permissions = scopes.permissions().isEmpty() ? "user_impersonation" : scopes.permissions();
    return new Authorization(
        user,
        clientId,
        audience,
        asked.version(audience),
        "0",
        null,
        null,
        new Authorization.SignIn(permissions, scopes.openid(), scopes.offline(), null));
  }

  private PrincipalRow proven(String name, String password) {
    Failures before = failures.get(name);
    if (before != null && before.count() >= FAILURES_MAX && clock.millis() < before.last() + LOCKED.toMillis()) {
      throw OAuthErrors.accountLocked();
    }
    Optional<User> user =
        store.read(
            tx ->
                tx.principals()
                    .findByUserPrincipalName(name)
                    .filter(found -> found.deletedAt() == null && found.tenantId().equals(directory.tenant()))
                    .map(found -> new User(found, tx.credentials().of(found.objectId()))));
    if (matches(user, password)) {
      failures.remove(name);
      return user.orElseThrow().principal();
    }
    if (failures.size() >= NAMES_MAX) {
      failures.entrySet().removeIf(entry -> clock.millis() >= entry.getValue().last() + LOCKED.toMillis());
    }
    if (failures.size() < NAMES_MAX) {
      failures.merge(name, new Failures(1, clock.millis()), this::counted);
    }
    throw OAuthErrors.invalidCredentials();
  }

  private Failures counted(Failures old, Failures fresh) {
    boolean over = clock.millis() >= old.last() + LOCKED.toMillis();
    return new Failures(over ? 1 : old.count() + 1, fresh.last());
  }

  private boolean matches(Optional<User> user, String password) {
    long now = clock.millis();
    @Nullable String hash =
        user.flatMap(
                found ->
                    found.credentials().stream()
                        .filter(credential -> credential.kind().equals("password"))
                        .filter(credential -> now >= credential.notBefore() && now < credential.notAfter())
                        .map(CredentialRow::value)
                        .findFirst())
            .orElse(null);
    hashing.acquireUninterruptibly();
    try {
      return SecretHash.matches(hash == null ? nobody : hash, password) && hash != null;
    } finally {
      hashing.release();
    }
  }
}
