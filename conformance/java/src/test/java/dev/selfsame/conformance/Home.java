package dev.selfsame.conformance;

import com.azure.core.credential.TokenCredential;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.profile.AzureProfile;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The server under test, as the SDK is told of it. */
record Home(Map<String, String> env) {
  static Home read() throws IOException {
    return new Home(strings(Files.readString(Path.of(System.getProperty("selfsame.env")))));
  }

  static Map<String, String> strings(String json) throws IOException {
    try (JsonReader reader = JsonProviders.createReader(json)) {
      Map<String, String> all = new HashMap<>();
      reader.readMap(JsonReader::readUntyped).forEach((name, value) -> all.put(name, String.valueOf(value)));
      return all;
    }
  }

  String get(String name) {
    return env.get(name);
  }

  AzureProfile profile() {
    Map<String, String> endpoints = new HashMap<>();
    endpoints.put("resourceManagerEndpointUrl", get("armEndpoint"));
    endpoints.put("managementEndpointUrl", get("armEndpoint"));
    endpoints.put("activeDirectoryEndpointUrl", get("authority"));
    endpoints.put("activeDirectoryResourceId", get("armEndpoint"));
    endpoints.put("microsoftGraphResourceId", get("armEndpoint"));
    endpoints.put("activeDirectoryGraphResourceId", get("armEndpoint"));
    endpoints.put("storageEndpointSuffix", ".core.windows.net");
    endpoints.put("keyVaultDnsSuffix", ".vault.azure.net");
    return new AzureProfile(get("tenantId"), get("subscriptionId"), new AzureEnvironment(endpoints));
  }

  TokenCredential owner() {
    return new ClientSecretCredentialBuilder()
        .authorityHost(get("authority"))
        .disableInstanceDiscovery()
        .tenantId(get("tenantId"))
        .clientId(get("clientId"))
        .clientSecret(get("clientSecret"))
        .build();
  }

  /** Runs the launcher, as an operator would. */
  String selfsame(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(get("selfsame")));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--data", get("data")));
    return run(new ProcessBuilder(command));
  }

  /** Code on a VM: another process, which knows nothing but the variables of its metadata endpoint. */
  Map<String, String> onTheVm(Map<String, String> variables, String... selector) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + get("trustStore"),
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-cp",
                System.getProperty("surefire.real.class.path", System.getProperty("java.class.path")),
                OnTheVm.class.getName(),
                get("armEndpoint"),
                get("subscriptionId")));
    command.addAll(List.of(selector));
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().keySet().removeIf(name -> name.startsWith("AZURE_") || name.startsWith("MSI_") || name.startsWith("IDENTITY_"));
    process.environment().putAll(variables);
    return strings(run(process));
  }

  /** The status of a GET to a metadata endpoint, or -1 when nobody listens there. */
  static int status(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).header("Metadata", "true").build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (ConnectException e) {
      return -1;
    }
  }

  private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(builder.command() + " ended with " + process.exitValue() + ": " + said);
    }
    return said;
  }
}
