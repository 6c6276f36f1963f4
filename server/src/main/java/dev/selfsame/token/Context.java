package dev.selfsame.token;

import dev.selfsame.error.SignInErrors;
import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a sign-in is for, as our forms carry it: an authorization request as it came, read anew when
 * the form comes back, or the page for devices. So nothing is kept for people who never sign in.
 *
 * @param given parameters of the request; empty for the page for devices
 */
record Context(boolean device, boolean v1, Map<String, String> given) {
  static final Context DEVICE = new Context(true, false, Map.of());

  String text() {
    ObjectNode node = Json.object();
    node.put("device", device);
    node.put("v1", v1);
    ObjectNode parameters = node.putObject("given");
    new TreeMap<>(given).forEach(parameters::put);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(node));
  }

  /** The MAC of the form has vouched for the text; what it asks is judged anew all the same. */
  static Context read(String text) {
    try {
      ObjectNode node =
          Json.stored(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8));
      Map<String, String> given = new TreeMap<>();
      node.path("given")
          .properties()
          .forEach(one -> given.put(one.getKey(), one.getValue().asString("")));
      return new Context(
          node.path("device").asBoolean(false), node.path("v1").asBoolean(false), given);
    } catch (JacksonException | IllegalArgumentException e) {
      throw SignInErrors.foreignForm();
    }
  }
}
