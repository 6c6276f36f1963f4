package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.FederationErrors;
import dev.selfsame.json.Json;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys of other issuers, by OpenID Connect discovery, kept for a day. One fetch at a time for
 * each issuer, and a pause after each, whether it went well or not: neither an issuer that is down
 * nor tokens with invented key ids make us ask more often.
 *
 * <p>Asked only for issuers that a credential of the presenting client names.
 */
final class IssuerKeys {
  private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

  /** A key that its issuer has withdrawn verifies nothing after this. */
  static final Duration GOOD_FOR = Duration.ofHours(24);

  /** Renewed from here on, so that an issuer may be down for a while without anyone noticing. */
  static final Duration RENEWED_AFTER = Duration.ofHours(12);

  /** Between two fetches of one issuer. */
  static final Duration PAUSE = Duration.ofMinutes(1);

  /** Issuers that are kept; the one used longest ago makes room. */
  static final int ISSUERS_MAX = 200;

  private final IssuerDocuments documents;
  private final Clock clock;

  private final Map<String, Kept> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > ISSUERS_MAX;
        }
      };

  private static final class Kept {
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile Known known = Known.NOTHING;
  }

  private enum Failure {
    DISCOVERY,
    KEYS
  }

  /**
   * What is known of an issuer.
   *
   * @param fetchedAt epoch milliseconds, when the keys came
   * @param triedAt epoch milliseconds of the last fetch, good or not
   * @param failure of the last fetch
   */
  private record Known(
      @Nullable KeySet keys, long fetchedAt, long triedAt, @Nullable Failure failure) {
    private static final Known NOTHING = new Known(null, 0, Long.MIN_VALUE, null);

    @Nullable KeySet good(long now) {
      return keys != null && now - fetchedAt < GOOD_FOR.toMillis() ? keys : null;
    }

    boolean paused(long now) {
      return triedAt != Long.MIN_VALUE && Math.abs(now - triedAt) < PAUSE.toMillis();
    }

    boolean wanting(String keyId, long now) {
      KeySet good = good(now);
      return !paused(now)
          && (good == null || now - fetchedAt >= RENEWED_AFTER.toMillis() || missing(good, keyId));
    }

    boolean serves(String keyId, long now) {
      KeySet good = good(now);
      return good != null && !missing(good, keyId);
    }

    private static boolean missing(KeySet keys, String keyId) {
      return keys.find(keyId).isEmpty();
    }
  }

  IssuerKeys(IssuerDocuments documents, Clock clock) {
    this.documents = documents;
    this.clock = clock;
  }

  /**
   * An issuer's key; may fetch, so not a thing to do inside a transaction.
   *
   * @throws ApiException AADSTS7000272 for a key that the issuer does not publish, AADSTS501661 and
   *     50166 when its documents are not to be had
   */
  RSAPublicKey require(String issuer, String keyId) {
    Kept kept = kept(issuer);
    if (kept.known.wanting(keyId, clock.millis())) {
      refresh(kept, issuer, keyId);
    }
    Known known = kept.known;
    KeySet good = known.good(clock.millis());
    if (good == null) {
      throw known.failure() == Failure.KEYS
          ? FederationErrors.keysFailed()
          : FederationErrors.discoveryFailed();
    }
    return good.find(keyId).orElseThrow(() -> FederationErrors.unknownKey(keyId, issuer));
  }

  private Kept kept(String issuer) {
    synchronized (entries) {
      return entries.computeIfAbsent(issuer, any -> new Kept());
    }
  }

  /** Who can be served without waits for nobody. */
  private void refresh(Kept kept, String issuer, String keyId) {
    if (!kept.fetching.tryLock()) {
      if (kept.known.serves(keyId, clock.millis())) {
        return;
      }
      kept.fetching.lock();
    }
    try {
      if (kept.known.wanting(keyId, clock.millis())) {
        kept.known = fetched(issuer, kept.known);
      }
    } finally {
      kept.fetching.unlock();
    }
  }

  private Known fetched(String issuer, Known before) {
    Failure stage = Failure.DISCOVERY;
    String why;
    try {
      Optional<String> place = keysPlace(issuer);
      if (place.isPresent()) {
        stage = Failure.KEYS;
        Optional<KeySet> keys = KeySet.parse(documents.fetch(place.get()));
        if (keys.isPresent()) {
          long now = clock.millis();
          return new Known(keys.get(), now, now, null);
        }
      }
      why = "not such a document";
    } catch (IssuerDocuments.Unavailable e) {
      why = String.valueOf(e.getMessage());
    }
    LOG.warn("issuer {}: no {} document: {}", issuer.replaceAll("\\p{Cntrl}", " "), stage, why);
    return new Known(before.keys(), before.fetchedAt(), clock.millis(), stage);
  }

  /** {@code jwks_uri} of the discovery document, when that is this issuer's own. */
  private Optional<String> keysPlace(String issuer) {
    if (issuer.contains("?") || issuer.contains("#")) {
      return Optional
          .empty(); // no issuer by OpenID Connect, and the path would become something else
    }
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    ObjectNode document;
    try {
      document = Json.readObject(documents.fetch(base + "/.well-known/openid-configuration"));
    } catch (ApiException e) {
      return Optional.empty();
    }
    return document.path("issuer").asString("").equals(issuer)
            && document.path("jwks_uri").isString()
        ? Optional.of(document.path("jwks_uri").asString())
        : Optional.empty();
  }
}
