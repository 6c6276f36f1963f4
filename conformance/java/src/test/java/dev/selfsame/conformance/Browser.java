package dev.selfsame.conformance;

import java.io.IOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without a screen, which fills in the forms of the sign-in pages. */
final class Browser {
  private static final Pattern ACTION = Pattern.compile("<form method=\"post\" action=\"([^\"]*)\"");
  private static final Pattern HIDDEN = Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\">");
  private final Home home;
  private final HttpClient http =
      HttpClient.newBuilder().cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL)).build();

  Browser(Home home) {
    this.home = home;
  }

  /** A page, or where it sends the browser. */
  record Page(URI at, int status, String text, URI location) {
    /** The answer to the client, by a redirect or by a form: MSAL asks for a form whatever it is told. */
    Map<String, String> sent() {
      Map<String, String> all = new HashMap<>();
      if (location == null) {
        return hidden(text);
      }
      for (String pair : location.getRawQuery().split("&")) {
        String[] parts = pair.split("=", 2);
        all.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
      return all;
    }
  }

  Page open(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).GET());
  }

  /** Follows redirects within the server. */
  Page enter(URI uri) throws IOException, InterruptedException {
    Page page = open(uri);
    while (page.location() != null && page.location().toString().startsWith(home.get("authority"))) {
      page = open(page.location());
    }
    return page;
  }

  Page submit(Page page, Map<String, String> typed) throws IOException, InterruptedException {
    Matcher action = ACTION.matcher(page.text());
    if (!action.find()) {
      throw new AssertionError("no form: " + page);
    }
    Map<String, String> fields = hidden(page.text());
    fields.putAll(typed);
    String body =
        fields.entrySet().stream()
            .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        HttpRequest.newBuilder(page.at().resolve(action.group(1)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", home.get("authority"))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static Map<String, String> hidden(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher hidden = HIDDEN.matcher(text);
    while (hidden.find()) {
      fields.put(hidden.group(1), hidden.group(2));
    }
    return fields;
  }

  Page signIn(Page page) throws IOException, InterruptedException {
    return submit(
        page,
        page.text().contains("name=\"password\"")
            ? Map.of("username", home.get("userName"), "password", home.get("userPassword"), "action", "sign-in")
            : Map.of("action", "continue"));
  }

  private Page send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    URI location = answer.headers().firstValue("Location").map(answer.uri()::resolve).orElse(null);
    return new Page(answer.uri(), answer.statusCode(), answer.body(), location);
  }
}
