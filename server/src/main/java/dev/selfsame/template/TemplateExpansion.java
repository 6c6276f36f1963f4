package dev.selfsame.template;

import dev.selfsame.error.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A template that was expanded; made by {@link #of}, which is the whole way from top to bottom. */
final class TemplateExpansion implements Expansion {
  private final Facts facts;
  private final Map<String, Parameter> parameters;
  private final List<PlannedResource> resources;
  private final Map<String, List<Dependency>> dependencies;

  private TemplateExpansion(
      Facts facts,
      Map<String, Parameter> parameters,
      List<PlannedResource> resources,
      Map<String, List<Dependency>> dependencies) {
    this.facts = facts;
    this.parameters = parameters;
    this.resources = resources;
    this.dependencies = dependencies;
  }

  /**
   * What a plan's {@code source} is.
   *
   * @param body null for what is not deployed, until it is asked for
   */
  private record Source(Declared declared, TemplateScope scope, @Nullable ResourceBody body) {}

  static TemplateExpansion of(
      TemplateDocument template, ObjectNode given, Place place, Budget budget) {
    Work work = Work.on(budget);
    Facts facts = new Facts(template, place, ParameterValues.read(template.parameters(), given));
    Map<String, Parameter> parameters =
        facts.parameters().all(TemplateScope.of(facts, work, TemplateScope.Part.PARAMETER));
    ResourceIndex index = ResourceReader.read(facts, work);
    facts.resources(index);
    Map<String, Dependencies.Wishes> wishes = new LinkedHashMap<>();
    Map<String, Source> sources = new LinkedHashMap<>();
    for (Declared declared : index.distinct()) {
      read(declared, facts, work, wishes, sources);
    }
    Dependencies dependencies = new Dependencies(index, wishes, budget);
    Map<String, List<String>> order = dependencies.order();
    List<PlannedResource> planned = new ArrayList<>();
    for (Source source : sources.values()) {
      planned.add(planned(source, order));
    }
    return new TemplateExpansion(facts, parameters, List.copyOf(planned), dependencies.shown());
  }

  private static void read(
      Declared declared,
      Facts facts,
      Work work,
      Map<String, Dependencies.Wishes> wishes,
      Map<String, Source> sources) {
    List<TemplateScope.Asked> asked = new ArrayList<>();
    TemplateScope scope =
        TemplateScope.of(facts, work, TemplateScope.Part.BODY).in(declared.turn());
    List<Declared> named;
    ResourceBody body;
    try {
      named = declared.condition() ? named(declared, scope) : List.of();
      body = declared.deployed() ? ResourceBody.read(declared, scope.telling(asked::add)) : null;
    } catch (ApiException e) {
      throw TemplateErrors.inResource(e, declared.name(), declared.path());
    }
    wishes.put(declared.key(), new Dependencies.Wishes(declared, named, asked));
    sources.put(declared.key(), new Source(declared, scope, body));
  }

  /** What {@code dependsOn} names. */
  private static List<Declared> named(Declared declared, TemplateScope scope) {
    JsonNode written = Members.get(declared.written(), "dependsOn");
    if (written == null) {
      return List.of();
    }
    String path = declared.path() + ".dependsOn";
    TemplateScope head = scope.as(TemplateScope.Part.HEAD);
    JsonNode value = TreeWalk.value(written, head, "dependsOn of the resource");
    if (!(value instanceof ArrayNode entries)) {
      throw TemplateErrors.structure("The dependsOn of a resource must be an array.", path);
    }
    List<Declared> named = new ArrayList<>();
    ResourceIndex index = java.util.Objects.requireNonNull(scope.facts().resources());
    for (JsonNode entry : entries) {
      scope.work().budget().step();
      if (!entry.isString()) {
        throw TemplateErrors.structure("An entry of dependsOn must be a string.", path);
      }
      List<Declared> meant = index.dependencies(entry.asString(), declared);
      scope.work().budget().make(8L * meant.size());
      named.addAll(meant);
    }
    return named;
  }

  private static PlannedResource planned(Source source, Map<String, List<String>> order) {
    Declared declared = source.declared;
    return new PlannedResource(
        declared.id(),
        declared.symbol(),
        declared.type(),
        declared.name(),
        declared.apiVersion(),
        source.body == null ? null : source.body.location(),
        declared.existing(),
        declared.condition(),
        order.getOrDefault(declared.key(), List.of()),
        source);
  }

  @Override
  public Map<String, Parameter> parameters() {
    return parameters;
  }

  @Override
  public List<PlannedResource> resources() {
    return resources;
  }

  @Override
  public Map<String, List<Dependency>> dependencies() {
    return dependencies;
  }

  @Override
  public ObjectNode body(PlannedResource resource, World world, Budget budget) {
    ResourceBody body = known(resource, world, budget);
    if (body.body().rest()) {
      throw TemplateErrors.unknownYet(resource.id().value());
    }
    return body.node();
  }

  @Override
  public ObjectNode preview(PlannedResource resource, World world, Budget budget) {
    return known(resource, world, budget).node();
  }

  private ResourceBody known(PlannedResource resource, World world, Budget budget) {
    if (!(resource.source() instanceof Source source) || source.scope.facts() != facts) {
      throw new IllegalArgumentException("not a resource of this expansion: " + resource.id());
    }
    ResourceBody body =
        source.body == null
            ? ResourceBody.read(
                source.declared, source.scope.knowing(World.NOTHING, Work.on(budget)))
            : source.body;
    try {
      return body.knowing(world, budget);
    } catch (ApiException e) {
      throw TemplateErrors.whileDeploying(e, resource.id().value());
    }
  }

  @Override
  public ObjectNode outputs(World world, Budget budget) {
    return new OutputValues(facts, world, budget).all();
  }
}
