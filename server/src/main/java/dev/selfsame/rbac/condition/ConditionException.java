package dev.selfsame.rbac.condition;

/** A condition that cannot be read. {@code arm} answers 400 with its code and message. */
public final class ConditionException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final String code;
  private final int position;

  ConditionException(String code, String message, int position) {
    super(message, null, false, false);
    this.code = code;
    this.position = position;
  }

  /** ARM's error code. */
  public String code() {
    return code;
  }

  /** For the client, whole sentences. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /**
   * Zero-based index in the condition's text of the first character that does not fit; -1 if it is
   * not about one.
   */
  public int position() {
    return position;
  }
}
