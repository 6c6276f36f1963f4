package dev.selfsame.graph;

import dev.selfsame.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** Lets the fuzzer into the room: a filter is read and held against an object. */
public final class FilterReading {
  private static final ObjectNode OBJECT =
      Json.stored(
          """
          {"id":"1","displayName":"Anna","accountEnabled":true,"size":3,"tags":["a","b"],"mail":null,
           "createdDateTime":"2026-01-01T00:00:00Z","roles":[{"id":"r1","value":"Read"}],"web":{"home":"x"}}\
          """);

  private FilterReading() {}

  /**
   * @throws dev.selfsame.error.ApiException for what is no filter
   */
  public static void read(String text) {
    Condition condition = FilterReader.read(text);
    boolean first = condition.matches(OBJECT);
    if (first != condition.matches(OBJECT)) {
      throw new AssertionError("the same object is let through and not");
    }
    condition.properties().forEach(name -> condition.required(name));
    condition.advanced();
  }
}
