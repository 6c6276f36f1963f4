package dev.selfsame.provider.resources;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The resource provider Microsoft.Resources: what every subscription has, whatever is in it. */
public final class ResourcesProvider implements Provider {
  private final ResourceGroups groups;
  private final List<Route> routes = new ArrayList<>();

  /**
   * What the installation is.
   *
   * @param tenantDomain such as {@code selfsame.local}
   * @param unknownTypes resource types without a description are stored too
   */
  public record Installation(String tenantId, String tenantDomain, boolean unknownTypes) {}

  /**
   * @param others the other providers, for the lists of what can be made here
   */
  public ResourcesProvider(
      ResourceIdentity identities, Installation installation, List<Provider> others) {
    this.groups = new ResourceGroups(identities);
    List<Provider> all = new ArrayList<>(others);
    all.add(this);
    // The regions that Azure gave to the Azure CLI in 2026.
    JsonNode locations = Json.beside(ResourcesProvider.class, "locations.json");
    routes.addAll(new Subscriptions(installation, locations).routes());
    routes.addAll(new Providers(all, installation.unknownTypes(), locations).routes());
    routes.addAll(new GenericResources().routes());
    routes.addAll(new TagsAtScope().routes());
  }

  @Override
  public String namespace() {
    return "Microsoft.Resources";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(groups.type());
  }

  @Override
  public List<Route> routes() {
    return List.copyOf(routes);
  }

  @Override
  public Map<String, OperationSteps> operations() {
    return Map.of(ResourceGroups.DELETE, groups::delete);
  }
}
