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
 * <p>The content security policy allows this origin's files and nothing else. The one hash is that
 * of the empty text: the component library makes empty style elements and fills them by script.
 */
public final class PortalFiles implements Handler {
  /** Where the build puts them, beside this class. */
  private static final String FOLDER = "files/";

  private static final String PAGE = "index.html";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'"
          + " 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='; img-src 'self'; font-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private static final Map<String, String> SAFE =
      Map.of(
          "Content-Security-Policy", POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");

  private final String folder;
  private final Map<String, Entry> files = new HashMap<>();

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
    if (files.isEmpty()) {
      throw ArmError.of(
              404,
              "PortalNotBuilt",
              "This server was built without the portal, as there was no Node.js of version 20.19 or"
                  + " newer. Everything else works.")
          .exception();
    }
    String name = String.join("/", request.segments().subList(1, request.segments().size()));
    Entry entry = files.get(name);
    if (entry == null && name.startsWith("assets/")) {
      throw ArmErrors.routeNotFound(request.path()); // of another version: the page must not answer
    }
    return entry == null
        ? file(PAGE, Objects.requireNonNull(files.get(PAGE)), request)
        : file(name, entry, request);
  }

  private Response file(String name, Entry entry, Request request) {
    Map<String, String> headers = new HashMap<>(SAFE);
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
