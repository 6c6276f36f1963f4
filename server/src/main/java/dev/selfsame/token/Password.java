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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code password} for users of the directory. A slow hash is checked whether the user exists or
 * not, a few at a time, and a name that failed too often waits.
 */
final class Password implements Grant {
  /** Wrong passwords before a name waits; as Entra's smart lockout. */
  static final int FAILURES_MAX = 10;

  static final Duration LOCKED = Duration.ofSeconds(60);
  private static final int NAMES_MAX = 10_000;
  private static final int HASHING_MAX = 2;
  private static final int QUEUE_MAX = 100;

  private final Store store;
  private final Directory directory;
  private final Clients clients;
  private final Audiences audiences;
  private final Clock clock;
  private final String nobody;
  private final ThreadPoolExecutor hashing = hashing();
  private final ConcurrentHashMap<String, Failures> failures = new ConcurrentHashMap<>();

  private record Failures(int count, long last) {}

  private record User(PrincipalRow principal, List<CredentialRow> credentials) {}

  Password(
      Store store,
      Directory directory,
      Clients clients,
      Audiences audiences,
      Clock clock,
      Ids ids) {
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
    String permissions =
        scopes.permissions().isEmpty() ? "user_impersonation" : scopes.permissions();
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

  /**
   * The user of a name and password, for the sign-in page.
   *
   * @throws dev.selfsame.error.ApiException AADSTS50126, 50053 or 90033
   */
  PrincipalRow prove(String name, String password) {
    return proven(name.toLowerCase(Locale.ROOT), password);
  }

  // Platform threads: a virtual thread that hashes holds its carrier, and then everybody waits.
  private static ThreadPoolExecutor hashing() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            HASHING_MAX,
            HASHING_MAX,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE_MAX),
            Thread.ofPlatform().daemon().name("password-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private PrincipalRow proven(String name, String password) {
    requireOpen(name);
    Future<PrincipalRow> done;
    try {
      done =
          hashing.submit(() -> {
            requireOpen(
                name); // of many guesses at once, those that waited here have not been counted
            // before
            return checked(name, password);
          });
    } catch (RejectedExecutionException e) {
      throw OAuthErrors.transientFault();
    }
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a password was checked", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  private void requireOpen(String name) {
    Failures before = failures.get(name);
    if (before != null
        && before.count() >= FAILURES_MAX
        && clock.millis() < before.last() + LOCKED.toMillis()) {
      throw OAuthErrors.accountLocked();
    }
  }

  private PrincipalRow checked(String name, String password) {
    Optional<User> user =
        store.read(tx ->
            tx.principals()
                .findByUserPrincipalName(name)
                .filter(found ->
                    found.deletedAt() == null && found.tenantId().equals(directory.tenant()))
                .map(found -> new User(found, tx.credentials().of(found.objectId()))));
    if (matches(user, password)) {
      failures.remove(name);
      return user.orElseThrow().principal();
    }
    if (failures.size() >= NAMES_MAX) {
      failures
          .entrySet()
          .removeIf(entry -> clock.millis() >= entry.getValue().last() + LOCKED.toMillis());
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
        user.flatMap(found ->
                found.credentials().stream()
                    .filter(credential -> credential.kind().equals("password"))
                    .filter(
                        credential -> now >= credential.notBefore() && now < credential.notAfter())
                    .map(CredentialRow::value)
                    .findFirst())
            .orElse(null);
    return SecretHash.matches(hash == null ? nobody : hash, password) && hash != null;
  }
}
