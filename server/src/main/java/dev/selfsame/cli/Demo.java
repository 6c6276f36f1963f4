package dev.selfsame.cli;

import dev.selfsame.json.Json;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the demo does. Every step checks what it says, and the first thing that is not so ends the
 * demo with an error.
 */
final class Demo {
  private static final String COMPUTE = "?api-version=2024-11-01";
  private static final String GROUPS = "?api-version=2024-11-01";
  private static final String IDENTITY = "?api-version=2023-01-31";

  /** Any GUID names a role assignment. */
  private static final String ASSIGNMENT =
      "/providers/Microsoft.Authorization/roleAssignments/2c9e1f5e-6a0b-4d57-9d2f-1b7a4c3e8f60?api-version=2022-04-01";

  /** The built-in role Reader. */
  private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";

  private static final String AUDIENCE = "https://management.azure.com/";
  private static final int POLLS_MAX = 200;

  private final Remote remote;
  private final House.Running server;
  private final PrintStream out;
  private final String group;
  private final String vm;
  private final String user;
  private int step;

  Demo(Remote remote, House.Running server, PrintStream out) {
    this.remote = remote;
    this.server = server;
    this.out = out;
    this.group = "/subscriptions/" + server.subscriptionId() + "/resourceGroups/demo";
    this.vm = group + "/providers/Microsoft.Compute/virtualMachines/web-1";
    this.user = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader";
  }

  void run(long startMillis) {
    say(
        "A server on an empty folder, with an embedded store: "
            + server.origin()
            + " ("
            + startMillis
            + " ms)");
    fact("tenant", server.tenantId());
    fact("subscription", server.subscriptionId());

    say("A resource group");
    remote.require("PUT", group + GROUPS, Json.object().put("location", "westeurope"));
    fact("id", group);

    say("A VM with a system-assigned identity");
    ObjectNode body = machine();
    body.putObject("identity").put("type", "SystemAssigned");
    remote.require("PUT", vm + COMPUTE, body);
    JsonNode system = settled().path("identity");
    String principalId =
        must("the VM's identity.principalId", system.path("principalId").asString(""));
    fact("identity.principalId", principalId);

    say("A user-assigned identity, assigned to the VM as well");
    ObjectNode made =
        remote.require("PUT", user + IDENTITY, Json.object().put("location", "westeurope"));
    String userClientId =
        must("the identity's clientId", made.path("properties").path("clientId").asString(""));
    remote.require("PATCH", vm + COMPUTE, assign());
    require(
        "both kinds are assigned",
        settled()
            .path("identity")
            .path("type")
            .asString("")
            .equals("SystemAssigned, UserAssigned"));
    fact("clientId", userClientId);

    say("The VM's own metadata endpoint: who asks is decided by the channel, not by the request");
    ObjectNode binding =
        remote.require("POST", "/selfsame/bindings", Json.object().put("resourceId", vm));
    String metadata = binding.path("endpoint").asString();
    fact("endpoint", metadata);

    say("Code on the VM asks for a token; there is no credential in it");
    out.println("   $ curl -H Metadata:true '" + tokenUrl(metadata, "") + "'");
    Remote.Answer answer = token(metadata, "");
    require("the endpoint answers 200", answer.status() == 200);
    String token = answer.body().path("access_token").asString("");
    fact("expires_in", answer.body().path("expires_in").asString("") + " s");

    say("Anybody verifies it, from the published keys alone");
    verify(token, principalId);

    say("Resource manager is called with it");
    Remote.Answer tenants = remote.arm("GET", "/tenants?api-version=2022-12-01", null, token);
    require("the token is accepted", tenants.status() == 200);
    fact(
        "GET /tenants",
        tenants.status() + ": " + tenants.body().path("value").path(0).path("tenantId").asString());
    refused("GET", group + GROUPS, token, "it has no role yet");
    fact(
        "GET the group",
        "403 AuthorizationFailed for " + principalId + ", as it should: nobody gave it a role");

    say("It is given the role Reader on its group, and may read there, no more");
    remote.require("PUT", group + ASSIGNMENT, reader(principalId));
    Remote.Answer read = remote.arm("GET", group + GROUPS, null, token);
    require("the role holds at once", read.status() == 200);
    fact("GET the group", "200: " + read.body().path("name").asString());
    refused("DELETE", vm + COMPUTE, token, "a reader may not delete");
    fact("DELETE the VM", "403 AuthorizationFailed");

    say("The user-assigned identity's token, by client_id");
    Remote.Answer other = token(metadata, "&client_id=" + userClientId);
    require("the endpoint answers 200", other.status() == 200);
    require(
        "it is the other identity",
        Jwt.parse(other.body().path("access_token").asString())
            .claims()
            .path("appid")
            .asString("")
            .equals(userClientId));
    fact("appid", userClientId);

    say("The identities are removed; the next request is refused");
    remote.require(
        "PATCH", vm + COMPUTE, Json.object().set("identity", Json.object().put("type", "None")));
    require("the VM has no identity", !settled().has("identity"));
    Remote.Answer gone = token(metadata, "");
    require("the endpoint refuses", gone.status() == 400);
    fact(
        "GET the token",
        gone.status()
            + " "
            + gone.body().path("error").asString("")
            + ": "
            + gone.body().path("error_description").asString(""));
    Remote.Answer dead = remote.arm("GET", "/tenants?api-version=2022-12-01", null, token);
    require("its old token no longer opens resource manager", dead.status() == 401);
    fact(
        "GET /tenants with the old token",
        "401 " + dead.body().path("error").path("code").asString(""));
    out.println();
    out.println("Done: " + step + " steps, all as they should be.");
  }

  private void refused(String method, String path, String token, String why) {
    Remote.Answer answer = remote.arm(method, path, null, token);
    boolean so =
        answer.status() == 403
            && answer.body().path("error").path("code").asString("").equals("AuthorizationFailed");
    require(why, so);
  }

  private ObjectNode reader(String principalId) {
    ObjectNode body = Json.object();
    body.putObject("properties")
        .put("roleDefinitionId", "/providers/Microsoft.Authorization/roleDefinitions/" + READER)
        .put("principalId", principalId)
        .put("principalType", "ServicePrincipal");
    return body;
  }

  private void verify(String token, String principalId) {
    JsonNode discovery =
        remote
            .get(
                server.origin() + "/" + server.tenantId() + "/.well-known/openid-configuration",
                Map.of())
            .body();
    Jwt jwt = Jwt.parse(token);
    String keysUrl =
        must("the discovery document's jwks_uri", discovery.path("jwks_uri").asString(""));
    require(
        "a published key made the signature",
        jwt.signedByOneOf(remote.get(keysUrl, Map.of()).body()));
    require(
        "the issuer is the one of the discovery document",
        jwt.claims().path("iss").asString("-").equals(discovery.path("issuer").asString("")));
    require(
        "the audience is the one asked for",
        jwt.claims().path("aud").asString("").equals(AUDIENCE));
    require("oid is the VM's principal", jwt.claims().path("oid").asString("").equals(principalId));
    require(
        "xms_mirid is the VM", jwt.claims().path("xms_mirid").asString("").equalsIgnoreCase(vm));
    fact(
        "signature",
        "good ("
            + jwt.header().path("alg").asString()
            + ", kid "
            + jwt.header().path("kid").asString()
            + ")");
    fact("iss", jwt.claims().path("iss").asString());
    fact("aud", jwt.claims().path("aud").asString());
    fact("oid", jwt.claims().path("oid").asString() + " = identity.principalId");
    fact("xms_mirid", jwt.claims().path("xms_mirid").asString());
    fact("exp", Instant.ofEpochSecond(jwt.claims().path("exp").asLong()).toString());
  }

  private static String tokenUrl(String metadata, String more) {
    return metadata
        + "/metadata/identity/oauth2/token?api-version=2018-02-01&resource="
        + AUDIENCE
        + more;
  }

  private Remote.Answer token(String metadata, String more) {
    return remote.get(tokenUrl(metadata, more), Map.of("Metadata", "true"));
  }

  /** The VM once its long operation has ended. */
  private ObjectNode settled() {
    for (int poll = 0; poll < POLLS_MAX; poll++) {
      ObjectNode now = remote.require("GET", vm + COMPUTE, null);
      if (now.path("properties").path("provisioningState").asString("").equals("Succeeded")) {
        return now;
      }
      try {
        Thread.sleep(25);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    throw new Exit.Ended(Exit.FAILED, "The VM did not come to rest");
  }

  private ObjectNode assign() {
    ObjectNode body = Json.object();
    ObjectNode identity = body.putObject("identity").put("type", "SystemAssigned, UserAssigned");
    identity.putObject("userAssignedIdentities").putObject(user);
    return body;
  }

  private ObjectNode machine() {
    ObjectNode body = Json.object().put("location", "westeurope");
    ObjectNode properties = body.putObject("properties");
    properties.putObject("hardwareProfile").put("vmSize", "Standard_B1s");
    ObjectNode storage = properties.putObject("storageProfile");
    storage
        .putObject("imageReference")
        .put("publisher", "Canonical")
        .put("offer", "ubuntu-24_04-lts")
        .put("sku", "server")
        .put("version", "latest");
    storage.putObject("osDisk").put("createOption", "FromImage").put("name", "web-1-os");
    properties.putObject("osProfile").put("computerName", "web-1").put("adminUsername", "operator");
    properties
        .putObject("networkProfile")
        .putArray("networkInterfaces")
        .addObject()
        .put("id", group + "/providers/Microsoft.Network/networkInterfaces/web-1-nic");
    return body;
  }

  private void say(String what) {
    step++;
    out.println();
    out.println(step + ". " + what);
  }

  private void fact(String name, String value) {
    out.println("   " + name + ": " + value);
  }

  private static String must(String what, String value) {
    require(what + " is there", !value.isEmpty());
    return value;
  }

  private static void require(String what, boolean so) {
    if (!so) {
      throw new Exit.Ended(Exit.FAILED, "Not so: " + what);
    }
  }
}
