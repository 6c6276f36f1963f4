package dev.selfsame.arm;

import dev.selfsame.json.Json;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Takes out of an error's words what the request's body held in confidence: an error may name the
 * value it refuses, and the log is read by others than the one who sent it.
 */
final class Redaction {
  /** Names of members whose values are secrets, in Azure's resource types. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(password|secret|customdata|userdata|protectedsettings|assertion|token|keydata|privatekey|accountkey|connectionstring|credential|sas|apikey|accesskey).*");

  /** Shorter ones would take common words out. */
  private static final int LENGTH_MIN = 4;

  private static final int VALUES_MAX = 1000;

  private Redaction() {}

  /** The words without any secret of the body. */
  static String of(String words, byte[] body) {
    if (body.length == 0 || words.isEmpty()) {
      return words;
    }
    Set<String> secrets = new HashSet<>();
    try {
      JsonNode read = Json.readLenient(body);
      collect(read, false, secrets);
      parameters(read.path("properties"), secrets);
    } catch (JacksonException | dev.selfsame.error.ApiException e) {
      return ""; // what it holds cannot be told, so nothing is said of it
    }
    String clean = words;
    for (String secret : secrets) {
      clean = clean.replace(secret, "***");
    }
    return clean;
  }

  private static void collect(JsonNode node, boolean secret, Set<String> secrets) {
    if (node.isString()) {
      if (secret) {
        add(node.asString(), secrets);
      }
      return;
    }
    node.properties()
        .forEach(member ->
            collect(
                member.getValue(), secret || SECRET.matcher(member.getKey()).matches(), secrets));
    if (node.isArray()) {
      node.forEach(one -> collect(one, secret, secrets));
    }
  }

  /** A deployment's parameters, but those that its own template declares open. */
  private static void parameters(JsonNode properties, Set<String> secrets) {
    JsonNode declared = properties.path("template").path("parameters");
    properties
        .path("parameters")
        .properties()
        .forEach(given -> {
          String type =
              declared
                  .path(given.getKey())
                  .path("type")
                  .asString("securestring")
                  .toLowerCase(Locale.ROOT);
          if (type.startsWith("secure")) {
            collect(given.getValue(), true, secrets);
          }
        });
  }

  private static void add(String value, Set<String> secrets) {
    if (value.length() >= LENGTH_MIN && secrets.size() < VALUES_MAX) {
      secrets.add(value);
    }
  }
}
