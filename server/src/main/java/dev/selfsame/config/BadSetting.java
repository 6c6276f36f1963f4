package dev.selfsame.config;

/** A setting that stops the start; the message is for the person who wrote it. */
public final class BadSetting extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BadSetting(String message) {
    super(message, null, false, false);
  }
}
