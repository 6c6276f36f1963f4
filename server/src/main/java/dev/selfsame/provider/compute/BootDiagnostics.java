package dev.selfsame.provider.compute;

import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where Azure puts the screenshot and the console log of a machine. Nothing is put there. */
final class BootDiagnostics {
  /** Of the machine's name in the name of the container. */
  private static final int NAME_LENGTH = 9;

  private BootDiagnostics() {}

  /** Nothing without the client's own storage account. Shape as recorded. */
  static Optional<ObjectNode> of(String name, JsonNode properties) {
    JsonNode settings = properties.path("diagnosticsProfile").path("bootDiagnostics");
    String storage = settings.path("storageUri").asString("");
    if (!settings.path("enabled").asBoolean(false) || storage.isEmpty()) {
      return Optional.empty();
    }
    String id = properties.path("vmId").asString("");
    String letters = ResourceId.lower(name).replaceAll("[^a-z0-9]", "");
    String folder =
        (storage.endsWith("/") ? storage : storage + "/")
            + "bootdiagnostics-"
            + letters.substring(0, Math.min(NAME_LENGTH, letters.length()))
            + "-"
            + id
            + "/"
            + name
            + "."
            + id;
    return Optional.of(
        Json.object()
            .put("consoleScreenshotBlobUri", folder + ".screenshot.bmp")
            .put("serialConsoleLogBlobUri", folder + ".serialconsole.log"));
  }
}
