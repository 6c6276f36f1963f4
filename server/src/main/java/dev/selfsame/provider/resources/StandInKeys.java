package dev.selfsame.provider.resources;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers {@code listKeys} and the like for services that are not part of this product, so that
 * templates which pass such keys on can be deployed. The values open nothing: no service here knows
 * them. They are the same each time, so that a second deployment changes nothing.
 */
final class StandInKeys {
  private StandInKeys() {}

  static Optional<JsonNode> of(String function, ResourceId id) {
    String type = ResourceId.lower(id.type());
    ObjectNode answer = Json.object();
    String primary = key(id, "primary");
    String secondary = key(id, "secondary");
    switch (function.toLowerCase(Locale.ROOT)) {
      case "listkeys" -> {
        if (type.equals("microsoft.storage/storageaccounts")) {
          ArrayNode keys = answer.putArray("keys");
          keys.addObject().put("keyName", "key1").put("value", primary).put("permissions", "FULL");
          keys.addObject()
              .put("keyName", "key2")
              .put("value", secondary)
              .put("permissions", "FULL");
        } else if (type.equals("microsoft.web/sites/host")) {
          answer.put("masterKey", primary);
          answer.putObject("functionKeys").put("default", secondary);
          answer.putObject("systemKeys");
        } else {
          answer.put("key1", primary).put("key2", secondary);
          answer.put("primaryKey", primary).put("secondaryKey", secondary);
          answer.put("primaryMasterKey", primary).put("secondaryMasterKey", secondary);
          answer.put("primarySharedKey", primary).put("secondarySharedKey", secondary);
          String endpoint = "Endpoint=sb://" + id.name() + ".invalid/;SharedAccessKey=";
          answer.put("primaryConnectionString", endpoint + primary);
          answer.put("secondaryConnectionString", endpoint + secondary);
          answer.put("connectionString", endpoint + primary);
        }
      }
      case "listcredentials" -> {
        answer.put("username", id.name());
        ArrayNode passwords = answer.putArray("passwords");
        passwords.addObject().put("name", "password").put("value", primary);
        passwords.addObject().put("name", "password2").put("value", secondary);
      }
      case "listconnectionstrings" ->
          answer.putArray("connectionStrings").addObject().put("connectionString", primary);
      case "listcallbackurl" ->
          answer.put("value", "https://" + id.names().getFirst() + ".invalid/?sig=" + primary);
      case "listaccountsas" -> answer.put("accountSasToken", "sig=" + primary);
      case "listservicesas" -> answer.put("serviceSasToken", "sig=" + primary);
      case "listadminkeys" -> answer.put("primaryKey", primary).put("secondaryKey", secondary);
      case "listsecrets" -> answer.put("secret", primary);
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(answer);
  }

  private static String key(ResourceId id, String which) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-512")
              .digest(("no key:" + which + id.key()).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-512 is missing from this Java runtime", e);
    }
  }
}
