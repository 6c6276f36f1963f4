package dev.selfsame.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code
 * {"error":{"code","message","details"?,"innerError":{"date","request-id","client-request-id"}}}};
 * Microsoft Learn, "Microsoft Graph error responses and resource types".
 *
 * @param clientRequestId as the client gave it; null for our request id
 */
public record GraphError(
    int status,
    String code,
    String message,
    List<Detail> details,
    Map<String, String> headers,
    @Nullable String clientRequestId)
    implements ApiError {

  /** What exactly is wrong, and with which property. */
  public record Detail(String code, String message, @Nullable String target) {}

  /** An error without details or headers. */
  public static GraphError of(int status, String code, String message) {
    return new GraphError(status, code, message, List.of(), Map.of(), null);
  }

  /** The same error with one detail. */
  public GraphError because(String detailCode, String detail, @Nullable String target) {
    return new GraphError(
        status, code, message, List.of(new Detail(detailCode, detail, target)), headers, null);
  }

  /** The same error with a response header. */
  public GraphError with(String header, String value) {
    return new GraphError(status, code, message, details, Map.of(header, value), clientRequestId);
  }

  /** The same error, naming the client's request. */
  public GraphError answering(@Nullable String requestOfClient) {
    return new GraphError(status, code, message, details, headers, requestOfClient);
  }

  public ApiException exception() {
    return new ApiException(this);
  }
}
