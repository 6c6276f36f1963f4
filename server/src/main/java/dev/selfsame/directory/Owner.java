package dev.selfsame.directory;

import dev.selfsame.json.Json;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may do everything at first, with the secrets made at the first start; kept in a file that
 * only the installation's user can read.
 *
 * @param clientId application id of the owner service principal
 * @param objectId its principal
 * @param userName sign-in name of the owner user
 */
public record Owner(
    String tenantId,
    String subscriptionId,
    String clientId,
    String objectId,
    String clientSecret,
    String userName,
    String userObjectId,
    String userPassword) {

  byte[] json() {
    ObjectNode node = Json.object();
    node.put("tenantId", tenantId);
    node.put("subscriptionId", subscriptionId);
    node.put("clientId", clientId);
    node.put("objectId", objectId);
    node.put("clientSecret", clientSecret);
    node.put("userName", userName);
    node.put("userObjectId", userObjectId);
    node.put("userPassword", userPassword);
    return (node.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Owner read(byte[] json) {
    ObjectNode node = Json.stored(new String(json, StandardCharsets.UTF_8));
    return new Owner(
        node.path("tenantId").asString(""),
        node.path("subscriptionId").asString(""),
        node.path("clientId").asString(""),
        node.path("objectId").asString(""),
        node.path("clientSecret").asString(""),
        node.path("userName").asString(""),
        node.path("userObjectId").asString(""),
        node.path("userPassword").asString(""));
  }

  @Override
  public String toString() {
    return "Owner[" + clientId + "]"; // never the secrets
  }
}
