package dev.selfsame.provider.compute;

import dev.selfsame.arm.Route;
import dev.selfsame.error.ArmError;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import dev.selfsame.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image catalog: publishers, offers, SKUs and versions, each list a bare array. No image is
 * ever started here, so the lists hold well-known images alone, and any other one is taken to have
 * one version. Source: "Virtual Machine Images" of the Compute REST reference, and recordings.
 */
final class Images {
  private static final String BASE =
      "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/publishers";
  private static final String OFFERS = BASE + "/{publisher}/artifacttypes/vmimage/offers";
  private static final String SKUS = OFFERS + "/{offer}/skus";
  private static final String VERSIONS = SKUS + "/{sku}/versions";
  private static final String UNKNOWN_VERSION = "1.0.0";
  private static final int GIB = 1024 * 1024 * 1024;
  private static final int MIB = 1024 * 1024;
  private static final int FOOTER = 512;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private final List<Image> images = new ArrayList<>();

  private record Image(
      String publisher, String offer, String sku, String version, String generation, String os) {}

  Images() {
    for (JsonNode publisher : Json.beside(Images.class, "images.json")) {
      for (JsonNode offer : publisher.path("offers")) {
        for (JsonNode sku : offer.path("skus")) {
          images.add(
              new Image(
                  publisher.path("publisher").asString(),
                  offer.path("offer").asString(),
                  sku.path("sku").asString(),
                  sku.path("version").asString(),
                  sku.path("generation").asString(),
                  sku.path("os").asString()));
        }
      }
    }
  }

  List<Route> routes() {
    return List.of(
        route(BASE, "publishers", this::publishers),
        route(OFFERS, "publishers/artifacttypes/offers", this::offers),
        route(SKUS, "publishers/artifacttypes/offers/skus", this::skus),
        route(VERSIONS, "publishers/artifacttypes/offers/skus/versions", this::versions),
        route(
            VERSIONS + "/{version}",
            "publishers/artifacttypes/offers/skus/versions",
            this::version));
  }

  private static Route route(String template, String action, Route.RouteHandler handler) {
    return new Route(
        "GET", template, "Microsoft.Compute/locations/" + action + "/read", false, handler);
  }

  /** Whether an image is of Windows. */
  boolean windows(String publisher, String offer) {
    return images.stream()
        .filter(image -> image.publisher().equalsIgnoreCase(publisher))
        .findFirst()
        .map(image -> image.os().equals("Windows"))
        .orElseGet(() -> offer.toLowerCase(Locale.ROOT).contains("windows"));
  }

  private Response publishers(Route.Call call, Tx tx) {
    Stream<String> all =
        Stream.concat(images.stream().map(Image::publisher), ExtensionImages.publishers().stream());
    return names(call, all.toList(), "");
  }

  private Response offers(Route.Call call, Tx tx) {
    String publisher = given(call, "publisher");
    return names(
        call,
        images.stream()
            .filter(image -> image.publisher().equalsIgnoreCase(publisher))
            .map(Image::offer)
            .toList(),
        "/" + publisher + "/ArtifactTypes/VMImage/Offers");
  }

  private Response skus(Route.Call call, Tx tx) {
    String publisher = given(call, "publisher");
    String offer = given(call, "offer");
    return names(
        call,
        images.stream()
            .filter(image -> image.publisher().equalsIgnoreCase(publisher))
            .filter(image -> image.offer().equalsIgnoreCase(offer))
            .map(Image::sku)
            .toList(),
        "/" + publisher + "/ArtifactTypes/VMImage/Offers/" + offer + "/Skus");
  }

  private Response versions(Route.Call call, Tx tx) {
    Image image = image(call);
    ObjectNode shown = named(call, image.version(), place(image));
    if (call.request().query("$expand").orElse("").equalsIgnoreCase("properties")) {
      shown.set("properties", properties(image));
    }
    ArrayNode answer = Json.object().putArray("value").add(shown);
    return Response.json(200, Json.write(answer));
  }

  private Response version(Route.Call call, Tx tx) {
    Image image = image(call);
    String version = given(call, "version");
    if (!version.equalsIgnoreCase(image.version()) && !version.matches("[0-9]+(\\.[0-9]+){2}")) {
      throw ArmError.of(404, "NotFound", "Artifact: VMImage was not found.").exception();
    }
    ObjectNode shown = Json.object();
    shown.set("properties", properties(image));
    shown.setAll(named(call, version, place(image)));
    return Response.json(200, Json.write(shown));
  }

  private Image image(Route.Call call) {
    String publisher = given(call, "publisher");
    String offer = given(call, "offer");
    String sku = given(call, "sku");
    Optional<Image> known =
        images.stream()
            .filter(image -> image.publisher().equalsIgnoreCase(publisher))
            .filter(image -> image.offer().equalsIgnoreCase(offer))
            .filter(image -> image.sku().equalsIgnoreCase(sku))
            .findFirst();
    Image named =
        known.orElseGet(() ->
            new Image(
                publisher,
                offer,
                sku,
                UNKNOWN_VERSION,
                sku.toLowerCase(Locale.ROOT).contains("gen2") ? "V2" : "V1",
                windows(publisher, offer) ? "Windows" : "Linux"));
    return new Image(publisher, offer, sku, named.version(), named.generation(), named.os());
  }

  static String given(Route.Call call, String variable) {
    String name = Objects.requireNonNull(call.variables().get(variable));
    if (!NAME.matcher(name).matches()) {
      throw ArmError.of(
              400, "InvalidParameter", "The value of parameter " + variable + " is invalid.")
          .at(variable)
          .exception();
    }
    return name;
  }

  private static String place(Image image) {
    return "/"
        + image.publisher()
        + "/ArtifactTypes/VMImage/Offers/"
        + image.offer()
        + "/Skus/"
        + image.sku()
        + "/Versions";
  }

  private static Response names(Route.Call call, List<String> names, String below) {
    ArrayNode answer = Json.object().putArray("value");
    names.stream()
        .distinct()
        .sorted(String.CASE_INSENSITIVE_ORDER)
        .forEach(name -> answer.add(named(call, name, below)));
    return Response.json(200, Json.write(answer));
  }

  static ObjectNode named(Route.Call call, String name, String below) {
    String location = given(call, "location");
    return Json.object()
        .put("location", location)
        .put("name", name)
        .put(
            "id",
            "/Subscriptions/"
                + call.variables().get("subscriptionId")
                + "/Providers/Microsoft.Compute/Locations/"
                + location
                + "/Publishers"
                + below
                + "/"
                + name);
  }

  private static ObjectNode properties(Image image) {
    boolean windows = image.os().equals("Windows");
    boolean ubuntu = image.publisher().equalsIgnoreCase("Canonical");
    // Sizes as recorded: the file has a footer beyond whole gigabytes.
    long gigabytes = windows ? 127 : 30;
    long bytes = gigabytes * GIB + FOOTER + (windows ? 2 * MIB : ubuntu ? MIB : 0);
    ObjectNode properties = Json.object();
    properties.put("hyperVGeneration", image.generation()).put("architecture", "x64");
    properties.put("replicaType", "Unmanaged");
    properties.putObject("disallowed").put("vmDiskType", "None");
    properties.putObject("automaticOSUpgradeProperties").put("automaticOSUpgradeSupported", ubuntu);
    properties.putObject("imageDeprecationStatus").put("imageState", "Active");
    ArrayNode features = properties.putArray("features");
    features.addObject().put("name", "IsAcceleratedNetworkSupported").put("value", "True");
    features
        .addObject()
        .put("name", "DiskControllerTypes")
        .put("value", ubuntu ? "SCSI, NVMe" : "SCSI");
    features
        .addObject()
        .put("name", "IsHibernateSupported")
        .put("value", windows || ubuntu ? "True" : "False");
    properties
        .putObject("osDiskImage")
        .put("operatingSystem", image.os())
        .put("sizeInGb", (bytes + GIB - 1 - FOOTER) / GIB)
        .put("sizeInBytes", bytes);
    properties.putArray("dataDiskImages");
    return properties;
  }
}
