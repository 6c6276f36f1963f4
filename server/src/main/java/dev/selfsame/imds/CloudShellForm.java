package dev.selfsame.imds;

import dev.selfsame.directory.VmBinding;
import dev.selfsame.http.Request;
import dev.selfsame.http.Request.Parameter;
import dev.selfsame.http.Response;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code MSI_ENDPOINT} alone: a POST of a form, or Java's GET with a query; answers as the metadata
 * service does.
 */
final class CloudShellForm {
  private static final int PARAMETERS_MAX = 32;
  private final ImdsEndpoint endpoint;

  CloudShellForm(ImdsEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  Response handle(VmBinding vm, Request request) {
    boolean post = request.method().equals("POST");
    if (!post && !request.method().equals("GET")) {
      throw ImdsErrors.methodNotAllowed("GET, POST").exception();
    }
    ImdsEndpoint.requireMetadataHeader(request);
    List<Parameter> parameters = new ArrayList<>(request.query());
    if (post) {
      parameters.addAll(form(request.body()));
    }
    ImdsEndpoint.requireNoDuplicates(parameters);
    String resource = ImdsEndpoint.required(parameters, "resource");
    IdentitySelector selector = ImdsEndpoint.selector(parameters, true);
    return endpoint.limited(
        vm, () -> endpoint.tokenFor(vm, selector, resource).imds(endpoint.now()));
  }

  private static List<Parameter> form(byte[] body) {
    List<Parameter> parameters = new ArrayList<>();
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", PARAMETERS_MAX)) {
      int at = pair.indexOf('=');
      if (at > 0) {
        parameters.add(
            new Parameter(decoded(pair.substring(0, at)), decoded(pair.substring(at + 1))));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
