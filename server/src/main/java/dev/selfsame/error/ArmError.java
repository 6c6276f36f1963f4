package dev.selfsame.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"error":{"code","message","target"?,"details"?}}}; see the ARM resource provider
 * contract, common API details.
 *
 * @param headers extra response headers, such as {@code WWW-Authenticate}
 * @param additionalInfo typed facts: {@code "additionalInfo":[{"type","info"}]}
 */
public record ArmError(
    int status,
    String code,
    String message,
    @Nullable String target,
    List<ArmError> details,
    Map<String, String> headers,
    List<Info> additionalInfo)
    implements ApiError {

  /** One typed fact; {@code info} is text or maps of text, numbers and the like. */
  public record Info(String type, Map<String, Object> info) {}

  /** An error without typed facts. */
  public ArmError(
      int status,
      String code,
      String message,
      @Nullable String target,
      List<ArmError> details,
      Map<String, String> headers) {
    this(status, code, message, target, details, headers, List.of());
  }

  /** An error without target, details or headers. */
  public static ArmError of(int status, String code, String message) {
    return new ArmError(status, code, message, null, List.of(), Map.of());
  }

  /** The same error, naming the property at fault. */
  public ArmError at(String propertyPath) {
    return new ArmError(status, code, message, propertyPath, details, headers, additionalInfo);
  }

  /** The same error with the errors that led to it. */
  public ArmError because(List<ArmError> inner) {
    return new ArmError(status, code, message, target, inner, headers, additionalInfo);
  }

  /** The same error with one more typed fact. */
  public ArmError with(Info info) {
    List<Info> more = new java.util.ArrayList<>(additionalInfo);
    more.add(info);
    return new ArmError(status, code, message, target, details, headers, List.copyOf(more));
  }

  public ApiException exception() {
    return new ApiException(this);
  }
}
