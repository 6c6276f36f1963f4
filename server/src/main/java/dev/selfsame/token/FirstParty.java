package dev.selfsame.token;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Applications that every tenant has: Microsoft's public clients, and the portal. Source: Microsoft
 * Learn, first-party applications; RFC 8252, 7.3 (loopback).
 */
enum FirstParty {
  AZURE_CLI("04b07795-8ddb-461a-bbee-02f9e1bf7b46", "Microsoft Azure CLI"),
  POWERSHELL("1950a258-227b-4e31-a9cf-717495945fc2", "Microsoft Azure PowerShell"),
  VS_CODE("aebc6443-996d-45c2-90f0-388ff96faa56", "Visual Studio Code"),
  VISUAL_STUDIO("872cd9fa-d31f-45e0-9eab-6e460a02d1f1", "Visual Studio"),
  PORTAL("c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "Selfsame Portal");

  private static final Map<String, FirstParty> BY_ID =
      java.util.Arrays.stream(values())
          .collect(java.util.stream.Collectors.toUnmodifiableMap(one -> one.clientId, one -> one));

  /** Any port and path; no query, and nothing that two parsers could read in two ways. */
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "http://(localhost|127\\.0\\.0\\.1|\\[::1])(:[1-9][0-9]{0,4})?(/[A-Za-z0-9_~/-]*)?");

  private static final Pattern PORTAL_PATH =
      Pattern.compile("/portal(/([A-Za-z0-9_~-]+/)*([A-Za-z0-9_~-]+(\\.html)?)?)?");

  final String clientId;
  final String title;

  FirstParty(String clientId, String title) {
    this.clientId = clientId;
    this.title = title;
  }

  static Optional<FirstParty> of(String clientId) {
    return Optional.ofNullable(BY_ID.get(clientId));
  }

  RedirectUris.Kind kind() {
    return this == PORTAL ? RedirectUris.Kind.SPA : RedirectUris.Kind.PUBLIC_CLIENT;
  }

  boolean allows(String uri, Authority us) {
    if (this == PORTAL) {
      return uri.startsWith(us.origin())
          && PORTAL_PATH.matcher(uri.substring(us.origin().length())).matches();
    }
    return LOOPBACK.matcher(uri).matches();
  }
}
