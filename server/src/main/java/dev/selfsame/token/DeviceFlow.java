package dev.selfsame.token;

import dev.selfsame.error.OAuthErrors;
import dev.selfsame.error.SignInErrors;
import dev.selfsame.model.Ids;
import dev.selfsame.store.DeviceCodeRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.TokenFamilyRow;
import dev.selfsame.store.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Devices that wait for somebody to sign in for them (RFC 8628; Microsoft Learn, "device
 * authorization grant flow").
 */
final class DeviceFlow {
  static final Duration LIFE = Duration.ofMinutes(15);
  static final int INTERVAL_SECONDS = 5;
  static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  /** The name before RFC 8628, which Entra takes and MSAL for Java sends. */
  static final String OLD_GRANT = "device_code";

  /** Devices that wait at a time: anybody may ask for a code. */
  static final int WAITING_MAX = 10_000;

  /** No vowels, so no words; none of 0 O, 1 I L, 2 Z, 5 S, 8 B, U V. */
  private static final String ALPHABET = "CDFGHJKMNPQRTWXY34679";

  private static final int USER_CODE_LENGTH = 9;

  /** How long a code is known after its end, so that its device is told. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final Store store;
  private final SignInSessions sessions;
  private final SignInFamilies families;
  private final Gate gate;
  private final Clock clock;
  private final Ids ids;

  DeviceFlow(Store store, SignInSessions sessions, SignInFamilies families, Clock clock, Ids ids) {
    this.store = store;
    this.sessions = sessions;
    this.families = families;
    this.gate = Gate.tenant(families.directory().tenant());
    this.clock = clock;
    this.ids = ids;
  }

  /** What the device is told. */
  record Started(String deviceCode, String userCode) {}

  /** A device that was let in. */
  record Taken(PrincipalRow user, TokenFamilyRow signIn, String scope) {}

  private enum Fault {
    UNKNOWN,
    EXPIRED,
    PENDING,
    DECLINED,
    USED,
    REVOKED
  }

  private record Found(@Nullable Taken taken, @Nullable Fault fault) {}

  /**
   * @throws dev.selfsame.error.ApiException AADSTS90055 when too many wait
   */
  Started start(String clientId, String scope) {
    Started started = new Started(ids.secret(64), userCode());
    long now = clock.millis();
    boolean room =
        store.write(
            gate,
            tx -> {
              tx.deviceCodes().deleteExpiredBefore(now - KEPT.toMillis());
              if (tx.deviceCodes().count() >= WAITING_MAX) {
                return false;
              }
              tx.deviceCodes()
                  .put(
                      new DeviceCodeRow(
                          Hashes.hex(started.deviceCode()),
                          Hashes.hex(started.userCode()),
                          clientId,
                          scope,
                          "pending",
                          null,
                          now,
                          now + LIFE.toMillis()));
              return true;
            });
    if (!room) {
      throw SignInErrors.tooMany();
    }
    return started;
  }

  private String userCode() {
    StringBuilder code = new StringBuilder();
    int fair = 256 - 256 % ALPHABET.length();
    while (code.length() < USER_CODE_LENGTH) {
      int value = ids.bytes(1)[0] & 0xff;
      if (value < fair) {
        code.append(ALPHABET.charAt(value % ALPHABET.length()));
      }
    }
    return code.toString();
  }

  /** As people type it: case, spaces and hyphens do not matter. */
  static String normal(String typed) {
    return typed.replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
  }

  /** The client that waits behind a user code. */
  Optional<String> waiting(String userCode) {
    return store.read(tx -> waiting(tx, userCode)).map(DeviceCodeRow::clientId);
  }

  private Optional<DeviceCodeRow> waiting(Tx tx, String userCode) {
    return tx.deviceCodes()
        .findByUserCode(Hashes.hex(userCode))
        .filter(row -> row.state().equals("pending") && clock.millis() < row.expiresAt());
  }

  /** The user's word on a device; false when it no longer waits. */
  boolean decide(SignInSessions.Live live, String userCode, boolean approved) {
    String signInId = ids.guid();
    String sessionId = ids.guid(); // not the browser's: the device is no part of that session
    return store.write(
        gate,
        tx -> {
          Optional<SignInSessions.Live> still = sessions.live(tx, live.row().hash());
          Optional<DeviceCodeRow> row = waiting(tx, userCode);
          if (still.isEmpty() || row.isEmpty()) {
            return false;
          }
          if (!approved) {
            tx.deviceCodes().put(row.get().with("declined", null));
            return true;
          }
          SignInFamilies.To to =
              new SignInFamilies.To(row.get().clientId(), RedirectUris.Kind.PUBLIC_CLIENT);
          families.begin(tx, signInId, still.get(), sessionId, to);
          tx.deviceCodes().put(row.get().with("approved", signInId));
          return true;
        });
  }

  /**
   * What a device gets that asks whether it is let in. Asking writes nothing until it is, so a
   * device that asks too often is not told to slow down.
   *
   * @throws dev.selfsame.error.ApiException as the flow's page lists them, or AADSTS54005
   */
  Taken take(String deviceCode, String clientId) {
    String hash = Hashes.hex(deviceCode);
    Found found = store.read(tx -> look(tx, hash, clientId));
    if (found.taken() != null || found.fault() == Fault.USED) {
      found = store.write(gate, tx -> use(tx, hash, clientId));
    }
    return switch (found.fault()) {
      case null -> java.util.Objects.requireNonNull(found.taken());
      case UNKNOWN -> throw SignInErrors.unknownDeviceCode();
      case EXPIRED -> throw SignInErrors.expiredDeviceCode();
      case PENDING -> throw SignInErrors.pending();
      case DECLINED -> throw SignInErrors.declinedDevice();
      case USED -> throw SignInErrors.redeemedCode();
      case REVOKED -> throw OAuthErrors.revokedRefreshToken();
    };
  }

  private Found use(Tx tx, String hash, String clientId) {
    Found found = look(tx, hash, clientId);
    DeviceCodeRow row = tx.deviceCodes().find(hash).orElse(null);
    if (row != null && row.signInId() != null && found.fault() == Fault.USED) {
      families.revoke(tx, row.signInId());
    } else if (row != null && found.taken() != null) {
      tx.deviceCodes().put(row.with("used", row.signInId()));
    }
    return found;
  }

  private Found look(Tx tx, String hash, String clientId) {
    DeviceCodeRow row =
        tx.deviceCodes().find(hash).filter(one -> one.clientId().equals(clientId)).orElse(null);
    if (row == null) {
      return new Found(null, Fault.UNKNOWN);
    }
    if (row.state().equals("used")) {
      return new Found(null, Fault.USED);
    }
    if (clock.millis() >= row.expiresAt()) {
      return new Found(null, Fault.EXPIRED);
    }
    if (!row.state().equals("approved") || row.signInId() == null) {
      return new Found(null, row.state().equals("declined") ? Fault.DECLINED : Fault.PENDING);
    }
    return tx.tokenFamilies()
        .find(row.signInId())
        .flatMap(
            signIn -> families.user(tx, signIn).map(user -> new Taken(user, signIn, row.scope())))
        .map(taken -> new Found(taken, null))
        .orElse(new Found(null, Fault.REVOKED));
  }
}
