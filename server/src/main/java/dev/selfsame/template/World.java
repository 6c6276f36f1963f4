package dev.selfsame.template;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What already exists, for {@code reference} and {@code list*}. Empty means: not known (yet). */
public interface World {
  /** A world in which nothing is known. */
  World NOTHING =
      new World() {
        @Override
        public Optional<JsonNode> reference(
            String resourceId, @Nullable String apiVersion, boolean full) {
          return Optional.empty();
        }

        @Override
        public Optional<JsonNode> list(
            String function, String resourceId, String apiVersion, @Nullable JsonNode body) {
          return Optional.empty();
        }
      };

  /**
   * The resource's {@code properties}, or with {@code full} the whole of it.
   *
   * @param apiVersion null when the template gives none: that of the resource in the template
   * @throws dev.selfsame.error.ApiException when there is no such resource and it can never come
   */
  Optional<JsonNode> reference(String resourceId, @Nullable String apiVersion, boolean full);

  /**
   * The answer of {@code POST {resourceId}/{function}}.
   *
   * @param function as written, such as {@code listKeys}
   */
  Optional<JsonNode> list(
      String function, String resourceId, String apiVersion, @Nullable JsonNode body);
}
