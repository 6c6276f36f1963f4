package dev.selfsame.outbound;

/**
 * A document was not fetched. The reason is for the log: it tells nothing of what was received and
 * of where a name leads, and an answer to a client should tell less still.
 */
public final class NotFetched extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why not. */
  public enum Reason {
    /** The URL is not one that may be asked for. */
    URL,
    /** The name leads nowhere. */
    NAME,
    /** The name leads to an address that is not allowed. */
    ADDRESS,
    /** No connection, no handshake, or not a well-formed answer. */
    BROKEN,
    /** The certificate is not good for the name. */
    CERTIFICATE,
    /** Not status 200. */
    STATUS,
    /** To another host, without a place to go, or too often. */
    REDIRECT,
    /** More bytes than the limit. */
    SIZE,
    /** Compressed, though that was not asked for. */
    ENCODING,
    /** Not done in time. */
    TIME
  }

  private final Reason reason;

  NotFetched(Reason reason) {
    super("not fetched: " + reason, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
