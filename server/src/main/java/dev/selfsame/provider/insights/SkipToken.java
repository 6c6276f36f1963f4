package dev.selfsame.provider.insights;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.store.Activity;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A place in the log, opaque to clients. */
final class SkipToken {
  private SkipToken() {}

  static String of(Activity.Cursor cursor) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((cursor.at() + " " + cursor.eventId()).getBytes(StandardCharsets.UTF_8));
  }

  static Activity.Cursor read(String token) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int space = text.indexOf(' ');
      if (space > 0) {
        return new Activity.Cursor(
            Long.parseLong(text.substring(0, space)), text.substring(space + 1));
      }
    } catch (IllegalArgumentException e) {
      // the same answer as for a token without a space
    }
    throw ArmErrors.badRequest(
        "InvalidSkipToken", "The $skipToken is not one that this service gave.");
  }
}
