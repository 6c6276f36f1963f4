package dev.selfsame.error;

/**
 * Entra's token error: {@code
 * {"error","error_description","error_codes":[int],"timestamp","trace_id","correlation_id","error_uri"}}.
 *
 * @param error the OAuth error word, such as {@code invalid_client}
 * @param code the AADSTS number, such as 7000215
 * @param text the words after {@code AADSTS<code>: }, without the trace lines, which the writer
 *     adds
 */
public record OAuthError(int status, String error, int code, String text) implements ApiError {
  public ApiException exception() {
    return new ApiException(this);
  }
}
