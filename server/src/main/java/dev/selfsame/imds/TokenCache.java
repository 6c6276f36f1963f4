package dev.selfsame.imds;

import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.directory.VmBinding;
import dev.selfsame.http.Response;
import dev.selfsame.imds.Mint.Minted;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signed tokens by VM, identity and audience. Holds signed bytes, never permission: whoever asks
 * has chosen the identity anew.
 *
 * <p>A token is replaced at half of its life. Concurrent misses of one key mint once; failures are
 * not kept. A hit takes no lock and builds no JSON.
 */
final class TokenCache {
  static final int ENTRIES_MAX = 50_000;

  private record Key(String vmKey, String objectId, String audience) {}

  private final Mint mint;
  private final Clock clock;
  private final ConcurrentHashMap<Key, TokenAnswer> answers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Key, CompletableFuture<TokenAnswer>> flights =
      new ConcurrentHashMap<>();

  TokenCache(Mint mint, Clock clock) {
    this.mint = mint;
    this.clock = clock;
  }

  /** The answer for this second. {@code anew} skips what is kept. */
  Response answer(VmBinding vm, AssignedIdentity identity, String audience, boolean anew) {
    return token(vm, identity, audience, anew).imds(clock.instant().getEpochSecond());
  }

  TokenAnswer token(VmBinding vm, AssignedIdentity identity, String audience, boolean anew) {
    Key key = new Key(vm.vmKey(), identity.objectId(), audience);
    long generation = mint.keyGeneration();
    TokenAnswer kept = anew ? null : answers.get(key);
    long now = clock.instant().getEpochSecond();
    if (kept == null || !kept.serves(identity, generation, now)) {
      return anew ? minted(vm, key, identity, generation) : shared(vm, key, identity, generation);
    }
    return now < kept.refreshAt() ? kept : refreshed(vm, key, kept, identity, generation);
  }

  /** The old token still works: nobody waits for, or fails by, the new one but who asks first. */
  private TokenAnswer refreshed(
      VmBinding vm, Key key, TokenAnswer old, AssignedIdentity identity, long generation) {
    if (flights.containsKey(key)) {
      return old;
    }
    try {
      return shared(vm, key, identity, generation);
    } catch (RuntimeException e) {
      return old;
    }
  }

  private TokenAnswer shared(VmBinding vm, Key key, AssignedIdentity identity, long generation) {
    CompletableFuture<TokenAnswer> mine = new CompletableFuture<>();
    CompletableFuture<TokenAnswer> first = flights.putIfAbsent(key, mine);
    if (first != null) {
      TokenAnswer theirs = await(first);
      boolean serves = theirs.serves(identity, generation, clock.instant().getEpochSecond());
      return serves ? theirs : minted(vm, key, identity, generation);
    }
    try {
      // A flight may have landed between our look at the cache and our start.
      TokenAnswer landed = answers.get(key);
      long now = clock.instant().getEpochSecond();
      TokenAnswer answer =
          landed != null && landed.serves(identity, generation, now) && now < landed.refreshAt()
              ? landed
              : minted(vm, key, identity, generation);
      mine.complete(answer);
      return answer;
    } catch (Throwable e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      flights.remove(key, mine);
    }
  }

  private TokenAnswer minted(VmBinding vm, Key key, AssignedIdentity identity, long generation) {
    Minted minted = mint.mint(identity, key.audience(), vm);
    TokenAnswer answer = new TokenAnswer(minted, identity, key.audience(), generation);
    if (answers.size() >= ENTRIES_MAX) {
      answers.keySet().stream().limit(ENTRIES_MAX / 100).forEach(answers::remove);
    }
    answers.put(key, answer);
    return answer;
  }

  private static TokenAnswer await(CompletableFuture<TokenAnswer> flight) {
    try {
      return flight.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
