package dev.selfsame.token;

import dev.selfsame.testing.TestServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;

/** A request to a test server of any method, body and headers. */
final class Wire {
  private Wire() {}

  static TestServer.Answer send(
      TestServer server, URI where, String method, String body, List<String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(where);
    request.method(
        method,
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i + 1 < headers.size(); i += 2) {
      request.header(headers.get(i), headers.get(i + 1));
    }
    return server.send(request);
  }
}
