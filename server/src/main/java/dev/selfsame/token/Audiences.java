package dev.selfsame.token;

import dev.selfsame.directory.AppRoles;
import dev.selfsame.directory.Directory;
import dev.selfsame.error.OAuthErrors;
import dev.selfsame.store.Store;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Which audiences exist (decision I36): Azure's own services with their aliases, our endpoints,
 * every application of the directory, and by a setting any other absolute {@code https://} or
 * {@code api://} URI or GUID.
 */
public final class Audiences {
  /** The application id of Azure resource manager. */
  static final String ARM_APP = "797f4846-ba00-4fd7-ba43-dac1f8f63013";

  /** For whom tokens are that vouch in the exchange: by its URI, and by its application id. */
  static final String EXCHANGE = "api://AzureADTokenExchange";

  static final String EXCHANGE_APP = "fb60f99c-7a34-4190-8149-302f77469936";

  private static final int LENGTH_MAX = 512;
  private static final Pattern GUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * Identifier URIs of Azure services, as Microsoft Learn lists them under "services that support
   * Microsoft Entra authentication".
   */
  private static final Set<String> HOSTS =
      Set.of(
          "management.azure.com",
          "management.core.windows.net",
          "graph.microsoft.com",
          "graph.windows.net",
          "vault.azure.net",
          "managedhsm.azure.net",
          "storage.azure.com",
          "database.windows.net",
          "ossrdbms-aad.database.windows.net",
          "servicebus.azure.net",
          "eventhubs.azure.net",
          "cosmos.azure.com",
          "search.azure.com",
          "cognitiveservices.azure.com",
          "ai.azure.com",
          "batch.core.windows.net",
          "datalake.azure.net",
          "api.loganalytics.io",
          "monitor.azure.com",
          "azconfig.io",
          "appconfig.azure.com",
          "containerregistry.azure.net",
          "digitaltwins.azure.net",
          "dev.azuresynapse.net",
          "purview.azure.net",
          "redis.azure.com",
          "signalr.azure.com",
          "webpubsub.azure.com",
          "kusto.kusto.windows.net",
          "help.kusto.windows.net",
          "attest.azure.net",
          "analysis.windows.net");

  private static final List<String> SUFFIXES =
      List.of(
          ".vault.azure.net",
          ".managedhsm.azure.net",
          ".blob.core.windows.net",
          ".queue.core.windows.net",
          ".table.core.windows.net",
          ".file.core.windows.net",
          ".dfs.core.windows.net",
          ".servicebus.windows.net",
          ".documents.azure.com",
          ".azconfig.io",
          ".azurecr.io",
          ".kusto.windows.net",
          ".search.windows.net",
          ".cognitiveservices.azure.com");

  private static final Set<String> APPS =
      Set.of(
          ARM_APP,
          EXCHANGE_APP,
          "00000003-0000-0000-c000-000000000000", // Microsoft Graph
          "00000002-0000-0000-c000-000000000000", // Azure AD Graph
          "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", // Key Vault
          "e406a681-f3d4-42a8-90b6-c2b029497af1", // Storage
          "022907d3-0f1b-48f7-badc-1ba6abab6d66", // SQL Database
          "499b84ac-1321-427f-aa17-267ca6975798"); // Azure DevOps

  private final Supplier<Authority> authority;
  private final Store store;
  private final Directory directory;
  private final boolean any;

  /**
   * @param any take any absolute https or api URI or GUID
   */
  public Audiences(Supplier<Authority> authority, Store store, Directory directory, boolean any) {
    this.authority = authority;
    this.store = store;
    this.directory = directory;
    this.any = any;
  }

  /**
   * The audience as asked for, when it is one.
   *
   * @throws dev.selfsame.error.ApiException AADSTS500011
   */
  public String require(String asked) {
    if (asked.length() <= LENGTH_MAX
        && (known(asked) || (any && form(asked)) || inDirectory(asked))) {
      return asked;
    }
    throw OAuthErrors.invalidResource(asked, authority.get().tenantId());
  }

  private boolean known(String asked) {
    if (APPS.contains(asked.toLowerCase(Locale.ROOT))
        || asked.equals(EXCHANGE)
        || authority.get().armAudiences().contains(asked)) {
      return true;
    }
    if (!form(asked) || !asked.regionMatches(true, 0, "https://", 0, 8)) {
      return false;
    }
    URI uri = URI.create(asked);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    boolean named = HOSTS.contains(host) || SUFFIXES.stream().anyMatch(host::endsWith);
    return (named && uri.getPort() == -1) || asked.startsWith(authority.get().origin() + "/");
  }

  private boolean inDirectory(String asked) {
    String id = asked.startsWith("api://") ? asked.substring("api://".length()) : asked;
    return store.read(tx ->
        (isGuid(id) && directory.livingByClientId(tx, id.toLowerCase(Locale.ROOT)).isPresent())
            || AppRoles.resource(tx, asked).isPresent());
  }

  private static boolean form(String asked) {
    if (isGuid(asked)) {
      return true;
    }
    try {
      URI uri = new URI(asked);
      boolean scheme =
          "https".equalsIgnoreCase(uri.getScheme()) || "api".equalsIgnoreCase(uri.getScheme());
      return scheme
          && uri.getRawAuthority() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }

  /** The exchange takes version 2.0 tokens, whichever endpoint was asked. */
  static boolean isExchange(String audience) {
    return audience.equals(EXCHANGE) || audience.equalsIgnoreCase(EXCHANGE_APP);
  }

  static boolean isGuid(String text) {
    return text.length() == 36 && GUID.matcher(text).matches();
  }
}
