package dev.selfsame.token.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The forms of the pages. Each works without a script and by keyboard alone. */
public final class Forms {
  private Forms() {}

  /** Fields that nobody sees, by name. */
  public static Html hidden(Map<String, String> fields) {
    List<Html> made = new ArrayList<>();
    fields.forEach((name, value) ->
        made.add(Html.of("<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value)));
    return Html.all(made);
  }

  /** An error that a screen reader tells of at once; empty for none. */
  public static Html wrong(String text) {
    return text.isEmpty()
        ? Html.NOTHING
        : Html.of("<p class=\"wrong\" id=\"wrong\" role=\"alert\">{}</p>\n", text);
  }

  /**
   * @param to path of the form
   * @param name filled in; empty for none
   */
  public static Html signIn(String to, Map<String, String> hidden, String name, String wrong) {
    String described = wrong.isEmpty() ? "" : "wrong";
    return Html.of(
        """
        {}<form method="post" action="{}" autocomplete="on">
        {}<label for="username">User name</label>
        <input type="text" id="username" name="username" value="{}" maxlength="256" autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="{}" required{}>
        <label for="password">Password</label>
        <input type="password" id="password" name="password" maxlength="256" autocomplete="current-password" aria-describedby="{}" required{}>
        <label class="check"><input type="checkbox" name="stay" value="yes"> Stay signed in</label>
        <div class="row">
        <button class="strong" name="action" value="sign-in">Sign in</button>
        <button name="action" value="cancel" formnovalidate>Cancel</button>
        </div>
        </form>
        """,
        wrong(wrong),
        to,
        hidden(hidden),
        name,
        described,
        new Html(name.isEmpty() ? " autofocus" : ""),
        described,
        new Html(name.isEmpty() ? "" : " autofocus"));
  }

  /** The account that is signed in, to go on with or not. */
  public static Html account(String to, Map<String, String> hidden, String name, String client) {
    return Html.of(
        """
        <p>{} asks who you are. Only go on if you have just started it.</p>
        <p>Signed in as <span class="who">{}</span></p>
        <form method="post" action="{}">
        {}<div class="row">
        <button class="strong" name="action" value="continue" autofocus>Continue</button>
        <button name="action" value="other">Use another account</button>
        <button name="action" value="cancel">Cancel</button>
        </div>
        </form>
        """,
        client,
        name,
        to,
        hidden(hidden));
  }

  /** Where the code that a device shows is typed. */
  public static Html userCode(String to, Map<String, String> hidden, String name, String wrong) {
    return Html.of(
        """
        {}<p>Signed in as <span class="who">{}</span></p>
        <form method="post" action="{}" autocomplete="off">
        {}<label for="code">Code shown by your device or app</label>
        <input class="code" type="text" id="code" name="code" maxlength="32" autocapitalize="characters" spellcheck="false" aria-describedby="{}" required autofocus>
        <p>Never type a code that somebody has sent you: who knows it would be signed in as you.</p>
        <div class="row">
        <button class="strong" name="action" value="next">Next</button>
        <button name="action" value="other" formnovalidate>Use another account</button>
        </div>
        </form>
        """,
        wrong(wrong),
        name,
        to,
        hidden(hidden),
        wrong.isEmpty() ? "" : "wrong");
  }

  /** The last word on a device; the button that lets it in is not the one under the finger. */
  public static Html confirmDevice(
      String to, Map<String, String> hidden, String name, String client) {
    return Html.of(
        """
        <p>Are you trying to sign in to <strong>{}</strong> as <span class="who">{}</span>?</p>
        <p>Only continue if you started this yourself, on a device or in an app that you trust. If somebody sent you the code, cancel.</p>
        <form method="post" action="{}">
        {}<div class="row">
        <button name="action" value="cancel" autofocus>Cancel</button>
        <button class="strong" name="action" value="continue">Continue</button>
        </div>
        </form>
        """,
        client,
        name,
        to,
        hidden(hidden));
  }

  public static Html signOut(String to, Map<String, String> hidden, String name) {
    return Html.of(
        """
        <p>You are signed in as <span class="who">{}</span>.</p>
        <form method="post" action="{}">
        {}<div class="row"><button class="strong" name="action" value="sign-out" autofocus>Sign out</button></div>
        </form>
        """,
        name,
        to,
        hidden(hidden));
  }

  /** {@code response_mode=form_post}: the answer goes to the client as a form. */
  public static Html post(String to, Map<String, String> fields) {
    return Html.of(
        """
        <form method="post" action="{}">
        {}<p>You are being sent back to the application.</p>
        <div class="row"><button class="strong" autofocus>Continue</button></div>
        </form>
        """,
        to,
        hidden(fields));
  }

  /** What support would ask for. */
  public static Html fault(String text, Map<String, String> facts) {
    List<Html> made = new ArrayList<>();
    facts.forEach((name, value) -> made.add(Html.of("<dt>{}</dt><dd>{}</dd>\n", name, value)));
    return Html.of("{}<dl>\n{}</dl>\n", wrong(text), Html.all(made));
  }
}
