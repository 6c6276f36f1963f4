package dev.selfsame.http;

import java.util.List;
import java.util.Map;

/** For tests: a request as the listener would hand it on. */
public final class RequestReading {
  private RequestReading() {}

  public static Request read(
      String method,
      String rawPath,
      String rawQuery,
      Map<String, List<String>> headers,
      byte[] body) {
    Target target = Target.read(rawPath, rawQuery);
    String id = "00000000-0000-4000-8000-000000000000";
    return new Request(
        method,
        "https://localhost",
        target.path(),
        target.segments(),
        target.query(),
        headers,
        body,
        id,
        id);
  }
}
