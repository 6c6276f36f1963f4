package dev.selfsame.template;

import tools.jackson.databind.node.ObjectNode;

/** A template whose structure was checked. Never changed, so it may be used by many at once. */
public final class Template {
  private final TemplateDocument document;

  private Template(TemplateDocument document) {
    this.document = document;
  }

  /**
   * Checks the structure and Azure's limits: known members, size, number of parameters, variables
   * and outputs. The number of resources is known when it is expanded.
   *
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate}
   */
  public static Template read(ObjectNode document) {
    DocumentSize.check(document);
    return new Template(TemplateDocument.read(document));
  }

  /**
   * Works out everything that can be known before anything is deployed: parameters with their
   * defaults and constraints, variables, copy loops, conditions, names, ids, dependencies.
   *
   * <p>The same template with the same values gives the same plan: hand the values of {@link
   * Expansion#parameters} in again, and no default is worked out anew.
   *
   * @param parameters {@code {"name":{"value":…}}}; a {@code reference} to a Key Vault is refused
   * @throws dev.selfsame.error.ApiException 400 {@code InvalidTemplate} and its kin
   */
  public Expansion expand(ObjectNode parameters, Place place, Budget budget) {
    return TemplateExpansion.of(document, parameters, place, budget);
  }
}
