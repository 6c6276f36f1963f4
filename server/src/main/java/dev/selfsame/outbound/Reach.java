package dev.selfsame.outbound;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

/**
 * How far an address is from the public internet. Sources: the IANA special-purpose address
 * registries for IPv4 and IPv6 (RFC 6890), and the link-local and host addresses at which clouds
 * serve their metadata.
 */
enum Reach {
  /** Global unicast. */
  PUBLIC,
  /** Somebody's own network, or this machine: an operator may name a host that lives there. */
  OWN,
  /** Never the address of a document; only a range on the allow list opens it. */
  SPECIAL;

  private static final List<Cidr> OWN_NETWORKS =
      cidrs("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8");

  private static final List<Cidr> SPECIAL_V4 =
      cidrs(
          "0.0.0.0/8",
          "169.254.0.0/16",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          // Azure's host itself: a public number that never leaves the machine.
          "168.63.129.16/32");

  private static final List<Cidr> OWN_V6 = cidrs("fc00::/7", "::1/128");

  private static final Cidr GLOBAL_V6 = Cidr.parse("2000::/3");

  /** Within global unicast: Teredo and its neighbours, documentation, 6to4. */
  private static final List<Cidr> SPECIAL_V6 =
      cidrs("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  /** The middle of an ISATAP interface identifier, which carries an IPv4 address behind it. */
  private static final int ISATAP = 0x5efe;

  static Reach of(InetAddress address) {
    return address instanceof Inet4Address ? ofV4(address) : ofV6(address);
  }

  private static Reach ofV4(InetAddress address) {
    if (in(OWN_NETWORKS, address)) {
      return OWN;
    }
    return in(SPECIAL_V4, address) ? SPECIAL : PUBLIC;
  }

  private static Reach ofV6(InetAddress address) {
    if (in(OWN_V6, address)) {
      return OWN;
    }
    if (!GLOBAL_V6.contains(address) || in(SPECIAL_V6, address) || isatap(address.getAddress())) {
      return SPECIAL;
    }
    return PUBLIC;
  }

  private static boolean isatap(byte[] bytes) {
    return (bytes[8] & 0xfd) == 0
        && bytes[9] == 0
        && (((bytes[10] & 0xff) << 8) | (bytes[11] & 0xff)) == ISATAP;
  }

  private static boolean in(List<Cidr> ranges, InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<Cidr> cidrs(String... texts) {
    return java.util.Arrays.stream(texts).map(Cidr::parse).toList();
  }
}
