package dev.selfsame.token;

import java.util.Set;

/**
 * Who we are on the wire; from configuration, never from a request.
 *
 * @param origin of the front door, without a trailing slash
 * @param domain the tenant's default domain
 * @param stsIssuer name {@code https://sts.windows.net/{tenant}/} in version 1.0 tokens (decision
 *     "iss")
 */
public record Authority(String origin, String tenantId, String domain, boolean stsIssuer) {
  /** The application id of Microsoft Graph. */
  public static final String GRAPH_APP = "00000003-0000-0000-c000-000000000000";

  /** Issuer of version 1.0 tokens, with its trailing slash. */
  public String v1Issuer() {
    return (stsIssuer ? "https://sts.windows.net" : origin) + "/" + tenantId + "/";
  }

  /** Issuer of version 2.0 tokens. */
  public String v2Issuer() {
    return origin + "/" + tenantId + "/v2.0";
  }

  /** Audiences under which Microsoft Graph is asked for; ours is in the cloud's metadata. */
  public Set<String> graphAudiences() {
    return Set.of(
        origin,
        origin + "/",
        "https://graph.microsoft.com",
        "https://graph.microsoft.com/",
        GRAPH_APP);
  }

  /** Under which name the directory knows an audience: ours stands for Graph. */
  String directoryName(String audience) {
    return audience.equals(origin) || audience.equals(origin + "/") ? GRAPH_APP : audience;
  }

  /** Audiences under which resource manager is asked for (clients.md 8.3). */
  public Set<String> armAudiences() {
    return Set.of(
        origin,
        origin + "/",
        "https://management.azure.com",
        "https://management.azure.com/",
        "https://management.core.windows.net",
        "https://management.core.windows.net/",
        Audiences.ARM_APP);
  }
}
