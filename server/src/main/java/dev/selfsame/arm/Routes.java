package dev.selfsame.arm;

import dev.selfsame.error.ArmErrors;
import dev.selfsame.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The route table. It comes from the types' descriptions; nobody adds routes by hand but a provider
 * for what is no resource. Segments are compared without case.
 */
public final class Routes {
  private final Map<String, ResourceType> types = new HashMap<>();
  private final Map<String, Provider> providers = new HashMap<>();
  private final List<Route> fixed = new ArrayList<>();
  private final boolean unknownTypes;

  /**
   * @param unknownTypes store types without a description; else they are refused
   */
  public Routes(List<Provider> providers, boolean unknownTypes) {
    this.unknownTypes = unknownTypes;
    for (Provider provider : providers) {
      this.providers.put(ResourceId.lower(provider.namespace()), provider);
      provider.types().forEach(type -> types.put(ResourceId.lower(type.name()), type));
      fixed.addAll(provider.routes());
    }
    fixed.addAll(OperationRoutes.routes());
  }

  public List<ResourceType> types() {
    return List.copyOf(types.values());
  }

  public List<Route> fixed() {
    return List.copyOf(fixed);
  }

  public Optional<ResourceType> type(String name) {
    return Optional.ofNullable(types.get(ResourceId.lower(name)));
  }

  /** Finds what is asked for, or says in ARM's words why there is no such thing: 404, 405. */
  public Match match(String method, List<String> segments, String apiVersion) {
    Match route = fixedRoute(method, segments);
    if (route != null) {
      return route;
    }
    String path = "/" + String.join("/", segments);
    Optional<ResourceId> id = ResourceId.parse(path);
    if (id.isPresent() && !(id.get().namespace() == null && id.get().resourceGroup() == null)) {
      if (!List.of("GET", "HEAD", "PUT", "PATCH", "DELETE").contains(method)) {
        throw ArmErrors.methodNotAllowed(method);
      }
      return new Match.OfResource(described(id.get(), apiVersion), id.get());
    }
    if (method.equals("POST") && segments.size() > 1) {
      String last = segments.getLast();
      Optional<ResourceId> target =
          ResourceId.parse(path.substring(0, path.length() - last.length() - 1));
      if (target.isPresent()) {
        return action(described(target.get(), apiVersion), target.get(), last);
      }
    }
    if (method.equals("GET")) {
      Match list = list(path, apiVersion);
      if (list != null) {
        return list;
      }
    }
    throw ArmErrors.routeNotFound(path);
  }

  private static Match action(ResourceType type, ResourceId id, String action) {
    return type.actions().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(action))
        .findFirst()
        .<Match>map(entry -> new Match.OfAction(type, id, entry.getKey(), entry.getValue()))
        .orElseThrow(() -> ArmErrors.routeNotFound(id.value() + "/" + action));
  }

  private @Nullable Match list(String path, String apiVersion) {
    Optional<ResourceId> any = ResourceId.parse(path + "/_");
    if (any.isEmpty()) {
      return null;
    }
    ResourceType type = described(any.get(), apiVersion);
    String parent =
        any.get().types().size() > 1 ? path.substring(0, path.lastIndexOf('/')) : any.get().scope();
    if (any.get().namespace() == null) {
      parent = path.substring(0, path.lastIndexOf('/'));
    }
    return ResourceId.parse(parent).<Match>map(scope -> new Match.OfList(type, scope)).orElse(null);
  }

  private ResourceType described(ResourceId id, String apiVersion) {
    ResourceType known = types.get(ResourceId.lower(id.type()));
    if (known != null) {
      return known;
    }
    if (unknownTypes && id.namespace() != null && id.namespace().indexOf('.') > 0) {
      return UnknownTypes.describe(id);
    }
    String namespace = String.valueOf(id.namespace());
    Provider provider = providers.get(ResourceId.lower(namespace));
    if (provider == null) {
      throw ArmErrors.invalidResourceNamespace(namespace);
    }
    String supported =
        provider.types().isEmpty()
            ? ""
            : String.join(",", provider.types().getFirst().apiVersions());
    throw ArmErrors.invalidResourceType(
        String.join("/", id.types()), namespace, apiVersion, supported);
  }

  private @Nullable Match fixedRoute(String method, List<String> segments) {
    boolean otherMethod = false;
    for (Route route : fixed) {
      Map<String, String> variables = variables(route.template(), segments);
      if (variables == null) {
        continue;
      }
      if (route.method().equals(method)
          || (method.equals("HEAD") && route.method().equals("GET"))) {
        return new Match.OfRoute(route, variables);
      }
      otherMethod = !route.template().startsWith("{scope}");
    }
    if (otherMethod) {
      throw ArmErrors.methodNotAllowed(method);
    }
    return null;
  }

  /**
   * The template's variables, or null when it does not match; a leading {@code {scope}} takes what
   * the rest leaves over.
   */
  private static @Nullable Map<String, String> variables(String template, List<String> segments) {
    List<String> parts = List.of(template.replaceFirst("^/", "").split("/", -1));
    Map<String, String> variables = new HashMap<>();
    int skipped = 0;
    if (parts.getFirst().equals("{scope}")) {
      parts = parts.subList(1, parts.size());
      skipped = segments.size() - parts.size();
      if (skipped < 0) {
        return null;
      }
      variables.put(
          "scope", skipped == 0 ? "" : "/" + String.join("/", segments.subList(0, skipped)));
    } else if (parts.size() != segments.size()) {
      return null;
    }
    for (int i = 0; i < parts.size(); i++) {
      String part = parts.get(i);
      String segment = segments.get(skipped + i);
      if (part.startsWith("{")) {
        variables.put(part.substring(1, part.length() - 1), segment);
      } else if (!part.equalsIgnoreCase(segment)) {
        return null;
      }
    }
    return variables;
  }
}
