package dev.selfsame.provider.compute;

import dev.selfsame.arm.Resource;
import dev.selfsame.arm.Route;
import dev.selfsame.arm.ViewRequest;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads of Microsoft.Compute that are not reads of one resource: sizes, machines of a location,
 * instance views.
 */
final class VmRoutes {
  /** Machines on a page, and rows looked at for it. */
  static final int PAGE_MAX = 1000;

  private static final String SUBSCRIPTION = "/subscriptions/{subscriptionId}";
  private static final String LOCATION =
      SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{location}";
  private static final String MACHINE =
      SUBSCRIPTION
          + "/resourceGroups/{resourceGroupName}/providers/Microsoft.Compute/virtualMachines/{vmName}";

  private final byte[] sizes = Json.write(Json.beside(VmRoutes.class, "vm-sizes.json"));

  List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            LOCATION + "/virtualMachines",
            "Microsoft.Compute/locations/virtualMachines/read",
            false,
            VmRoutes::ofLocation),
        new Route(
            "GET",
            LOCATION + "/vmSizes",
            "Microsoft.Compute/locations/vmSizes/read",
            false,
            (call, tx) -> Response.json(200, sizes)),
        new Route(
            "GET",
            MACHINE + "/vmSizes",
            "Microsoft.Compute/virtualMachines/vmSizes/read",
            false,
            this::sizesOf),
        new Route(
            "GET",
            MACHINE + "/instanceView",
            "Microsoft.Compute/virtualMachines/instanceView/read",
            false,
            VmRoutes::instanceView));
  }

  private Response sizesOf(Route.Call call, Tx tx) {
    machine(call, tx);
    return Response.json(200, sizes);
  }

  private static Response instanceView(Route.Call call, Tx tx) {
    Resource machine = machine(call, tx);
    ObjectNode body = machine.body();
    ObjectNode view =
        VmView.instanceView(
            machine,
            body.withObject("/properties"),
            body.path(VirtualMachines.POWER).asString("running"),
            body.path(VirtualMachines.GENERALIZED).asBoolean(false));
    return Response.json(200, Rows.JSON.writeValueAsBytes(view));
  }

  private static Resource machine(Route.Call call, Tx tx) {
    String group = call.variables().get("resourceGroupName");
    String name = call.variables().get("vmName");
    String key =
        ResourceId.lower(
            "/subscriptions/"
                + call.variables().get("subscriptionId")
                + "/resourceGroups/"
                + group
                + "/providers/Microsoft.Compute/virtualMachines/"
                + name);
    return tx.resources()
        .find(key)
        .map(Rows::resource)
        .orElseThrow(() ->
            ArmError.of(
                    404,
                    "ResourceNotFound",
                    "The Resource 'Microsoft.Compute/virtualMachines/"
                        + name
                        + "' under resource group '"
                        + group
                        + "' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix")
                .exception());
  }

  private static Response ofLocation(Route.Call call, Tx tx) {
    String location = place(call.variables().get("location"));
    String scope =
        "/subscriptions/" + ResourceId.lower(call.variables().getOrDefault("subscriptionId", ""));
    ViewRequest request = new ViewRequest(call.apiVersion(), Set.of(), true);
    List<ResourceRow> rows =
        tx.resources().listByType(scope, VirtualMachines.TYPE, after(call), PAGE_MAX);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode value = answer.putArray("value");
    for (ResourceRow row : rows) {
      if (place(row.location()).equals(location)) {
        Resource machine = Rows.resource(row);
        ObjectNode shown =
            value.addObject().put("name", row.name()).put("id", row.id()).put("type", row.type());
        shown.setAll(VmView.view(machine, machine.body(), request, tx));
      }
    }
    if (rows.size() >= PAGE_MAX) {
      String token =
          Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(rows.getLast().idKey().getBytes(StandardCharsets.UTF_8));
      answer.put(
          "nextLink",
          call.request().origin()
              + call.request().path().replace(" ", "%20")
              + "?api-version="
              + URLEncoder.encode(call.apiVersion().value(), StandardCharsets.UTF_8)
              + "&$skiptoken="
              + token);
    }
    return Response.json(200, Rows.JSON.writeValueAsBytes(answer));
  }

  private static @Nullable String after(Route.Call call) {
    String token = call.request().query("$skiptoken").orElse("");
    if (token.isEmpty()) {
      return null;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ArmError.of(400, "InvalidParameter", "The value of parameter $skiptoken is invalid.")
          .at("$skiptoken")
          .exception();
    }
  }

  private static String place(@Nullable String location) {
    return location == null ? "" : location.replace(" ", "").toLowerCase(Locale.ROOT);
  }
}
