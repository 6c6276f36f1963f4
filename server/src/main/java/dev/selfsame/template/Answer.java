package dev.selfsame.template;

import tools.jackson.databind.JsonNode;

/** What a scope says to a call. */
public sealed interface Answer {
  /** The value. */
  record Value(JsonNode value) implements Answer {}

  /** Such a function exists, but what it asks for is not there yet: the call stays as it is. */
  record Later() implements Answer {}

  /** No such function here. */
  record Unknown() implements Answer {}
}
