package dev.selfsame.outbound;

import java.time.Duration;

/**
 * Bounds of one fetch, redirects included.
 *
 * @param total from the call to the last byte
 * @param bytesMax largest document
 */
public record Limits(Duration total, int bytesMax) {
  /** A linked template: 4 MiB, as large as a template may be. */
  public static final Limits TEMPLATE = new Limits(Duration.ofSeconds(5), 4 << 20);

  /** A discovery document or a key set. */
  public static final Limits DISCOVERY = new Limits(Duration.ofSeconds(5), 1 << 20);
}
