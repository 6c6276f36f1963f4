package dev.selfsame.token;

/** Fetches what an issuer publishes. Handed in: this room opens no connection itself. */
@FunctionalInterface
public interface IssuerDocuments {
  /**
   * The bytes at an https URL, bounded in time and size and never from an address that the operator
   * has not opened.
   *
   * @throws Unavailable when there are none to be had
   */
  byte[] fetch(String url);

  /** A document could not be had; the message says why, for the log alone. */
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String why) {
      super(why, null, false, false);
    }
  }
}
