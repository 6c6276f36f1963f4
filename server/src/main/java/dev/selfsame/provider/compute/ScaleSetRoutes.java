package dev.selfsame.provider.compute;

import dev.selfsame.arm.Resource;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads of a scale set that are not reads of one resource: instance views, SKUs, history. */
final class ScaleSetRoutes {
  private static final String SET =
      "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/{setName}";
  private static final String INSTANCE = SET + "/virtualMachines/{instanceId}";

  List<Route> routes() {
    return List.of(
        read(SET + "/instanceView", "/instanceView/read", ScaleSetRoutes::instanceView),
        read(SET + "/skus", "/skus/read", ScaleSetRoutes::skus),
        read(
            SET + "/osUpgradeHistory",
            "/osUpgradeHistory/read",
            (call, tx) -> {
              set(call, tx);
              return list(List.of());
            }),
        read(SET + "/virtualMachines", "/virtualMachines/read", ScaleSetRoutes::machines),
        read(
            INSTANCE + "/instanceView",
            "/virtualMachines/instanceView/read",
            ScaleSetRoutes::machineView));
  }

  private static Route read(String path, String action, Route.RouteHandler handler) {
    return new Route("GET", path, ScaleSets.TYPE + action, false, handler);
  }

  private static Resource set(Route.Call call, Tx tx) {
    return find(call, ScaleSets.TYPE, String.valueOf(call.variables().get("setName")), "", tx);
  }

  private static Resource find(Route.Call call, String type, String name, String more, Tx tx) {
    Map<String, String> variables = call.variables();
    String group = String.valueOf(variables.get("resourceGroup"));
    String key =
        ResourceId.lower(
            "/subscriptions/"
                + variables.get("subscriptionId")
                + "/resourceGroups/"
                + group
                + "/providers/"
                + ScaleSets.TYPE
                + "/"
                + variables.get("setName")
                + more);
    return tx.resources()
        .find(key)
        .map(Rows::resource)
        .orElseThrow(() -> ArmErrors.resourceNotFound(type + "/" + name, group));
  }

  /** How many machines are in which state. */
  private static Response instanceView(Route.Call call, Tx tx) {
    Resource set = set(call, tx);
    Map<String, Integer> counts = new TreeMap<>();
    for (ResourceRow machine :
        ScaleSetMachines.of(set.id().key(), set.body().path("properties"), tx)) {
      counts.merge("ProvisioningState/" + state(machine.provisioningState()), 1, Integer::sum);
      String power = Rows.body(machine).path(VirtualMachines.POWER).asString("running");
      counts.merge("PowerState/" + power, 1, Integer::sum);
    }
    ObjectNode view = Json.object();
    ArrayNode summary = view.putObject("virtualMachine").putArray("statusesSummary");
    counts.forEach((code, count) -> summary.addObject().put("code", code).put("count", count));
    String state = state(set.provisioningState());
    view.putArray("statuses")
        .addObject()
        .put("code", "ProvisioningState/" + state)
        .put("level", "Info")
        .put("displayStatus", "Provisioning " + state)
        .put("time", Instant.ofEpochMilli(set.changedAt()).toString());
    return Response.json(200, Json.write(view));
  }

  private static String state(@Nullable String provisioningState) {
    return provisioningState == null ? "succeeded" : provisioningState.toLowerCase(Locale.ROOT);
  }

  private static Response skus(Route.Call call, Tx tx) {
    ObjectNode sku = Json.object().put("resourceType", ScaleSets.TYPE);
    sku.set("sku", set(call, tx).body().path("sku").deepCopy());
    sku.withObject("/sku").remove("capacity");
    sku.putObject("capacity")
        .put("minimum", 0)
        .put("maximum", ScaleSets.CAPACITY_MAX)
        .put("defaultCapacity", 1)
        .put("scaleType", "Automatic");
    return list(List.of(sku));
  }

  /** All on one page. The machines of a flexible set are virtual machines, told by their names. */
  private static Response machines(Route.Call call, Tx tx) {
    Resource set = set(call, tx);
    Set<String> expand =
        Set.of(ResourceId.lower(call.request().query("$expand").orElse("")).split(",", -1));
    ViewRequest request = new ViewRequest(call.apiVersion(), expand, true);
    List<ObjectNode> shown = new ArrayList<>();
    for (ResourceRow row : ScaleSetMachines.of(set.id().key(), set.body().path("properties"), tx)) {
      Resource machine = Rows.resource(row);
      ObjectNode one =
          Json.object().put("id", row.id()).put("name", row.name()).put("type", row.type());
      if (row.type().equalsIgnoreCase(ScaleSetInstances.TYPE)) {
        one.setAll(ScaleSetInstances.view(machine, machine.body(), request, tx));
      } else {
        one.setAll(VmView.view(machine, machine.body(), request, tx));
        one.put("instanceId", row.name());
      }
      shown.add(one);
    }
    return list(shown);
  }

  private static Response machineView(Route.Call call, Tx tx) {
    String number = String.valueOf(call.variables().get("instanceId"));
    Resource machine = find(call, ScaleSetInstances.TYPE, number, "/virtualMachines/" + number, tx);
    ObjectNode body = machine.body();
    String power = body.path(VirtualMachines.POWER).asString("running");
    ObjectNode properties = body.withObject("/" + ScaleSetInstances.PROFILE);
    return Response.json(
        200, Json.write(ScaleSetInstances.instanceView(machine, properties, power)));
  }

  private static Response list(List<ObjectNode> values) {
    ObjectNode answer = Json.object();
    answer.putArray("value").addAll(values);
    return Response.json(200, Json.write(answer));
  }
}
