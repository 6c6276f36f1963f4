package dev.selfsame.template;

import tools.jackson.databind.node.ObjectNode;

/** A template whose structure was checked. */
public final class Template {
  private final ObjectNode document;

  private Template(ObjectNode document) {
    this.document = document;
  }

  /**
   * Checks the structure and Azure's limits: known members, number of parameters, variables,
   * resources and outputs.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}
   */
  public static Template read(ObjectNode document) {
    return new Template(document);
  }

  /**
   * Works out everything that can be known before anything is deployed: parameters with their
   * defaults and constraints, variables, copy loops, conditions, names, ids, dependencies.
   *
   * @param parameters {@code {"name":{"value":…}}} or {@code {"name":{"reference":{…}}}}
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} and its kin
   */
  public Expansion expand(ObjectNode parameters, Place place, Budget budget) {
    throw new UnsupportedOperationException(document.toString() + parameters + place + budget);
  }
}
