package dev.selfsame.cli;

/** Exit codes, the same for every command; see docs/cli.md. */
public final class Exit {
  public static final int OK = 0;

  /** It did not work; the message says why. */
  public static final int FAILED = 1;

  /** The command line could not be understood. */
  public static final int USAGE = 2;

  /** No server runs on this data folder. */
  public static final int NOT_RUNNING = 3;

  /** The server, or what was checked, said no. */
  public static final int REFUSED = 4;

  private Exit() {}

  /** Ends a command with a message and a code. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int code;

    Ended(int code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    int code() {
      return code;
    }
  }
}
