package dev.selfsame.portal;

import dev.selfsame.error.ArmError;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * {@code GET /portal…}: what the build made, as it is, compressed where the browser takes that.
 * Every address that is no file is the page itself, whose own router knows it.
 *
 * <p>Nothing is answered with 304: Chromium ends the stream of such an answer early, which the HTTP
 * library takes for an error of the whole connection, with all that is under way on it. What has a
 * name of its own for each content is kept by the browser without asking; the rest is small.
 *
 * <p>The content security policy allows this origin's files and nothing else, with two hashes: that
 * of the empty text, as the component library makes empty style elements and fills them by script;
 * and that of the page's import map, which tells the browser the integrity of every script.
 *
 * <p>A server that was built without the portal says so, to people by a page.
 */
public final class PortalFiles implements Handler {
  /** Where the build puts them, beside this class. */
  private static final String FOLDER = "files/";

  private static final String PAGE = "index.html";

  private static final String POLICY =
      "script-src 'self'; style-src 'self'"
          + " 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self'; font-src 'self';"
          + " connect-src 'self'; form-action 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String SELF = "script-src 'self'";

  /** Not for the sign-in page: clients that open it in a window of its own keep hold of that. */
  private static final Map<String, String> ALONE =
      Map.of("Referrer-Policy", "no-referrer", "Cross-Origin-Opener-Policy", "same-origin");

  private static final String NOT_BUILT =
      "This server was built without the portal, as there was no Node.js of version 20.19 or newer."
          + " Everything else works.";

  private static final String NOT_BUILT_PAGE =
      """
      <!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <meta name="color-scheme" content="light dark">
          <title>No portal - Selfsame</title>
        </head>
        <body>
          <main>
            <h1>The portal is not in this server</h1>
            <p>%s</p>
            <p>To have it, install Node.js with npm on the machine where the server is built, then build and start it anew in its folder:</p>
            <pre><code>./selfsame down
      scripts/build.sh
      ./selfsame up</code></pre>
            <p>What the portal does can be done with the Azure CLI, too: <code>./selfsame env</code> says how it finds this server.</p>
          </main>
        </body>
      </html>
      """
          .formatted(NOT_BUILT);

  private final String folder;
  private final Map<String, Entry> files = new HashMap<>();
  private String policy = POLICY;

  /**
   * One file.
   *
   * @param immutable its name changes with its content
   */
  private record Entry(String type, boolean immutable) {}

  public PortalFiles() {
    this(FOLDER);
  }

  /** For tests: with other files. */
  PortalFiles(String folder) {
    this.folder = folder;
    try (InputStream in = PortalFiles.class.getResourceAsStream(folder + "files.json")) {
      if (in != null) {
        for (Map.Entry<String, JsonNode> each : Json.parse(in.readAllBytes()).properties()) {
          files.put(each.getKey(), entry(each.getValue()));
          String script = each.getValue().path("script").asString("");
          if (!script.isEmpty()) {
            policy = policy.replace(SELF, SELF + " '" + script + "'");
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(JsonNode listed) {
    return new Entry(listed.path("type").asString(), listed.path("immutable").asBoolean());
  }

  @Override
  public Response handle(Request request) {
    if (!List.of("GET", "HEAD").contains(request.method())) {
      throw ArmErrors.methodNotAllowed(request.method());
    }
    return (files.isEmpty() ? notBuilt(request) : file(request)).toBrowser(policy);
  }

  private Response file(Request request) {
    String name = String.join("/", request.segments().subList(1, request.segments().size()));
    Entry entry = files.get(name);
    if (entry == null && name.startsWith("assets/")) {
      throw ArmErrors.routeNotFound(request.path()); // of another version: the page must not answer
    }
    return entry == null
        ? file(PAGE, Objects.requireNonNull(files.get(PAGE)), request)
        : file(name, entry, request);
  }

  private Response notBuilt(Request request) {
    if (!request.header("Accept").orElse("").toLowerCase(Locale.ROOT).contains("text/html")) {
      throw ArmError.of(404, "PortalNotBuilt", NOT_BUILT).exception();
    }
    Map<String, String> headers = new HashMap<>(ALONE);
    headers.put("Content-Type", "text/html; charset=utf-8");
    headers.put("Cache-Control", "no-store");
    return new Response(404, headers, NOT_BUILT_PAGE.getBytes(StandardCharsets.UTF_8));
  }

  private Response file(String name, Entry entry, Request request) {
    Map<String, String> headers = new HashMap<>(ALONE);
    headers.put("Content-Type", entry.type());
    headers.put("Vary", "Accept-Encoding");
    headers.put(
        "Cache-Control", entry.immutable() ? "public, max-age=31536000, immutable" : "no-cache");
    String accepted = request.header("Accept-Encoding").orElse("").toLowerCase(Locale.ROOT);
    for (Map.Entry<String, String> coding :
        List.of(Map.entry("br", ".br"), Map.entry("gzip", ".gz"))) {
      Optional<byte[]> content =
          accepted.contains(coding.getKey()) ? read(name + coding.getValue()) : Optional.empty();
      if (content.isPresent()) {
        headers.put("Content-Encoding", coding.getKey());
        return new Response(200, headers, content.get());
      }
    }
    return new Response(200, headers, read(name).orElseThrow());
  }

  private Optional<byte[]> read(String name) {
    try (InputStream in = PortalFiles.class.getResourceAsStream(folder + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
