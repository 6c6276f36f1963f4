package dev.selfsame.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"error":{"code","message","target"?,"details"?}}}; see the ARM resource provider
 * contract, common API details.
 *
 * @param headers extra response headers, such as {@code WWW-Authenticate}
 */
public record ArmError(
    int status,
    String code,
    String message,
    @Nullable String target,
    List<ArmError> details,
    Map<String, String> headers)
    implements ApiError {

  /** An error without target, details or headers. */
  public static ArmError of(int status, String code, String message) {
    return new ArmError(status, code, message, null, List.of(), Map.of());
  }

  /** The same error, naming the property at fault. */
  public ArmError at(String propertyPath) {
    return new ArmError(status, code, message, propertyPath, details, headers);
  }

  public ApiException exception() {
    return new ApiException(this);
  }
}
