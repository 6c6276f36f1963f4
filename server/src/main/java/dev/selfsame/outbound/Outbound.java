package dev.selfsame.outbound;

import dev.selfsame.config.Config;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches documents from addresses that a request named.
 *
 * <p>A name is resolved once for each hop, every one of its addresses is checked, and the
 * connection goes to a checked address: the name is not looked up again, so that it cannot lead
 * elsewhere meanwhile. TLS and the Host header go by the name. A caller waits up to the limit: not
 * a thing to do inside a transaction.
 */
public final class Outbound implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbound.class);

  /** How often one fetch is sent on. */
  static final int REDIRECTS_MAX = 3;

  /** How many go on at one time; a name server that does not answer may hold one for longer. */
  static final int AT_ONCE_MAX = 32;

  private static final long IDLE_SECONDS = 30;

  private final AllowList allow;
  private final Exchange exchange;
  private final Names names;
  private final Consumer<InetSocketAddress> connecting;
  private final Ids ids;
  private final ThreadPoolExecutor workers;

  /** The parts that a test replaces. */
  record Parts(SSLContext trust, Names names, Consumer<InetSocketAddress> connecting) {}

  /**
   * @throws dev.selfsame.config.BadSetting for an allow list or a file that cannot be read
   */
  public Outbound(Config.Outbound config, Ids ids) {
    this(
        new AllowList(config.allow()),
        new Parts(Trust.context(config.caFile()), Names.system(), address -> {}),
        ids);
  }

  Outbound(AllowList allow, Parts parts, Ids ids) {
    this.allow = allow;
    this.exchange = new Exchange(parts.trust());
    this.names = parts.names();
    this.connecting = parts.connecting();
    this.ids = ids;
    this.workers =
        new ThreadPoolExecutor(
            0,
            AT_ONCE_MAX,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("outbound-", 0).factory());
  }

  /**
   * A template or parameter file that a deployment names.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidContentLink} for whatever reason: the
   *     client is not told which, the log is
   */
  public byte[] template(String url) {
    try {
      return fetch(url, Limits.TEMPLATE);
    } catch (NotFetched e) {
      String tracking = ids.guid();
      LOG.info("deployment content not downloaded, tracking id {}: {}", tracking, e.reason());
      throw ArmErrors.invalidContentLink(shown(url), tracking);
    }
  }

  /** The query stays out: a shared access signature stands there. */
  private static String shown(String url) {
    int end = url.indexOf('?');
    String text = end < 0 ? url : url.substring(0, end);
    return text.length() > Target.LENGTH_MAX ? text.substring(0, Target.LENGTH_MAX) : text;
  }

  /**
   * The bytes at an https URL.
   *
   * @throws NotFetched when there are none to be had by the rules
   */
  public byte[] fetch(String url, Limits limits) {
    Target target = Target.parse(url, allow);
    Flight flight = new Flight(limits, connecting);
    try (flight) {
      return await(workers.submit(() -> follow(target, flight)), limits);
    } catch (RejectedExecutionException e) {
      throw new NotFetched(NotFetched.Reason.TIME);
    }
  }

  private static byte[] await(Future<byte[]> fetching, Limits limits) {
    try {
      return fetching.get(limits.total().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new NotFetched(NotFetched.Reason.TIME);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotFetched(NotFetched.Reason.TIME);
    } catch (ExecutionException e) {
      throw reason(e);
    }
  }

  private static NotFetched reason(ExecutionException failed) {
    return switch (failed.getCause()) {
      case NotFetched known -> known;
      case UnknownHostException unknown -> new NotFetched(NotFetched.Reason.NAME);
      case SSLPeerUnverifiedException wrong -> new NotFetched(NotFetched.Reason.CERTIFICATE);
      case SSLHandshakeException wrong -> new NotFetched(NotFetched.Reason.CERTIFICATE);
      case null, default -> new NotFetched(NotFetched.Reason.BROKEN);
    };
  }

  private byte[] follow(Target first, Flight flight) throws IOException {
    Target target = first;
    for (int hop = 0; hop <= REDIRECTS_MAX; hop++) {
      switch (exchange.get(target, checked(target), flight)) {
        case Exchange.Answer.Document document -> {
          return document.bytes();
        }
        case Exchange.Answer.Elsewhere elsewhere ->
            target = target.redirected(elsewhere.location(), allow);
      }
    }
    throw new NotFetched(NotFetched.Reason.REDIRECT);
  }

  /** All addresses of the host; one that is not allowed spoils them all. */
  private List<InetAddress> checked(Target target) throws UnknownHostException {
    String host = target.host();
    List<InetAddress> addresses =
        Literal.isV4(host) || Literal.isV6(host)
            ? List.of(Literal.address(host))
            : List.copyOf(names.resolve(host));
    if (addresses.isEmpty()) {
      throw new UnknownHostException(host);
    }
    if (!addresses.stream().allMatch(it -> allow.address(host, target.port(), it))) {
      throw new NotFetched(NotFetched.Reason.ADDRESS);
    }
    return addresses;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
