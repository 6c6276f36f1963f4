package dev.selfsame.outbound;

import dev.selfsame.config.BadSetting;
import dev.selfsame.model.ResourceId;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What the operator opened beyond public addresses on port 443.
 *
 * <ul>
 *   <li>{@code host}: this name may also live at a private or loopback address.
 *   <li>{@code host:port}: the same, and on this port too.
 *   <li>{@code 10.1.0.0/16}, {@code 10.1.2.3}, {@code fd00::/8}: any name may live in this range.
 * </ul>
 *
 * A name does not open link-local, multicast and other special ranges; only the range itself does.
 */
final class AllowList {
  private static final int PORT_MAX = 65_535;

  private final List<Named> names = new ArrayList<>();
  private final List<Cidr> ranges = new ArrayList<>();

  private record Named(String host, int port) {}

  /**
   * @throws BadSetting for an entry that cannot be read
   */
  AllowList(List<String> entries) {
    for (String entry : entries) {
      try {
        add(ResourceId.lower(entry));
      } catch (IllegalArgumentException e) {
        throw new BadSetting(
            "setting outbound.allow: '"
                + entry
                + "' is none of host, host:port, address and range (10.0.0.0/8)");
      }
    }
  }

  private void add(String entry) {
    if (entry.contains("/")) {
      ranges.add(Cidr.parse(entry));
      return;
    }
    if (Literal.isV4(entry) || Literal.isV6(entry)) {
      InetAddress address = Literal.address(entry);
      ranges.add(new Cidr(address, address.getAddress().length * 8));
      return;
    }
    int colon = entry.lastIndexOf(':');
    int port = colon < 0 ? Target.HTTPS : Integer.parseInt(entry.substring(colon + 1));
    String host = colon < 0 ? entry : entry.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (port < 1 || port > PORT_MAX || !Target.isHost(host)) {
      throw new IllegalArgumentException(entry);
    }
    names.add(new Named(host, port));
  }

  boolean port(String host, int port) {
    return port == Target.HTTPS || names.contains(new Named(host, port));
  }

  boolean address(String host, int port, InetAddress address) {
    return switch (Reach.of(address)) {
          case PUBLIC -> true;
          case OWN -> names.contains(new Named(host, port));
          case SPECIAL -> false;
        }
        || ranges.stream().anyMatch(range -> range.contains(address));
  }
}
