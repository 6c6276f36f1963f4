package dev.selfsame.token;

import dev.selfsame.error.ApiException;
import dev.selfsame.error.OAuthError;
import dev.selfsame.http.Handler;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import dev.selfsame.http.Target;
import dev.selfsame.json.Json;
import dev.selfsame.testing.TestServer;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** A browser: keeps cookies, reads forms, sends them, and follows no redirect by itself. */
final class Visitor {
  private static final Pattern FORM =
      Pattern.compile(
          "<form method=\"post\" action=\"([^\"]*)\"[^>]*>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<input ([^>]*)>");
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"");

  /** How requests get to a server. */
  interface Wire {
    Seen send(String method, String target, String body, Map<String, String> headers);
  }

  /** An answer. */
  record Seen(int status, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    String location() {
      return header("location");
    }

    /** Parameters of the address it sends the browser to, from query or fragment. */
    Map<String, String> sent() {
      int at = Math.max(location().indexOf('?'), location().indexOf('#'));
      Map<String, String> all = new TreeMap<>();
      for (String pair : at < 0 ? new String[0] : location().substring(at + 1).split("&")) {
        int equals = pair.indexOf('=');
        all.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return all;
    }

    ObjectNode json() {
      return body.startsWith("{") ? Json.stored(body) : Json.object();
    }

    /** Where the page's form goes. */
    String action() {
      Matcher form = form();
      return unescaped(form.group(1));
    }

    /** What the page's form would send, filled in as it came. */
    Map<String, String> fields() {
      Map<String, String> fields = new LinkedHashMap<>();
      Matcher input = INPUT.matcher(form().group(2));
      while (input.find()) {
        Map<String, String> attributes = new HashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(input.group(1));
        while (attribute.find()) {
          attributes.put(attribute.group(1), unescaped(attribute.group(2)));
        }
        if (!"checkbox".equals(attributes.get("type"))) {
          fields.put(attributes.get("name"), attributes.getOrDefault("value", ""));
        }
      }
      return fields;
    }

    private Matcher form() {
      Matcher form = FORM.matcher(body);
      if (!form.find()) {
        throw new AssertionError("no form in " + status + " " + body);
      }
      return form;
    }

    private static String unescaped(String text) {
      return text.replace("&lt;", "<")
          .replace("&gt;", ">")
          .replace("&quot;", "\"")
          .replace("&#39;", "'")
          .replace("&#96;", "`")
          .replace("&amp;", "&");
    }
  }

  private final Wire wire;
  final Map<String, String> cookies = new LinkedHashMap<>();

  Visitor(Wire wire) {
    this.wire = wire;
  }

  static Visitor of(TestServer server) {
    return new Visitor((method, target, body, headers) -> {
      List<String> all = new ArrayList<>();
      headers.forEach((name, value) -> all.addAll(List.of(name, value)));
      TestServer.Answer answer =
          dev.selfsame.token.Wire.send(
              server, URI.create(server.origin() + target), method, body, all);
      Map<String, List<String>> lower = new TreeMap<>();
      answer
          .raw()
          .headers()
          .map()
          .forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values));
      return new Seen(answer.status(), lower, answer.raw().body());
    });
  }

  /** Straight to a handler, for what a whole server has no setting for. */
  static Visitor of(Handler handler, String origin) {
    return new Visitor((method, target, body, headers) -> {
      int at = target.indexOf('?');
      Target read =
          Target.read(
              at < 0 ? target : target.substring(0, at), at < 0 ? "" : target.substring(at + 1));
      Map<String, List<String>> lower = new TreeMap<>();
      headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), List.of(value)));
      Request request =
          new Request(
              method,
              origin,
              read.path(),
              read.segments(),
              read.query(),
              lower,
              body.getBytes(StandardCharsets.UTF_8),
              "trace",
              "correlation");
      Response response;
      try {
        response = handler.handle(request);
      } catch (ApiException e) {
        OAuthError error = (OAuthError) e.error();
        ObjectNode json = Json.object().put("error", error.error());
        json.putArray("error_codes").add(error.code());
        response = Response.json(error.status(), Json.write(json));
      }
      Map<String, List<String>> back = new TreeMap<>();
      response
          .headers()
          .forEach((name, value) -> back.put(name.toLowerCase(Locale.ROOT), List.of(value)));
      return new Seen(response.status(), back, new String(response.body(), StandardCharsets.UTF_8));
    });
  }

  Seen get(String target, String... headers) {
    return send("GET", target, "", headers);
  }

  Seen get(String path, Map<String, String> query) {
    return get(path + "?" + encoded(query));
  }

  Seen post(String target, Map<String, String> fields, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
    return send("POST", target, encoded(fields), all.toArray(String[]::new));
  }

  /** Sends the page's form with these fields changed, as a name and a value each. */
  Seen submit(Seen page, String... changes) {
    Map<String, String> fields = page.fields();
    for (int i = 0; i < changes.length; i += 2) {
      fields.put(changes[i], changes[i + 1]);
    }
    fields.values().removeIf("-"::equals);
    return post(page.action(), fields);
  }

  private Seen send(String method, String target, String body, String... headers) {
    Map<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    if (!cookies.isEmpty()) {
      all.putIfAbsent(
          "Cookie",
          cookies.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining("; ")));
    }
    Seen seen = wire.send(method, target, body, all);
    for (String cookie : seen.headers().getOrDefault("set-cookie", List.of())) {
      String pair = cookie.substring(0, cookie.indexOf(';'));
      int at = pair.indexOf('=');
      if (cookie.contains("Max-Age=0")) {
        cookies.remove(pair.substring(0, at));
      } else {
        cookies.put(pair.substring(0, at), pair.substring(at + 1));
      }
    }
    return seen;
  }

  static String encoded(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(one ->
            URLEncoder.encode(one.getKey(), StandardCharsets.UTF_8)
                + "="
                + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }
}
