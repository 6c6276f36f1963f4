package dev.selfsame.token.page;

import dev.selfsame.http.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The frame of every page: no script, one style, nothing from elsewhere, never framed, never kept.
 *
 * @param formTargets origins to which a form of the page may lead, also by a redirect
 */
public record Page(int status, String title, Html main, List<String> formTargets) {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--ground:#f2f2f2;--line:#767676;--strong:#0f5ea8;--on-strong:#fff;--wrong:#a80000}
      @media (prefers-color-scheme:dark){:root{--ink:#f3f3f3;--paper:#1f1f1f;--ground:#111;--line:#8a8a8a;--strong:#6cb8f6;--on-strong:#111;--wrong:#ff9a9a}}
      *{box-sizing:border-box}
      body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
      main{max-width:28rem;margin:8vh auto;padding:2rem;background:var(--paper);border:1px solid var(--line)}
      h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.25}
      label{display:block;margin-top:1rem;font-weight:600}
      input[type=text],input[type=password]{width:100%;padding:.5rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line)}
      .check{font-weight:400}
      .wrong{margin:1rem 0;padding:.75rem;border:2px solid var(--wrong);color:var(--wrong)}
      .who{font-weight:600;overflow-wrap:anywhere}
      .code{font:1.25rem ui-monospace,monospace;letter-spacing:.15em;text-transform:uppercase}
      .row{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.5rem}
      button{padding:.5rem 1.25rem;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);cursor:pointer}
      button.strong{color:var(--on-strong);background:var(--strong);border-color:var(--strong)}
      :focus-visible{outline:3px solid var(--strong);outline-offset:2px}
      dl{font-size:.875rem}dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
      """;

  /** Sends a form on when the browser runs scripts; without, its button does. */
  private static final String SEND = "document.forms[0].submit()";

  private static final String STYLE_HASH = hash(STYLE);
  private static final String SEND_HASH = hash(SEND);

  /** A page without a way out. */
  public static Page closed(int status, String title, Html main) {
    return new Page(status, title, main, List.of());
  }

  public Response response() {
    return response("'none'", Html.NOTHING);
  }

  /** With the one script there is: the page's form goes off by itself. */
  public Response sending() {
    return response("'sha256-" + SEND_HASH + "'", Html.of("<script>{}</script>", new Html(SEND)));
  }

  private Response response(String scripts, Html last) {
    Html page =
        Html.of(
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>{}</title>
            <style>{}</style>
            </head>
            <body>
            <main>
            <h1>{}</h1>
            {}
            </main>
            {}
            </body>
            </html>
            """,
            title,
            new Html(STYLE),
            title,
            main,
            last);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "text/html; charset=utf-8");
    // Not no-referrer: a browser would then send "Origin: null" with our own forms.
    headers.put("Referrer-Policy", "same-origin");
    headers.put("Cache-Control", "no-store");
    headers.put("Pragma", "no-cache");
    return new Response(status, headers, page.text().getBytes(StandardCharsets.UTF_8))
        .toBrowser(
            "style-src 'sha256-"
                + STYLE_HASH
                + "'; script-src "
                + scripts
                + "; img-src data:; form-action 'self'"
                + (formTargets.isEmpty() ? "" : " " + String.join(" ", formTargets)));
  }

  private static String hash(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
