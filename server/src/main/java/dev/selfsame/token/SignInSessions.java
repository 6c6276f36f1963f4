package dev.selfsame.token;

import dev.selfsame.directory.Directory;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.SessionRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Browsers in which somebody is signed in. The cookie holds a random text, the store its hash; each
 * sign-in makes a new one, and a change of the password, a revocation or the end of the user ends
 * them all.
 */
final class SignInSessions {
  /** Without use; Entra's session of a browser that is not asked to stay is as long in all. */
  static final Duration IDLE = Duration.ofHours(8);

  static final Duration LONGEST = Duration.ofHours(24);

  /** As Entra's persistent session: ninety days. */
  static final Duration IDLE_KEPT = Duration.ofDays(30);

  static final Duration LONGEST_KEPT = Duration.ofDays(90);
  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
  private static final int CLIENTS_MAX = 20;

  private final Store store;
  private final Directory directory;
  private final Gate gate;
  private final Clock clock;
  private final Ids ids;

  SignInSessions(Store store, Directory directory, Clock clock, Ids ids) {
    this.store = store;
    this.directory = directory;
    this.gate = Gate.tenant(directory.tenant());
    this.clock = clock;
    this.ids = ids;
  }

  /** A session that goes on, and whose it is. */
  record Live(SessionRow row, PrincipalRow user) {
    String userName() {
      return String.valueOf(user.userPrincipalName());
    }

    /** Whether a client's {@code login_hint} means this session. */
    boolean hinted(String loginHint) {
      return loginHint.equalsIgnoreCase(userName()) || loginHint.equals(hint(row.sessionId()));
    }
  }

  /** The claim {@code login_hint}: opaque, and known to the clients of the session alone. */
  static String hint(String sessionId) {
    return "O." + Hashes.challenge("hint " + sessionId);
  }

  /** Differs when a password was set or tokens were revoked in between. */
  static String mark(Tx tx, PrincipalRow user) {
    StringBuilder text = new StringBuilder().append(user.tokensValidFrom());
    tx.credentials().of(user.objectId()).stream()
        .filter(one -> one.kind().equals("password"))
        .sorted(Comparator.comparing(CredentialRow::keyId))
        .forEach(one -> text.append(' ').append(one.keyId()).append(' ').append(one.value()));
    return Hashes.hex(text.toString());
  }

  /** The mark of a user before the password is checked, so that a change meanwhile shows. */
  Optional<String> markOf(String userName) {
    return store.read(
        tx -> tx.principals().findByUserPrincipalName(userName).map(user -> mark(tx, user)));
  }

  /**
   * Signs a user in: a new session, and the browser's old one ends.
   *
   * @return what the cookie is to hold
   * @throws dev.selfsame.error.ApiException AADSTS50126 when the password was changed meanwhile
   */
  String begin(PrincipalRow user, String mark, boolean kept, @Nullable String before) {
    String secret = ids.secret(32);
    String sessionId = ids.guid();
    long now = clock.millis();
    boolean begun =
        store.write(
            gate,
            tx -> {
              Optional<PrincipalRow> living = directory.living(tx, user.objectId());
              if (living.isEmpty() || !mark(tx, living.get()).equals(mark)) {
                return false;
              }
              if (before != null) {
                tx.sessions().delete(Hashes.hex(before));
              }
              tx.sessions().deleteEndedBefore(now);
              tx.sessions()
                  .put(
                      new SessionRow(
                          Hashes.hex(secret),
                          sessionId,
                          user.objectId(),
                          mark,
                          "",
                          kept,
                          now,
                          now,
                          now + (kept ? LONGEST_KEPT : LONGEST).toMillis()));
              return true;
            });
    if (!begun) {
      throw OAuthErrors.invalidCredentials();
    }
    return secret;
  }

  /** The session of a cookie, if it goes on; its idle time begins anew. */
  Optional<Live> find(Optional<String> secret) {
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    String hash = Hashes.hex(secret.get());
    Optional<Live> live = store.read(tx -> live(tx, hash));
    long now = clock.millis();
    if (live.isPresent() && now - live.get().row().seenAt() >= SEEN_EVERY.toMillis()) {
      return store.write(
          gate,
          tx -> {
            Optional<Live> still = live(tx, hash);
            still.ifPresent(one -> tx.sessions().put(seen(one.row(), now, one.row().clients())));
            return still;
          });
    }
    return live;
  }

  /** As {@link #find}, within a transaction and by the hash. */
  Optional<Live> live(Tx tx, String hash) {
    long now = clock.millis();
    return tx.sessions()
        .find(hash)
        .filter(row ->
            now < row.endsAt() && now < row.seenAt() + (row.kept() ? IDLE_KEPT : IDLE).toMillis())
        .flatMap(row ->
            directory
                .living(tx, row.objectId())
                .filter(user -> mark(tx, user).equals(row.mark()))
                .map(user -> new Live(row, user)));
  }

  /** Remembers that a client was signed in to. */
  void joined(Tx tx, Live live, String clientId) {
    String clients = live.row().clients();
    boolean full = clients.length() >= CLIENTS_MAX * 37;
    if (!clients.contains(clientId) && !full) {
      tx.sessions().put(seen(live.row(), clock.millis(), (clients + " " + clientId).strip()));
    }
  }

  void end(String secret) {
    store.write(gate, tx -> tx.sessions().delete(Hashes.hex(secret)));
  }

  private static SessionRow seen(SessionRow row, long at, String clients) {
    return new SessionRow(
        row.hash(),
        row.sessionId(),
        row.objectId(),
        row.mark(),
        clients,
        row.kept(),
        row.signedInAt(),
        at,
        row.endsAt());
  }
}
