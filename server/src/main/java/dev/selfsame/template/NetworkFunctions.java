package dev.selfsame.template;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** CIDR. Source: "CIDR functions for ARM templates". */
final class NetworkFunctions {
  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  private NetworkFunctions() {}

  static void into(Functions.Table table) {
    table.exact("parseCidr", 1, NetworkFunctions::parseCidr);
    table.exact("cidrSubnet", 3, NetworkFunctions::cidrSubnet);
    table.exact("cidrHost", 2, NetworkFunctions::cidrHost);
  }

  /**
   * A network.
   *
   * @param bits 32 or 128
   * @param first its lowest address
   */
  private record Network(int bits, BigInteger first, int prefix) {
    BigInteger size() {
      return BigInteger.ONE.shiftLeft(bits - prefix);
    }

    BigInteger last() {
      return first.add(size()).subtract(BigInteger.ONE);
    }

    String text(BigInteger address) {
      return bits == 32 ? v4(address) : v6(address);
    }
  }

  private static Network network(String text, Given given) {
    int slash = text.indexOf('/');
    BigInteger address = slash < 0 ? null : address(text.substring(0, slash));
    int bits = text.contains(":") ? 128 : 32;
    int prefix = slash < 0 ? -1 : prefix(text.substring(slash + 1));
    if (address == null || prefix < 0 || prefix > bits) {
      throw given.error(
          "The text '"
              + ExpressionReader.shortened(text)
              + "' is not an address range in CIDR notation.");
    }
    BigInteger host = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
    return new Network(bits, address.andNot(host), prefix);
  }

  private static int prefix(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }

  private static @org.jspecify.annotations.Nullable BigInteger address(String text) {
    return text.contains(":") ? readV6(text) : readV4(text);
  }

  private static @org.jspecify.annotations.Nullable BigInteger readV4(String text) {
    var match = V4.matcher(text);
    if (!match.matches()) {
      return null;
    }
    long value = 0;
    for (int i = 1; i <= 4; i++) {
      int part = Integer.parseInt(match.group(i));
      if (part > 255) {
        return null;
      }
      value = value << 8 | part;
    }
    return BigInteger.valueOf(value);
  }

  private static @org.jspecify.annotations.Nullable BigInteger readV6(String text) {
    int gap = text.indexOf("::");
    if (text.length() > 45 || (gap >= 0 && text.indexOf("::", gap + 1) >= 0)) {
      return null;
    }
    String[] left = words(gap < 0 ? text : text.substring(0, gap));
    String[] right = gap < 0 ? new String[0] : words(text.substring(gap + 2));
    int given = left.length + right.length;
    if (gap < 0 ? given != 8 : given > 7) {
      return null;
    }
    String[] all = new String[8];
    Arrays.fill(all, "0");
    System.arraycopy(left, 0, all, 0, left.length);
    System.arraycopy(right, 0, all, 8 - right.length, right.length);
    BigInteger value = BigInteger.ZERO;
    for (String word : all) {
      if (!word.matches("[0-9a-fA-F]{1,4}")) {
        return null;
      }
      value = value.shiftLeft(16).or(new BigInteger(word, 16));
    }
    return value;
  }

  private static String[] words(String text) {
    return text.isEmpty() ? new String[0] : text.split(":", -1);
  }

  private static String v4(BigInteger address) {
    long value = address.longValueExact();
    return (value >> 24)
        + "."
        + (value >> 16 & 255)
        + "."
        + (value >> 8 & 255)
        + "."
        + (value & 255);
  }

  /** RFC 5952: small letters, the longest run of zeros left out. */
  private static String v6(BigInteger address) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = address.shiftRight(112 - 16 * i).intValue() & 0xffff;
    }
    int best = -1;
    int length = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && words[i + run] == 0) {
        run++;
      }
      if (run > length) {
        best = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(words[i]));
      }
    }
    return text.toString();
  }

  private static JsonNode parseCidr(Given given) {
    Network network = network(given.text(0), given);
    BigInteger host = network.size().subtract(BigInteger.ONE);
    BigInteger mask =
        BigInteger.ONE.shiftLeft(network.bits()).subtract(BigInteger.ONE).andNot(host);
    boolean v4 = network.bits() == 32;
    boolean ends = v4 && network.prefix() < 31;
    ObjectNode answer = given.record(6);
    answer.put("network", network.text(network.first()));
    answer.put("netmask", network.text(mask));
    if (v4) {
      answer.put("broadcast", network.text(network.last()));
    }
    BigInteger one = ends ? BigInteger.ONE : BigInteger.ZERO;
    answer.put("firstUsable", network.text(network.first().add(one)));
    answer.put("lastUsable", network.text(network.last().subtract(one)));
    answer.put("cidr", network.prefix());
    return answer;
  }

  private static JsonNode cidrSubnet(Given given) {
    Network network = network(given.text(0), given);
    int prefix = given.small(1);
    long index = given.whole(2);
    if (prefix < network.prefix() || prefix > network.bits()) {
      throw given.error("The new CIDR must be between the prefix of the network and its bits.");
    }
    BigInteger count = BigInteger.ONE.shiftLeft(prefix - network.prefix());
    if (index < 0 || BigInteger.valueOf(index).compareTo(count) >= 0) {
      throw given.error("There are only " + count + " such subnets in the network.");
    }
    BigInteger size = BigInteger.ONE.shiftLeft(network.bits() - prefix);
    BigInteger first = network.first().add(size.multiply(BigInteger.valueOf(index)));
    return given.made(network.text(first) + "/" + prefix);
  }

  /** The first usable address has the index 0. */
  private static JsonNode cidrHost(Given given) {
    Network network = network(given.text(0), given);
    long index = given.whole(1);
    boolean small = network.bits() - network.prefix() < 2;
    BigInteger offset = BigInteger.valueOf(index).add(small ? BigInteger.ZERO : BigInteger.ONE);
    BigInteger most =
        network.size().subtract(network.bits() == 32 && !small ? BigInteger.TWO : BigInteger.ONE);
    if (index < 0 || offset.compareTo(most) > 0) {
      throw given.error("The network has no host with the index '" + index + "'.");
    }
    return given.made(network.text(network.first().add(offset)));
  }
}
