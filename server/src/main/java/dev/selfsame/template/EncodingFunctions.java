package dev.selfsame.template;

import dev.selfsame.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON, base 64 and URIs in strings. */
final class EncodingFunctions {
  private static final String UNRESERVED = "-_.~";
  private static final String DATA = "data:text/plain;charset=utf8;base64,";

  private EncodingFunctions() {}

  static void into(Functions.Table table) {
    table.exact("json", 1, given -> json(given.text(0), given));
    table.exact("base64", 1, given -> given.made(base64(given)));
    table.exact("base64ToString", 1, given -> given.made(decoded(given, given.text(0))));
    table.exact("base64ToJson", 1, given -> json(decoded(given, given.text(0)), given));
    table.exact("dataUri", 1, given -> given.made(DATA + base64(given)));
    table.exact("dataUriToString", 1, EncodingFunctions::dataUriToString);
    table.exact("uriComponent", 1, given -> given.made(escaped(given.text(0), given.budget())));
    table.exact("uriComponentToString", 1, EncodingFunctions::unescaped);
    table.exact("uri", 2, EncodingFunctions::uri);
  }

  private static JsonNode json(String text, Given given) {
    given.budget().make(2L * text.length());
    try {
      JsonNode node = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      if (!node.isMissingNode()) {
        new Sizes(given.budget()).charged(node);
        return node;
      }
    } catch (JacksonException e) {
      // the text is not repeated: it may hold a secret
    }
    throw given.error("The argument is not valid JSON.");
  }

  private static String base64(Given given) {
    String text = Given.shown(given.any(0), given.budget());
    given.budget().make(2L * text.length());
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String decoded(Given given, String text) {
    try {
      return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw given.error("The argument is not valid base 64.");
    }
  }

  private static JsonNode dataUriToString(Given given) {
    String uri = given.text(0);
    int comma = uri.indexOf(',');
    if (!uri.startsWith("data:") || comma < 0) {
      throw given.error("The argument is not a data URI.");
    }
    String content = uri.substring(comma + 1);
    return given.made(
        uri.substring(0, comma).endsWith(";base64")
            ? decoded(given, content)
            : percentDecoded(content, given));
  }

  private static String escaped(String text, Budget budget) {
    budget.make(3L * text.length());
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int c = b & 0xff;
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      if (plain) {
        out.append((char) c);
      } else {
        out.append('%')
            .append("0123456789ABCDEF".charAt(c >> 4))
            .append("0123456789ABCDEF".charAt(c & 15));
      }
    }
    return out.toString();
  }

  private static JsonNode unescaped(Given given) {
    return given.made(percentDecoded(given.text(0), given));
  }

  private static String percentDecoded(String text, Given given) {
    try {
      return java.net.URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw given.error("The argument holds an escape that is not two hexadecimal digits.");
    }
  }

  /** As .NET combines them: without a slash at its end the last segment of the base is replaced. */
  private static JsonNode uri(Given given) {
    try {
      return given.made(URI.create(given.text(0)).resolve(given.text(1)).toString());
    } catch (IllegalArgumentException e) {
      throw given.error("The arguments are not URIs.");
    }
  }
}
