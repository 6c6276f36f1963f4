package dev.selfsame.conformance;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenRequestContext;
import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Code as it would run on a VM: a token by the SDK, nothing secret in it, and resource manager called with the token. */
final class OnTheVm {
  private OnTheVm() {}

  public static void main(String[] arguments) throws Exception {
    String arm = arguments[0];
    ManagedIdentityCredentialBuilder builder = new ManagedIdentityCredentialBuilder();
    String kind = arguments.length > 2 ? arguments[2] : "";
    TokenRequestContext wanted = new TokenRequestContext().addScopes(arm + "/.default");
    AccessToken token;
    try {
      token =
          switch (kind) {
            case "" -> builder.build().getTokenSync(wanted);
            case "clientId" -> builder.clientId(arguments[3]).build().getTokenSync(wanted);
            case "objectId" -> builder.objectId(arguments[3]).build().getTokenSync(wanted);
            case "resourceId" -> builder.resourceId(arguments[3]).build().getTokenSync(wanted);
            case "default" -> new DefaultAzureCredentialBuilder().build().getTokenSync(wanted);
            default -> throw new IllegalArgumentException(kind);
          };
    } catch (RuntimeException e) {
      System.out.println("{\"error\":\"" + String.valueOf(e.getMessage()).replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\"}");
      return;
    }
    String claims = new String(Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]), StandardCharsets.UTF_8);
    int tenants = call(arm + "/tenants?api-version=2022-12-01", token).statusCode();
    HttpResponse<String> group = call(arm + "/subscriptions/" + arguments[1] + "/resourceGroups/sdk?api-version=2024-11-01", token);
    String code = Home.strings(group.body()).getOrDefault("error", "");
    System.out.println(
        claims.substring(0, claims.length() - 1) + ",\"tenants\":" + tenants + ",\"group\":" + group.statusCode() + ",\"groupSays\":\"" + code.replace('"', ' ') + "\"}");
  }

  private static HttpResponse<String> call(String url, AccessToken token) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token.getToken()).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
