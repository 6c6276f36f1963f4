package dev.selfsame.provider.resources;

import dev.selfsame.arm.OperationSteps;
import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceIdentity;
import dev.selfsame.arm.ResourceType;
import java.util.List;
import java.util.Map;

/** The resource provider Microsoft.Resources. */
public final class ResourcesProvider implements Provider {
  private final ResourceGroups groups;

  public ResourcesProvider(ResourceIdentity identities) {
    this.groups = new ResourceGroups(identities);
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
  public Map<String, OperationSteps> operations() {
    return Map.of(ResourceGroups.DELETE, groups::delete);
  }
}
