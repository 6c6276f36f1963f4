package dev.selfsame.provider.compute;

import dev.selfsame.arm.Route;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.ResourceRow;
import dev.selfsame.store.Tx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be had and how much of it is used: SKUs and usages. Every size is to be had everywhere:
 * outside Azure no region runs out. Source: the REST reference, "Resource Skus" and "Usage".
 */
final class Catalog {
  private static final String SUBSCRIPTION = "/subscriptions/{subscriptionId}";
  private static final Pattern LOCATION =
      Pattern.compile("\\s*location\\s+eq\\s+'([^']*)'\\s*", Pattern.CASE_INSENSITIVE);
  private static final List<String> USUAL_LOCATIONS =
      List.of("eastus", "westus", "westeurope", "northeurope");
  private static final int PAGE = 1000;
  private static final int LIMIT = 25_000;

  private final JsonNode sizes = Json.beside(Catalog.class, "vm-sizes.json").path("value");
  private final Map<String, Integer> cores = new HashMap<>();

  Catalog() {
    sizes.forEach(size ->
        cores.put(
            ResourceId.lower(size.path("name").asString()), size.path("numberOfCores").asInt(0)));
  }

  List<Route> routes() {
    return List.of(
        new Route(
            "GET",
            SUBSCRIPTION + "/providers/Microsoft.Compute/skus",
            "Microsoft.Compute/skus/read",
            false,
            this::skus),
        new Route(
            "GET",
            SUBSCRIPTION + "/providers/Microsoft.Compute/locations/{location}/usages",
            "Microsoft.Compute/locations/usages/read",
            false,
            this::usages));
  }

  private Response skus(Route.Call call, Tx tx) {
    Matcher filter = LOCATION.matcher(call.request().query("$filter").orElse(""));
    List<String> locations = filter.matches() ? List.of(filter.group(1)) : USUAL_LOCATIONS;
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    for (String location : locations) {
      for (String name : List.of("Classic", "Aligned")) {
        sku(value, "availabilitySets", name, location)
            .putArray("capabilities")
            .addObject()
            .put("name", "MaximumPlatformFaultDomainCount")
            .put("value", "3");
      }
      for (String name :
          List.of("Standard_LRS", "StandardSSD_LRS", "Premium_LRS", "UltraSSD_LRS")) {
        sku(value, "disks", name, location)
            .put("tier", name.split("_", 2)[0])
            .putArray("capabilities");
      }
      sizes.forEach(size -> size(value, size, location));
    }
    return Response.json(200, Json.write(answer));
  }

  private static ObjectNode sku(ArrayNode value, String type, String name, String location) {
    ObjectNode sku = value.addObject().put("resourceType", type).put("name", name);
    sku.putArray("locations").add(location);
    ObjectNode info = sku.putArray("locationInfo").addObject().put("location", location);
    ArrayNode zones = info.putArray("zones");
    List.of("1", "2", "3").forEach(zones::add);
    info.putArray("zoneDetails");
    sku.putArray("restrictions");
    return sku;
  }

  private static void size(ArrayNode value, JsonNode size, String location) {
    String name = size.path("name").asString();
    String[] words = name.split("_", 2);
    ObjectNode sku =
        sku(value, "virtualMachines", name, location)
            .put("tier", words[0])
            .put("size", words.length > 1 ? words[1] : name)
            .put("family", family(name));
    ArrayNode capabilities = sku.putArray("capabilities");
    String count = size.path("numberOfCores").asString();
    capability(capabilities, "MaxResourceVolumeMB", size.path("resourceDiskSizeInMB").asString());
    capability(capabilities, "OSVhdSizeMB", size.path("osDiskSizeInMB").asString());
    capability(capabilities, "vCPUs", count);
    capability(capabilities, "MemoryPreservingMaintenanceSupported", "True");
    capability(capabilities, "HyperVGenerations", "V1,V2");
    capability(capabilities, "CpuArchitectureType", "x64");
    double memory = size.path("memoryInMB").asInt(0) / 1024.0;
    capability(
        capabilities,
        "MemoryGB",
        memory == Math.rint(memory) ? String.valueOf((long) memory) : String.valueOf(memory));
    capability(capabilities, "MaxDataDiskCount", size.path("maxDataDiskCount").asString());
    capability(capabilities, "LowPriorityCapable", "True");
    capability(
        capabilities, "PremiumIO", MachineModel.PREMIUM.matcher(name).matches() ? "True" : "False");
    capability(capabilities, "vCPUsAvailable", count);
    capability(capabilities, "EncryptionAtHostSupported", "True");
    capability(capabilities, "AcceleratedNetworkingEnabled", "True");
    capability(capabilities, "MaxNetworkInterfaces", "2");
  }

  private static void capability(ArrayNode capabilities, String name, String value) {
    capabilities.addObject().put("name", name).put("value", value);
  }

  /** As Azure groups sizes: the letters without the number of cores. */
  private static String family(String size) {
    String plain = size.replaceFirst("^[A-Za-z]+_", "").replaceFirst("\\d+", "").replace("_", "");
    return "standard" + plain + "Family";
  }

  private Response usages(Route.Call call, Tx tx) {
    String scope =
        "/subscriptions/"
            + ResourceId.lower(String.valueOf(call.variables().get("subscriptionId")));
    String location =
        ResourceId.lower(String.valueOf(call.variables().get("location"))).replace(" ", "");
    int[] machines = {0, 0};
    each(
        tx,
        scope,
        VirtualMachines.TYPE,
        location,
        row -> {
          machines[0]++;
          String size =
              Rows.body(row).path("properties").path("hardwareProfile").path("vmSize").asString("");
          machines[1] += cores.getOrDefault(ResourceId.lower(size), 0);
        });
    int[] sets = {0};
    each(tx, scope, ScaleSets.TYPE, location, row -> sets[0]++);
    int[] availability = {0};
    each(tx, scope, AvailabilitySets.TYPE, location, row -> availability[0]++);
    ObjectNode answer = Json.object();
    ArrayNode value = answer.putArray("value");
    usage(value, "availabilitySets", "Availability Sets", availability[0]);
    usage(value, "cores", "Total Regional vCPUs", machines[1]);
    usage(value, "virtualMachines", "Virtual Machines", machines[0]);
    usage(value, "virtualMachineScaleSets", "Virtual Machine Scale Sets", sets[0]);
    return Response.json(200, Json.write(answer));
  }

  private static void each(
      Tx tx,
      String scope,
      String type,
      String location,
      java.util.function.Consumer<ResourceRow> seen) {
    String after = null;
    List<ResourceRow> page;
    do {
      page = tx.resources().listByType(scope, type, after, PAGE);
      for (ResourceRow row : page) {
        if (location.equals(row.location())) {
          seen.accept(row);
        }
        after = row.idKey();
      }
    } while (page.size() == PAGE);
  }

  private static void usage(ArrayNode value, String name, String shown, int count) {
    value
        .addObject()
        .put("limit", LIMIT)
        .put("unit", "Count")
        .put("currentValue", count)
        .putObject("name")
        .put("value", name)
        .put("localizedValue", shown);
  }
}
