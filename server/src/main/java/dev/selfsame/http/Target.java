package dev.selfsame.http;

import dev.selfsame.error.ArmErrors;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The request target, read once: what is authorised is what is served. Refused with 400: encoded
 * slashes, backslashes, NUL and other control characters, semicolons, dot segments, bad escapes,
 * bytes that are not UTF-8. Empty segments ({@code //}) are dropped, as clients send them.
 *
 * @param path decoded, one slash between segments
 */
public record Target(String path, List<String> segments, List<Request.Parameter> query) {
  /** Parameters in one query or form. */
  public static final int PARAMETERS_MAX = 200;

  /** Reads a raw path and a raw query, neither decoded before. */
  public static Target read(String rawPath, String rawQuery) {
    if (!rawPath.startsWith("/")) {
      throw bad("the path does not begin with a slash");
    }
    List<String> segments = new ArrayList<>();
    for (String raw : rawPath.split("/", -1)) {
      if (!raw.isEmpty()) {
        segments.add(segment(raw));
      }
    }
    return new Target(
        "/" + String.join("/", segments), List.copyOf(segments), parameters(rawQuery));
  }

  private static String segment(String raw) {
    String decoded = decode(raw, false);
    if (decoded.equals(".") || decoded.equals("..")) {
      throw bad("the path holds a dot segment");
    }
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (c == '/' || c == '\\' || c == ';' || c < ' ' || (c >= 0x7f && c < 0xa0)) {
        throw bad("the path holds a character that is not allowed");
      }
    }
    return decoded;
  }

  /** Reads {@code a=b&c=d}; the plus sign is a space. */
  public static List<Request.Parameter> parameters(String raw) {
    if (raw.isEmpty()) {
      return List.of();
    }
    List<Request.Parameter> parameters = new ArrayList<>();
    for (String part : raw.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      if (parameters.size() == PARAMETERS_MAX) {
        throw bad("there are too many parameters");
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String value = equals < 0 ? "" : part.substring(equals + 1);
      parameters.add(new Request.Parameter(decode(name, true), decode(value, true)));
    }
    return List.copyOf(parameters);
  }

  private static String decode(String raw, boolean plusIsSpace) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          throw bad("an escape is not two hexadecimal digits");
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c == '+' && plusIsSpace) {
        bytes[length++] = ' ';
      } else if (c < 0x80) {
        bytes[length++] = (byte) c;
      } else {
        throw bad("a character outside ASCII is not escaped");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw bad("the escapes are not valid UTF-8");
    }
  }

  private static RuntimeException bad(String why) {
    return ArmErrors.badRequest("BadRequest", "The request URL is invalid: " + why + ".");
  }
}
