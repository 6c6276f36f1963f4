package dev.selfsame.outbound;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * Addresses written in digits, in their one plain form. The octal, hexadecimal, short and
 * whole-number forms that older resolvers read are no addresses here and no names either.
 */
final class Literal {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  private Literal() {}

  static boolean isV4(String text) {
    return V4.matcher(text).matches();
  }

  static boolean isV6(String text) {
    return text.contains(":") && V6.matcher(text).matches();
  }

  /**
   * Reads it without asking anyone.
   *
   * @throws IllegalArgumentException when it is neither form, or an IPv4 address in IPv6 clothes
   */
  static InetAddress address(String text) {
    if (isV4(text)) {
      return Inet4Address.ofLiteral(text);
    }
    if (isV6(text) && Inet6Address.ofLiteral(text) instanceof Inet6Address address) {
      return address;
    }
    throw new IllegalArgumentException(text);
  }
}
