package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wrong user codes of a signed-in user. A code has 39 bits, so ten guesses in a quarter of an hour,
 * its whole life, find none (RFC 8628, 5.1).
 */
final class Guesses {
  static final int WRONG_MAX = 10;
  private static final Duration WITHIN = Duration.ofMinutes(15);
  private static final int USERS_MAX = 10_000;

  private record Wrong(int count, long since) {}

  private final Clock clock;
  private final ConcurrentHashMap<String, Wrong> byUser = new ConcurrentHashMap<>();

  Guesses(Clock clock) {
    this.clock = clock;
  }

  /**
   * @throws dev.selfsame.error.ApiException AADSTS90055 when the user has guessed too often
   */
  void require(String objectId) {
    Wrong wrong = byUser.get(objectId);
    if (wrong != null && !over(wrong) && wrong.count() >= WRONG_MAX) {
      throw SignInErrors.tooMany();
    }
  }

  void wrong(String objectId) {
    if (byUser.size() >= USERS_MAX) {
      byUser.values().removeIf(this::over);
    }
    long now = clock.millis();
    byUser.merge(
        objectId,
        new Wrong(1, now),
        (old, fresh) -> over(old) ? fresh : new Wrong(old.count() + 1, old.since()));
  }

  private boolean over(Wrong wrong) {
    return clock.millis() >= wrong.since() + WITHIN.toMillis();
  }
}
