package dev.selfsame.key;

import dev.selfsame.error.OAuthErrors;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Signs on as many platform threads as there are cores, never on a connection's thread: a virtual
 * thread that computes holds its carrier, and then everybody waits (p99 2.5 ms against 312 ms,
 * measured). The queue is bounded; above it, callers are told to come again.
 */
public final class Signer implements AutoCloseable {
  static final int QUEUE_MAX = 10_000;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final SigningKeys keys;
  private final RsaProvider rsa;
  private final ThreadPoolExecutor pool;

  public Signer(SigningKeys keys, RsaProvider rsa) {
    this(keys, rsa, Runtime.getRuntime().availableProcessors(), QUEUE_MAX);
  }

  Signer(SigningKeys keys, RsaProvider rsa, int cores, int queue) {
    this.keys = keys;
    this.rsa = rsa;
    this.pool =
        new ThreadPoolExecutor(
            cores,
            cores,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            Thread.ofPlatform().daemon().name("signer-", 1).factory());
  }

  /** Which generation of keys signs now; see {@link SigningKeys#generation}. */
  public long generation() {
    return keys.generation();
  }

  /**
   * A compact JWS (RFC 7515) over a JSON text with the active key.
   *
   * @param thumbprint also name the key in {@code x5t}, as version 1.0 tokens do (L53)
   */
  public String sign(byte[] claims, boolean thumbprint) {
    SigningKeys.Active key = keys.active();
    String input =
        (thumbprint ? key.headerWithThumbprint() : key.header())
            + "."
            + BASE64.encodeToString(claims);
    return input + "." + BASE64.encodeToString(await(() -> rs256(key.privateKey(), input)));
  }

  /** Puts work of the tests' own on the pool. */
  Future<byte[]> occupy(java.util.concurrent.Callable<byte[]> work) {
    return pool.submit(work);
  }

  int waiting() {
    return pool.getQueue().size();
  }

  private byte[] await(java.util.concurrent.Callable<byte[]> work) {
    try {
      Future<byte[]> done = pool.submit(work);
      return done.get();
    } catch (RejectedExecutionException e) {
      throw OAuthErrors.transientFault();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signing", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("signing failed", e.getCause());
    }
  }

  private byte[] rs256(PrivateKey key, String input) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("SHA256withRSA", rsa.provider());
    signature.initSign(key);
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return signature.sign();
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
