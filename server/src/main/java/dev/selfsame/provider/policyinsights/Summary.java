package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.http.Request;
import dev.selfsame.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code policyStates/latest/summarize}: how many resources and policies are in which state, in
 * all, by assignment, by definition and by group of definitions. Source: the schema Summary of the
 * REST reference.
 */
final class Summary {
  private final Request request;
  private final QueryOptions options;
  private final Tally all = new Tally();
  private final Map<String, OfAssignment> assignments = new LinkedHashMap<>();

  Summary(Request request, QueryOptions options) {
    this.request = request;
    this.options = options;
  }

  /** The heaviest state of each resource, policy and group. */
  private static final class Tally {
    private final Map<String, String> resources = new LinkedHashMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private final Map<String, String> groups = new LinkedHashMap<>();

    void add(StateRows.State state) {
      String compliance = state.row().compliance();
      resources.merge(state.row().resourceKey(), compliance, Compliance::heavier);
      policies.merge(state.policy().key(), compliance, Compliance::heavier);
      for (String group : state.policy().groups()) {
        groups.merge(
            state.policy().assignment().idKey() + "|" + group, compliance, Compliance::heavier);
      }
    }

    ObjectNode results(String uri, boolean withPolicies) {
      ObjectNode results = Json.object();
      results.put("queryResultsUri", uri);
      results.put("nonCompliantResources", open(resources));
      if (withPolicies) {
        results.put("nonCompliantPolicies", open(policies));
      }
      details(results.putArray("resourceDetails"), resources);
      details(results.putArray("policyDetails"), policies);
      details(results.putArray("policyGroupDetails"), groups);
      return results;
    }

    long open() {
      return open(resources);
    }

    private static long open(Map<String, String> states) {
      return states.values().stream().filter(Compliance.NON_COMPLIANT::equals).count();
    }

    private static void details(ArrayNode into, Map<String, String> states) {
      Map<String, Integer> counts = new TreeMap<>();
      states.values().forEach(each -> counts.merge(each.toLowerCase(Locale.ROOT), 1, Integer::sum));
      counts.forEach(
          (state, count) -> into.addObject().put("complianceState", state).put("count", count));
    }
  }

  private static final class OfAssignment {
    private final AssignedPolicy first;
    private final Tally tally = new Tally();
    private final Map<String, Tally> definitions = new LinkedHashMap<>();
    private final Map<String, AssignedPolicy> policies = new LinkedHashMap<>();
    private final Map<String, String> effects = new LinkedHashMap<>();
    private final Map<String, Tally> groups = new TreeMap<>();

    OfAssignment(AssignedPolicy first) {
      this.first = first;
    }
  }

  void add(StateRows.State state) {
    all.add(state);
    AssignedPolicy policy = state.policy();
    OfAssignment of =
        assignments.computeIfAbsent(policy.assignment().idKey(), key -> new OfAssignment(policy));
    of.tally.add(state);
    of.policies.putIfAbsent(policy.key(), policy);
    of.effects.putIfAbsent(policy.key(), state.row().effect());
    of.definitions.computeIfAbsent(policy.key(), key -> new Tally()).add(state);
    List<String> groups = policy.groups().isEmpty() ? List.of("") : policy.groups();
    groups.forEach(each -> of.groups.computeIfAbsent(each, key -> new Tally()).add(state));
  }

  /** The whole answer; {@code $top} bounds the assignments, those with most open first. */
  ObjectNode answer() {
    String context = Listed.context(request, "summary");
    ObjectNode answer = Json.object().put("@odata.context", context).put("@odata.count", 1);
    ObjectNode value = answer.putArray("value").addObject();
    value.putNull("@odata.id");
    value.put("@odata.context", context + "/$entity");
    value.set("results", all.results(uri("IsCompliant eq false"), true));
    ArrayNode list = value.putArray("policyAssignments");
    List<OfAssignment> sorted = new ArrayList<>(assignments.values());
    sorted.sort(Comparator.comparingLong((OfAssignment each) -> each.tally.open()).reversed());
    Integer top = options.top();
    sorted.stream()
        .limit(top == null ? Integer.MAX_VALUE : top)
        .forEach(each -> assignment(list.addObject(), each));
    return answer;
  }

  private void assignment(ObjectNode shown, OfAssignment of) {
    String id = of.first.assignment().idKey();
    String setId = of.first.setId();
    String filter = "IsCompliant eq false and PolicyAssignmentId eq '" + id + "'";
    shown.put("policyAssignmentId", id);
    shown.put("policySetDefinitionId", setId == null ? "" : Recording.key(setId));
    shown.set("results", of.tally.results(uri(filter), true));
    ArrayNode definitions = shown.putArray("policyDefinitions");
    of.definitions.forEach((key, tally) -> {
      AssignedPolicy policy = of.policies.getOrDefault(key, of.first);
      String definition = Recording.key(policy.definitionId());
      ObjectNode one = definitions.addObject();
      one.put("policyDefinitionId", definition);
      one.put("policyDefinitionReferenceId", policy.referenceId());
      ArrayNode groups = one.putArray("policyDefinitionGroupNames");
      policy.groups().forEach(groups::add);
      one.put("effect", of.effects.getOrDefault(key, ""));
      one.set(
          "results",
          tally.results(uri(filter + " and PolicyDefinitionId eq '" + definition + "'"), false));
    });
    ArrayNode groups = shown.putArray("policyGroups");
    of.groups.forEach((name, tally) -> {
      String more = name.isEmpty() ? "" : " and '" + name + "' IN PolicyDefinitionGroupNames";
      ObjectNode one = groups.addObject();
      one.put("policyGroupName", name);
      one.set("results", tally.results(uri(filter + more), false));
    });
  }

  private String uri(String filter) {
    String path = request.path();
    String base = path.substring(0, path.lastIndexOf('/'));
    StringBuilder uri = new StringBuilder(request.origin()).append(base).append("/queryResults");
    uri.append("?api-version=").append(request.query("api-version").orElse(""));
    Long from = options.from();
    Long to = options.to();
    if (from != null) {
      uri.append("&$from=").append(Instant.ofEpochMilli(from));
    }
    if (to != null) {
      uri.append("&$to=").append(Instant.ofEpochMilli(to));
    }
    return uri.append("&$filter=").append(filter).toString();
  }
}
