package dev.selfsame.policy;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * Addresses of one family, from the first to the last. Written as one address, as {@code
 * address/prefix} or as {@code first-last}. Source: "Policy rule", {@code ipRangeContains}.
 *
 * @param bits 32 or 128
 */
record IpRange(int bits, BigInteger first, BigInteger last) {
  private static final int LENGTH_MAX = 100;

  /**
   * Reads a range.
   *
   * @throws dev.selfsame.error.ApiException when it is none
   */
  static IpRange parse(String text) {
    int slash = text.indexOf('/');
    int dash = text.indexOf('-');
    if (text.length() > LENGTH_MAX) {
      throw wrong(text);
    }
    if (slash >= 0) {
      return network(text, slash);
    }
    IpRange from = single(dash < 0 ? text : text.substring(0, dash), text);
    if (dash < 0) {
      return from;
    }
    IpRange to = single(text.substring(dash + 1), text);
    if (from.bits != to.bits || from.first.compareTo(to.first) > 0) {
      throw wrong(text);
    }
    return new IpRange(from.bits, from.first, to.first);
  }

  private static IpRange network(String text, int slash) {
    IpRange address = single(text.substring(0, slash), text);
    String prefix = text.substring(slash + 1);
    if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > address.bits) {
      throw wrong(text);
    }
    BigInteger host =
        BigInteger.ONE.shiftLeft(address.bits - Integer.parseInt(prefix)).subtract(BigInteger.ONE);
    return new IpRange(address.bits, address.first.andNot(host), address.first.or(host));
  }

  private static IpRange single(String address, String whole) {
    try {
      // ofLiteral asks no name server.
      InetAddress read = InetAddress.ofLiteral(address.trim());
      boolean dotted = address.indexOf(':') < 0;
      if (dotted && !address.trim().matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
        throw wrong(whole);
      }
      int bits = read instanceof Inet4Address ? 32 : 128;
      BigInteger value = new BigInteger(1, read.getAddress());
      return new IpRange(bits, value, value);
    } catch (IllegalArgumentException e) {
      throw wrong(whole);
    }
  }

  /**
   * True when all of the other's addresses are ours.
   *
   * @throws dev.selfsame.error.ApiException when they are of another family
   */
  boolean contains(IpRange other) {
    if (bits != other.bits) {
      throw PolicyErrors.evaluation(
          "The function 'ipRangeContains' cannot compare IPv4 addresses with IPv6 addresses.");
    }
    return first.compareTo(other.first) <= 0 && last.compareTo(other.last) >= 0;
  }

  private static RuntimeException wrong(String text) {
    return PolicyErrors.evaluation(
        "The function 'ipRangeContains' was given '"
            + PolicyErrors.shown(text)
            + "', which is not a range of IP addresses.");
  }
}
