package dev.selfsame.error;

/** Thrown where the fact is known, turned into a wire shape by {@code http.ErrorWriter} only. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient ApiError error;

  public ApiException(ApiError error) {
    super(error.toString(), null, false, false);
    this.error = error;
  }

  public ApiError error() {
    return error;
  }
}
