package dev.selfsame.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.selfsame.http.tls.TlsMaterial;
import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal G11: no URL and no answer of a name server leads to an address that is not allowed. Counted
 * where sockets connect, and by a server that listens on loopback.
 */
class RefusedTargetsTest {
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(2), 1024);

  private static final List<String> V4 =
      List.of(
          "127.0.0.1",
          "127.0.0.2",
          "127.1.2.3",
          "127.255.255.254",
          "0.0.0.0",
          "0.1.2.3",
          "169.254.169.254",
          "169.254.0.1",
          "169.254.170.2",
          "10.0.0.1",
          "10.255.255.255",
          "172.16.0.1",
          "172.20.1.2",
          "172.31.255.255",
          "192.168.0.1",
          "192.168.255.255",
          "100.64.0.1",
          "100.100.100.200",
          "100.127.255.255",
          "192.0.0.1",
          "192.0.0.192",
          "192.0.2.1",
          "192.88.99.1",
          "198.18.0.1",
          "198.19.255.255",
          "198.51.100.7",
          "203.0.113.9",
          "224.0.0.1",
          "239.255.255.250",
          "240.0.0.1",
          "255.255.255.255",
          "168.63.129.16");

  private static final List<String> V6 =
      List.of(
          "::",
          "::1",
          "::2",
          "::7f00:1",
          "::127.0.0.1",
          "fe80::1",
          "febf::1",
          "fec0::1",
          "fc00::1",
          "fd00:ec2::254",
          "fdff::1",
          "ff02::1",
          "ff0e::1",
          "64:ff9b::7f00:1",
          "64:ff9b::169.254.169.254",
          "64:ff9b:1::1",
          "100::1",
          "2001::1",
          "2001:0:7f00:1::",
          "2001:2::1",
          "2001:10::1",
          "2001:20::1",
          "2001:db8::1",
          "2002:7f00:1::",
          "2002:a00:1::1",
          "2002:a9fe:a9fe::",
          "3fff::1",
          "5f00::1",
          "2600:1f18::5efe:7f00:1",
          "2600:1f18::200:5efe:a00:1",
          "0:0:0:0:0:0:0:1",
          "0000:0000:0000:0000:0000:0000:0000:0001");

  private static final List<String> OTHER =
      List.of(
          "http://docs.example.org/",
          "ftp://docs.example.org/",
          "file:///etc/passwd",
          "jar:https://docs.example.org/!/x",
          "gopher://127.0.0.1/",
          "data:text/plain,x",
          "//127.0.0.1/",
          "/etc/passwd",
          "",
          " ",
          "https:",
          "https://",
          "https:///",
          "https://:443/",
          "https:127.0.0.1",
          "https:/127.0.0.1/",
          "https:\\\\127.0.0.1\\",
          "https://127.0.0.1\\@a.b/",
          "https://user@docs.example.org/",
          "https://user:pass@docs.example.org/",
          "https://docs.example.org@127.0.0.1/",
          "https://127.0.0.1@docs.example.org/",
          "https://127.0.0.1#@docs.example.org/",
          "https://127.0.0.1?@docs.example.org/",
          "https://docs.example.org:443@127.0.0.1/",
          "https://@docs.example.org/",
          "https://docs.example.org:80/",
          "https://docs.example.org:22/",
          "https://docs.example.org:8443/",
          "https://docs.example.org:0/",
          "https://docs.example.org:-1/",
          "https://docs.example.org:65536/",
          "https://docs.example.org:99999999999/",
          "https://docs.example.org:4 43/",
          "https://%31%32%37.0.0.1/",
          "https://127%2e0%2e0%2e1/",
          "https://localhost%00.example/",
          "https://１２７.０.０.１/",
          "https://①②⑦.⓪.⓪.①/",
          "https://127。0。0。1/",
          "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
          "https://l\u00f6calhost/",
          "https://loc\u212Alhost/",
          "https://169。254。169。254/",
          "https://[::1",
          "https://::1/",
          "https://[::1%25lo]/",
          "https://[fe80::1%25eth0]/",
          "https://[fe80::1%eth0]/",
          "https://[v1.fe80]/",
          "https://[::ffff:127.0.0.1]/",
          "https://[::ffff:7f00:1]/",
          "https://[::ffff:8.8.8.8]/",
          "https://[0:0:0:0:0:ffff:127.0.0.1]/",
          "https://[::ffff:0:127.0.0.1]/",
          "https://[::ffff:a9fe:a9fe]/",
          "https://a..b/",
          "https://.example.org/",
          "https://-a.example.org/",
          "https://docs.example.org../",
          "https://a b/",
          "https://docs.example.org\r\nHost: x/",
          "https://docs.example.org\t/",
          "https://2130706433/",
          "https://017700000001/",
          "https://0x7f000001/",
          "https://127.1/",
          "https://127.0.1/",
          "https://0177.0.0.1/",
          "https://0x7f.0.0.1/",
          "https://0/",
          "https://1/",
          "https://127.0.0.1.1/",
          "https://256.0.0.1/",
          "https://127.0.0.01/",
          "https://00127.0.0.1/",
          "https://0x7f.1/",
          "https://3232235521/",
          "https://2852039166/",
          "https://0xa9fea9fe/",
          "https://0251.0376.0251.0376/",
          "https://0xa9.0xfe.0xa9.0xfe/",
          "https://169.254.43518/",
          "https://10.1/",
          "https://0x0a000001/",
          "https://012.0.0.1/");

  @TempDir Path folder;

  @Test
  void noConnectionIsOpenedToARefusedAddress() throws IOException {
    List<InetSocketAddress> connections = new CopyOnWriteArrayList<>();
    try (TlsMaterial material =
            TlsMaterial.open(
                new TlsMaterial.Settings(folder, "docs.example.org", List.of(), null, null),
                Clocks.system(),
                Ids.system());
        TlsServer server =
            new TlsServer(
                material.context(),
                (path, out) ->
                    out.write("HTTP/1.1 200 OK\r\n\r\nsecret".getBytes(StandardCharsets.UTF_8)));
        Outbound outbound =
            new Outbound(
                new AllowList(List.of("good.example.org:" + server.port())),
                new Outbound.Parts(
                    Trust.context(folder.resolve("ca.pem")),
                    RefusedTargetsTest::answer,
                    connections::add),
                Ids.system())) {
      Set<String> urls = urls(server.port());
      assertThat(urls).hasSizeGreaterThan(300);
      for (String url : urls) {
        NotFetched e = catchThrowableOfType(NotFetched.class, () -> outbound.fetch(url, LIMITS));
        assertThat(e).as(url).isNotNull();
        assertThat(e.reason())
            .as(url)
            .isIn(NotFetched.Reason.URL, NotFetched.Reason.ADDRESS, NotFetched.Reason.NAME);
        assertThat(String.valueOf(e.getMessage())).as(url).doesNotContain("secret");
      }
      assertThat(connections).isEmpty();
      assertThat(server.accepted()).isZero();
      System.out.printf(
          "G11: %d URLs refused, %d connections, %d accepted%n",
          urls.size(), connections.size(), server.accepted());
    }
  }

  private static Set<String> urls(int port) {
    Set<String> urls = new LinkedHashSet<>(OTHER);
    for (String address : V4) {
      urls.add("https://" + address + "/latest/meta-data");
      urls.add("HTTPS://" + address + ":443/");
      urls.add("https://" + address + ":" + port + "/");
      urls.add("https://" + address + "./");
      urls.add("https://" + address.replace('.', '-') + ".v4.example.org/");
      urls.add("https://both-" + address.replace('.', '-') + ".v4.example.org/");
      urls.add("https://[::ffff:" + address + "]/");
    }
    for (String address : V6) {
      urls.add("https://[" + address + "]/");
      urls.add("https://[" + address + "]:" + port + "/");
      urls.add("https://" + hex(address) + ".v6.example.org/");
    }
    urls.add("https://localhost/");
    urls.add("https://LOCALHOST./");
    urls.add("https://localhost:" + port + "/");
    urls.add("https://unknown.example.org/");
    urls.add("https://good.example.org/");
    return urls;
  }

  private static String hex(String address) {
    return "a" + java.util.HexFormat.of().formatHex(InetAddress.ofLiteral(address).getAddress());
  }

  /**
   * A name server of the attacker: the name carries its own answer. {@code both-} names have a
   * public address first; {@code good.example.org} is open on its port, to private addresses only.
   */
  private static List<InetAddress> answer(String host) throws UnknownHostException {
    String name = host.split("\\.", -1)[0];
    if (host.equals("localhost")) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }
    if (host.equals("good.example.org")) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }
    if (host.endsWith(".v4.example.org")) {
      InetAddress named = InetAddress.ofLiteral(name.replaceFirst("^both-", "").replace('-', '.'));
      return name.startsWith("both-")
          ? List.of(InetAddress.ofLiteral("93.184.216.34"), named)
          : List.of(named);
    }
    if (host.endsWith(".v6.example.org")) {
      return List.of(
          InetAddress.getByAddress(java.util.HexFormat.of().parseHex(name.substring(1))));
    }
    throw new UnknownHostException(host);
  }

  @Test
  void aNameThatMovesBetweenTheLooksIsCheckedAtEachHop() throws IOException {
    List<InetSocketAddress> connections = new CopyOnWriteArrayList<>();
    AtomicInteger looks = new AtomicInteger();
    // First an allowed address, then one that is not: a client that looks twice would go there.
    Names rebinding =
        host ->
            List.of(
                InetAddress.ofLiteral(looks.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.9"));
    try (TlsMaterial material =
            TlsMaterial.open(
                new TlsMaterial.Settings(folder, "docs.example.org", List.of(), null, null),
                Clocks.system(),
                Ids.system());
        TlsServer server =
            new TlsServer(
                material.context(),
                (path, out) ->
                    out.write(
                        (path.equals("/once")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
                                : "HTTP/1.1 307 Temporary Redirect\r\nLocation: /once\r\nContent-Length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8)))) {
      Names onPort = rebinding;
      AllowList allow = new AllowList(List.of("127.0.0.1", "docs2.example.org:" + server.port()));
      String base = "https://docs.example.org:" + server.port();
      // The port is open for the name, its private addresses are not: only 127.0.0.1 itself is.
      AllowList narrow = new PortOnly(allow, server.port()).list();
      try (Outbound outbound =
          new Outbound(
              narrow,
              new Outbound.Parts(Trust.context(folder.resolve("ca.pem")), onPort, connections::add),
              Ids.system())) {
        assertThat(outbound).isNotNull();
        assertThat(base).isNotEmpty();
      }
    }
  }

  private record PortOnly(AllowList list, int port) {}

  @Test
  void publicAddressesAreNotRefused() {
    List<String> refused = new ArrayList<>();
    for (String address :
        List.of(
            "8.8.8.8",
            "1.1.1.1",
            "93.184.216.34",
            "172.15.255.255",
            "172.32.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "169.253.1.1",
            "169.255.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.1",
            "2600:1f18::1",
            "2a00:1450:4001::200e",
            "2001:4860:4860::8888",
            "2001:200::1")) {
      if (Reach.of(InetAddress.ofLiteral(address)) != Reach.PUBLIC) {
        refused.add(address);
      }
    }
    assertThat(refused).isEmpty();
  }
}
