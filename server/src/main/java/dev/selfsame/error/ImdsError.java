package dev.selfsame.error;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata service's error: {@code {"error","error_description"?,"newest-versions"?}}.
 *
 * @param newestVersions for a bad api-version; empty elsewhere
 */
public record ImdsError(
    int status,
    String error,
    @Nullable String description,
    List<String> newestVersions,
    Map<String, String> headers)
    implements ApiError {
  public ApiException exception() {
    return new ApiException(this);
  }
}
