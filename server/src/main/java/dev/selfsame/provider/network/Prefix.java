package dev.selfsame.provider.network;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses in CIDR notation. Addresses are numbers from 0 to 2^32 - 1.
 *
 * @param first the first address
 * @param length bits that all addresses share, 0 to 32
 */
record Prefix(long first, int length) {
  private static final Pattern CIDR = Pattern.compile("([0-9.]{7,15})/([0-9]{1,2})");

  /** Azure keeps the first four addresses of a subnet and the last one. */
  private static final int RESERVED = 4;

  /** Empty when it is none, or has bits set behind its length. */
  static Optional<Prefix> parse(String text) {
    Matcher matcher = CIDR.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int length = Integer.parseInt(matcher.group(2));
    return address(matcher.group(1))
        .filter(first -> length <= 32 && first % (1L << (32 - length)) == 0)
        .map(first -> new Prefix(first, length));
  }

  static Optional<Long> address(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long address = 0;
    for (String part : parts) {
      if (!part.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      address = address << 8 | Integer.parseInt(part);
    }
    return Optional.of(address);
  }

  static String text(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  long last() {
    return first + (1L << (32 - length)) - 1;
  }

  long firstUsable() {
    return first + RESERVED;
  }

  long lastUsable() {
    return last() - 1;
  }

  boolean contains(Prefix other) {
    return other.first >= first && other.last() <= last();
  }

  boolean overlaps(Prefix other) {
    return other.first <= last() && other.last() >= first;
  }

  @Override
  public String toString() {
    return text(first) + "/" + length;
  }
}
