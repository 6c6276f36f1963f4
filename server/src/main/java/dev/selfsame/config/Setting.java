package dev.selfsame.config;

import java.util.Locale;

/**
 * One line of the table of settings.
 *
 * @param key such as {@code server.port}
 * @param defaultText as it would be written in the file; empty for none
 * @param doc one sentence for the reader of docs/configuration.md
 */
public record Setting(String key, Kind kind, String defaultText, String doc) {

  /** How the text is read. */
  public enum Kind {
    TEXT("text"),
    LIST("names, separated by commas"),
    COUNT("whole number, 1 or more"),
    PORT("port, 0 to 65535"),
    FLAG("true or false"),
    DURATION("time such as 90s, 15m, 24h, 90d"),
    FILE("file, relative to the data folder");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * The environment variable that sets it: {@code server.public-host} is
   * SELFSAME_SERVER_PUBLIC_HOST.
   */
  public String environmentName() {
    return "SELFSAME_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }
}
