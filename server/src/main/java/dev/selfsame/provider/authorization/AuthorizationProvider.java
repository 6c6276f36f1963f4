package dev.selfsame.provider.authorization;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import java.util.List;

/** The resource provider Microsoft.Authorization. */
public final class AuthorizationProvider implements Provider {
  @Override
  public String namespace() {
    return "Microsoft.Authorization";
  }

  @Override
  public List<ResourceType> types() {
    return List.of(ManagementLocks.type());
  }
}
