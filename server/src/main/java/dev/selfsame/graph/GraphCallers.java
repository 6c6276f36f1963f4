package dev.selfsame.graph;

import dev.selfsame.http.Request;

/** Finds out who asks; implemented where tokens are verified. */
public interface GraphCallers {
  /**
   * @throws dev.selfsame.error.ApiException 401 in Graph's shape
   */
  GraphCaller authenticate(Request request);
}
