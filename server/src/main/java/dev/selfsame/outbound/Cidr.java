package dev.selfsame.outbound;

import java.net.InetAddress;

/**
 * A range of addresses.
 *
 * @param first any address of it
 * @param bits how many leading bits are fixed
 */
record Cidr(InetAddress first, int bits) {
  /**
   * @throws IllegalArgumentException when it is not {@code address/bits}
   */
  static Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress first = Literal.address(text.substring(0, Math.max(slash, 0)));
    int bits = Integer.parseInt(text.substring(slash + 1));
    if (bits < 0 || bits > first.getAddress().length * 8) {
      throw new IllegalArgumentException(text);
    }
    return new Cidr(first, bits);
  }

  boolean contains(InetAddress address) {
    byte[] wanted = first.getAddress();
    byte[] given = address.getAddress();
    if (wanted.length != given.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
      if (((wanted[bit / 8] ^ given[bit / 8]) & mask & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }
}
