package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code GET /metadata/endpoints}, without a token, in the four shapes that clients ask for
 * (clients.md 1.2, 6, 7, 8.1): 1.0 and 2015-01-01 a flat object, 2019-05-01 an array, 2022-09-01
 * (and later) an object.
 */
public final class CloudMetadata implements Handler {
  private static final String NAME = "Selfsame";
  private final Supplier<String> origin;
  private final String tenantId;

  /**
   * @param origin of the front door, without a trailing slash
   */
  public CloudMetadata(Supplier<String> origin, String tenantId) {
    this.origin = origin;
    this.tenantId = tenantId;
  }

  @Override
  public Response handle(Request request) {
    if (!List.of("GET", "HEAD").contains(request.method())) {
      throw ArmErrors.methodNotAllowed(request.method());
    }
    String version = request.query("api-version").orElseThrow(ArmErrors::missingApiVersion);
    JsonNode body =
        switch (version) {
          case "1.0", "2015-01-01" -> flat();
          case "2018-05-01", "2019-05-01" -> JsonNodeFactory.instance.arrayNode().add(cloud());
          default -> {
            if (dev.selfsame.model.ApiVersion.parse(version).isEmpty()) {
              throw ArmErrors.invalidApiVersion(version);
            }
            yield cloud();
          }
        };
    return Response.json(200, Json.write(body));
  }

  /**
   * What {@code environment()} gives in a template: the same facts, spelled as "Deployment
   * functions for ARM templates" spells them.
   */
  public ObjectNode environment() {
    ObjectNode cloud = cloud();
    ObjectNode environment = Json.object().put("name", "AzureCloud");
    for (String member :
        List.of(
            "gallery",
            "graph",
            "portal",
            "graphAudience",
            "activeDirectoryDataLake",
            "batch",
            "media",
            "sqlManagement")) {
      environment.set(member, cloud.get(member));
    }
    environment.put(
        "vmImageAliasDoc",
        "https://raw.githubusercontent.com/Azure/azure-rest-api-specs/main/arm-compute/quickstart-templates/aliases.json");
    environment.set("resourceManager", cloud.get("resourceManager"));
    ObjectNode authentication = cloud.withObject("/authentication");
    authentication.put("loginEndpoint", authentication.path("loginEndpoint").asString() + "/");
    environment.set("authentication", authentication);
    environment
        .putObject("suffixes")
        .put("acrLoginServer", ".azurecr.io")
        .put("azureDatalakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net")
        .put("azureDatalakeStoreFileSystem", "azuredatalakestore.net")
        .put("azureFrontDoorEndpointSuffix", "azurefd.net")
        .put("keyvaultDns", ".vault.azure.net")
        .put("sqlServerHostname", ".database.windows.net")
        .put("storage", "core.windows.net");
    return environment;
  }

  private ObjectNode flat() {
    String base = origin.get();
    ObjectNode body = Json.object();
    body.put("galleryEndpoint", base + "/");
    body.put("graphEndpoint", base + "/graph/");
    body.put("portalEndpoint", base + "/portal/");
    ObjectNode authentication = body.putObject("authentication");
    authentication.put("loginEndpoint", base + "/");
    authentication.putArray("audiences").add(base);
    return body;
  }

  private ObjectNode cloud() {
    String base = origin.get();
    ObjectNode body = Json.object();
    body.put("portal", base + "/portal");
    ObjectNode authentication = body.putObject("authentication");
    authentication.put("loginEndpoint", base);
    authentication
        .putArray("audiences")
        .add(base)
        .add("https://management.core.windows.net/")
        .add("https://management.azure.com/");
    authentication.put("tenant", tenantId);
    authentication.put("identityProvider", "AAD");
    body.put("media", "https://rest.media.azure.net");
    body.put("graphAudience", base + "/graph/");
    body.put("graph", base + "/graph/");
    body.put("name", NAME);
    suffixes(body.putObject("suffixes"));
    body.put("batch", "https://batch.core.windows.net/");
    body.put("resourceManager", base + "/");
    body.put("activeDirectoryDataLake", "https://datalake.azure.net/");
    body.put("sqlManagement", "https://management.core.windows.net:8443/");
    body.put("microsoftGraphResourceId", base + "/");
    body.put("appInsightsResourceId", "https://api.applicationinsights.io");
    body.put("attestationResourceId", "https://attest.azure.net");
    body.put("synapseAnalyticsResourceId", "https://dev.azuresynapse.net");
    body.put("logAnalyticsResourceId", "https://api.loganalytics.io");
    body.put("ossrDbmsResourceId", "https://ossrdbms-aad.database.windows.net");
    body.put("gallery", base + "/");
    return body;
  }

  /** Of Azure's public cloud: data planes are not ours, and tokens for them are issued. */
  private static void suffixes(ObjectNode suffixes) {
    suffixes.put("acrLoginServer", "azurecr.io");
    suffixes.put("sqlServerHostname", "database.windows.net");
    suffixes.put("keyVaultDns", "vault.azure.net");
    suffixes.put("mhsmDns", "managedhsm.azure.net");
    suffixes.put("storage", "core.windows.net");
    suffixes.put("storageSyncEndpointSuffix", "afs.azure.net");
    suffixes.put("azureFrontDoorEndpointSuffix", "azurefd.net");
    suffixes.put("mysqlServerEndpoint", "mysql.database.azure.com");
    suffixes.put("postgresqlServerEndpoint", "postgres.database.azure.com");
    suffixes.put("mariadbServerEndpoint", "mariadb.database.azure.com");
    suffixes.put("synapseAnalytics", "dev.azuresynapse.net");
    suffixes.put("attestationEndpoint", "attest.azure.net");
    suffixes.put("azureDataLakeStoreFileSystem", "azuredatalakestore.net");
    suffixes.put("azureDataLakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net");
  }
}
