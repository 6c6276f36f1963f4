package dev.selfsame.arm;

import dev.selfsame.model.ApiVersion;
import java.util.Set;

/**
 * How an answer is to look.
 *
 * @param expand lower-case words of {@code $expand}
 * @param listed true when the resource is one of a list
 * @param written true when it answers a write
 */
public record ViewRequest(
    ApiVersion apiVersion, Set<String> expand, boolean listed, boolean written) {
  public ViewRequest(ApiVersion apiVersion, Set<String> expand, boolean listed) {
    this(apiVersion, expand, listed, false);
  }

  ViewRequest answeringWrite() {
    return new ViewRequest(apiVersion, expand, listed, true);
  }
}
