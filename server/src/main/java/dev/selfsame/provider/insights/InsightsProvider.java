package dev.selfsame.provider.insights;

import dev.selfsame.arm.Provider;
import dev.selfsame.arm.ResourceType;
import dev.selfsame.arm.Route;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.Tx;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The resource provider Microsoft.Insights. */
public final class InsightsProvider implements Provider {
  private static final String VALUES = "/providers/Microsoft.Insights/eventtypes/management/values";
  private static final String READ = "Microsoft.Insights/eventtypes/values/read";

  private final ActivityEvents events;

  /**
   * @param retention how long events are kept
   */
  public InsightsProvider(String tenantId, Duration retention) {
    this.events = new ActivityEvents(tenantId, retention);
  }

  @Override
  public String namespace() {
    return "Microsoft.Insights";
  }

  @Override
  public List<ResourceType> types() {
    return List.of();
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route(
            "GET", "/subscriptions/{subscriptionId}" + VALUES, READ, false, events::ofSubscription),
        new Route("GET", VALUES, READ, false, events::ofTenant),
        new Route(
            "GET",
            "/providers/Microsoft.Insights/eventcategories",
            "Microsoft.Insights/eventCategories/read",
            true,
            InsightsProvider::categories));
  }

  private static Response categories(Route.Call call, Tx tx) {
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    for (String name :
        List.of(
            "Administrative",
            "Security",
            "ServiceHealth",
            "Alert",
            "Recommendation",
            "Policy",
            "Autoscale",
            "ResourceHealth")) {
      value.addObject().put("value", name).put("localizedValue", name);
    }
    return Response.json(200, Json.write(answer));
  }
}
