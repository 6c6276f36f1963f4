package dev.selfsame.graph;

import dev.selfsame.error.GraphErrors;
import dev.selfsame.http.Response;
import dev.selfsame.json.Json;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** {@code /organization} and {@code /domains}: the one tenant and its one domain. */
record Tenant(String id, String name, String domain) {
  private static final List<String> SERVICES = List.of("Email", "OfficeCommunicationsOnline");

  Response organization(Call call) {
    read(call);
    ObjectNode shown = Json.object().put("id", id);
    shown.putNull("deletedDateTime");
    shown.putArray("businessPhones");
    shown.put("displayName", name);
    shown.put("countryLetterCode", "");
    shown.put("tenantType", "AAD");
    shown.putArray("technicalNotificationMails");
    shown.putArray("assignedPlans");
    shown.putArray("provisionedPlans");
    shown
        .putArray("verifiedDomains")
        .addObject()
        .put("capabilities", String.join(", ", SERVICES))
        .put("isDefault", true)
        .put("isInitial", true)
        .put("name", domain)
        .put("type", "Managed");
    if (call.at(1).isEmpty()) {
      return Answers.list(call, "organization", List.of(shown));
    }
    if (!call.at(1).equalsIgnoreCase(id)) {
      throw GraphErrors.notFound(call.at(1));
    }
    return Answers.one(call, 200, "organization/$entity", shown);
  }

  Response domains(Call call) {
    read(call);
    ObjectNode shown = Json.object().put("authenticationType", "Managed");
    shown.putNull("availabilityStatus");
    shown.put("id", domain);
    shown.put("isAdminManaged", true);
    shown.put("isDefault", true);
    shown.put("isInitial", true);
    shown.put("isRoot", true);
    shown.put("isVerified", true);
    shown.putArray("supportedServices").add(SERVICES.get(0)).add(SERVICES.get(1));
    if (call.at(1).isEmpty()) {
      boolean wanted = call.query().filter() == null || call.query().filter().matches(shown);
      return Answers.list(call, "domains", wanted ? List.of(shown) : List.of());
    }
    if (!call.at(1).toLowerCase(Locale.ROOT).equals(domain)) {
      throw GraphErrors.notFound(call.at(1));
    }
    return Answers.one(call, 200, "domains/$entity", shown);
  }

  private static void read(Call call) {
    if (!call.is("GET")) {
      throw GraphErrors.methodNotAllowed();
    }
    new Access(call).readAny();
  }
}
