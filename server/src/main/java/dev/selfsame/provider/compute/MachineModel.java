package dev.selfsame.provider.compute;

import dev.selfsame.model.ApiVersion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Disks and operating system: what the properties of a machine and the profile of a scale set have
 * in common. Defaults as recorded.
 */
final class MachineModel {
  private static final int LINUX_DISK_GB = 30;
  private static final int WINDOWS_DISK_GB = 127;

  private static final List<String> WINDOWS_PUBLISHERS =
      List.of("microsoftwindowsserver", "microsoftwindowsdesktop", "microsoftsqlserver");

  /** Sizes with an {@code s} among the letters after the number of cores, or DS, GS of old. */
  static final Pattern PREMIUM =
      Pattern.compile("[A-Za-z]+_([A-Z]S\\d+.*|[A-Z]+\\d+(-\\d+)?[a-z]*s.*)");

  private MachineModel() {}

  /**
   * Fills in what Azure would, and drops what is never shown again.
   *
   * @param size of the machine, such as {@code Standard_DS1_v2}
   */
  static void complete(ObjectNode model, String size, ApiVersion version) {
    ObjectNode osDisk = model.withObject("/storageProfile").withObject("/osDisk");
    boolean windows = windows(model);
    putIfAbsent(osDisk, "osType", windows ? "Windows" : "Linux");
    disk(osDisk, size);
    for (JsonNode one : model.path("storageProfile").path("dataDisks")) {
      if (one instanceof ObjectNode disk) {
        disk(disk, size);
        putIfAbsent(disk, "caching", "None");
      }
    }
    if (!osDisk.hasNonNull("diskSizeGB") && !version.isAtMost("2020-06-01")) {
      osDisk.put("diskSizeGB", diskSize(osDisk));
    }
    if (model.get("osProfile") instanceof ObjectNode os) {
      operatingSystem(os, windows);
    }
  }

  /** A managed disk is of the best kind that the size can have. */
  private static void disk(ObjectNode disk, String size) {
    boolean made =
        !disk.path("createOption").asString("").equalsIgnoreCase("Attach") && !disk.has("vhd");
    if (made && disk.get("managedDisk") instanceof ObjectNode managed) {
      putIfAbsent(
          managed,
          "storageAccountType",
          PREMIUM.matcher(size).matches() ? "Premium_LRS" : "Standard_LRS");
    }
  }

  private static void operatingSystem(ObjectNode os, boolean windows) {
    os.remove(List.of("adminPassword", "customData"));
    ObjectNode system = os.withObject(windows ? "/windowsConfiguration" : "/linuxConfiguration");
    if (windows) {
      putIfAbsent(system, "enableAutomaticUpdates", true);
    } else {
      putIfAbsent(system, "disablePasswordAuthentication", false);
    }
    putIfAbsent(system, "provisionVMAgent", true);
    if (!os.path("secrets").isArray()) {
      os.putArray("secrets");
    }
    putIfAbsent(os, "allowExtensionOperations", true);
    putIfAbsent(os, "requireGuestProvisionSignal", true);
  }

  /** Size of an operating system disk that names none, as recorded. */
  static int diskSize(ObjectNode osDisk) {
    return osDisk.path("osType").asString("").equalsIgnoreCase("Windows")
        ? WINDOWS_DISK_GB
        : LINUX_DISK_GB;
  }

  private static boolean windows(ObjectNode model) {
    JsonNode storage = model.path("storageProfile");
    JsonNode osType = storage.path("osDisk").path("osType");
    if (osType.isString()) {
      return osType.asString().equalsIgnoreCase("Windows");
    }
    return model.path("osProfile").path("windowsConfiguration").isObject()
        || WINDOWS_PUBLISHERS.contains(
            storage.path("imageReference").path("publisher").asString("").toLowerCase(Locale.ROOT));
  }

  static void putIfAbsent(ObjectNode node, String member, boolean value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }

  static void putIfAbsent(ObjectNode node, String member, String value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }

  static void putIfAbsent(ObjectNode node, String member, int value) {
    if (!node.hasNonNull(member)) {
      node.put(member, value);
    }
  }
}
