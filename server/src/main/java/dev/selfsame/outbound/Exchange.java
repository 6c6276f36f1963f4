package dev.selfsame.outbound;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.BasicHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.DefaultHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Lookup;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** One GET over one connection of its own; nothing is kept for the next one. */
final class Exchange {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Longest line of an answer's head, in bytes. */
  private static final int LINE_MAX = 16_384;

  private static final int HEADERS_MAX = 100;

  private static final Http1Config HEAD =
      Http1Config.custom().setMaxLineLength(LINE_MAX).setMaxHeaderCount(HEADERS_MAX).build();

  private final TlsSocketStrategy tls;

  /** What came back: a document, or where to go instead. */
  sealed interface Answer {
    record Document(byte[] bytes) implements Answer {}

    record Elsewhere(@Nullable String location) implements Answer {}
  }

  Exchange(SSLContext trust) {
    this.tls =
        new DefaultClientTlsStrategy(
            trust,
            new String[] {"TLSv1.3", "TLSv1.2"},
            null,
            SSLBufferMode.STATIC,
            new DefaultHostnameVerifier());
  }

  /**
   * @param checked the only addresses that are connected to, in this order
   */
  Answer get(Target target, List<InetAddress> checked, Flight flight) throws IOException {
    try (BasicHttpClientConnectionManager connections = connections(checked, flight);
        CloseableHttpClient client = client(connections, flight.limits())) {
      HttpGet request = new HttpGet(target.uri());
      request.setHeader(HttpHeaders.ACCEPT, "application/json, */*;q=0.5");
      request.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
      return client.execute(request, response -> read(response, flight.limits().bytesMax()));
    }
  }

  private BasicHttpClientConnectionManager connections(List<InetAddress> checked, Flight flight) {
    Lookup<TlsSocketStrategy> onlyTls = scheme -> "https".equalsIgnoreCase(scheme) ? tls : null;
    BasicHttpClientConnectionManager connections =
        new BasicHttpClientConnectionManager(
            new DefaultHttpClientConnectionOperator(
                proxy -> flight.socket(checked), null, pinned(checked), onlyTls),
            ManagedHttpClientConnectionFactory.builder().http1Config(HEAD).build());
    Timeout total = Timeout.of(flight.limits().total());
    connections.setConnectionConfig(
        ConnectionConfig.custom().setConnectTimeout(total).setSocketTimeout(total).build());
    return connections;
  }

  private static CloseableHttpClient client(
      BasicHttpClientConnectionManager connections, Limits limits) {
    Timeout total = Timeout.of(limits.total());
    return HttpClients.custom()
        .setConnectionManager(connections)
        .setRoutePlanner(new DefaultRoutePlanner(null))
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setResponseTimeout(total)
                .setProtocolUpgradeEnabled(false)
                .build())
        .setUserAgent("selfsame")
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableConnectionState()
        .build();
  }

  private static Answer read(ClassicHttpResponse response, int bytesMax) throws IOException {
    if (REDIRECTS.contains(response.getCode())) {
      Header location = response.getFirstHeader(HttpHeaders.LOCATION);
      return new Answer.Elsewhere(location == null ? null : location.getValue());
    }
    if (response.getCode() != 200) {
      throw new NotFetched(NotFetched.Reason.STATUS);
    }
    HttpEntity entity = response.getEntity();
    if (entity == null) {
      return new Answer.Document(new byte[0]);
    }
    String encoding = entity.getContentEncoding();
    if (encoding != null && !encoding.isBlank() && !encoding.equalsIgnoreCase("identity")) {
      throw new NotFetched(NotFetched.Reason.ENCODING);
    }
    if (entity.getContentLength() > bytesMax) {
      throw new NotFetched(NotFetched.Reason.SIZE);
    }
    InputStream body = entity.getContent();
    byte[] bytes = body.readNBytes(bytesMax + 1);
    if (bytes.length > bytesMax) {
      throw new NotFetched(NotFetched.Reason.SIZE);
    }
    return new Answer.Document(bytes);
  }

  private static DnsResolver pinned(List<InetAddress> checked) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) {
        return checked.toArray(InetAddress[]::new);
      }

      @Override
      public List<InetSocketAddress> resolve(String host, int port) {
        return checked.stream().map(address -> new InetSocketAddress(address, port)).toList();
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }
}
