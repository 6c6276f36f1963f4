package dev.selfsame.token;

import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** What stands in a token. */
final class Tokens {
  private Tokens() {}

  static ObjectNode claims(TestServer.Answer answer) {
    return part(answer.body().path("access_token").asString(), 1);
  }

  static ObjectNode part(String token, int part) {
    return Json.stored(
        new String(
            Base64.getUrlDecoder().decode(token.split("\\.")[part]), StandardCharsets.UTF_8));
  }
}
