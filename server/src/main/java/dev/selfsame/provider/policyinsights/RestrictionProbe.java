package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.Judge;
import dev.selfsame.arm.governance.Judgement;
import dev.selfsame.arm.governance.Subject;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import dev.selfsame.model.ResourceId;
import dev.selfsame.policy.Context;
import dev.selfsame.policy.Effect;
import dev.selfsame.policy.EffectKind;
import dev.selfsame.policy.Evaluation;
import dev.selfsame.policy.Field;
import dev.selfsame.policy.Mutation;
import dev.selfsame.policy.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds what policies want of fields by trying: a rule is held against the resource without a
 * field, then with each value that it may get, or that the rule itself compares it with.
 *
 * @param audit whether {@code audit} is a restriction, too
 * @param effects whether the api-version tells the effect of each
 */
record RestrictionProbe(Judge judge, Judge.Occasion occasion, boolean audit, boolean effects) {
  /** A value that no rule compares with. */
  private static final String ANY = "any-value-at-all";

  ObjectNode answer(Subject subject, List<CheckRestrictions.Pending> pending) {
    Map<String, ArrayNode> restrictions = new LinkedHashMap<>();
    ObjectNode answer = Json.object();
    ArrayNode fields = answer.putArray("fieldRestrictions");
    ArrayNode content = answer.putObject("contentEvaluationResult").putArray("policyEvaluations");
    for (AssignedPolicy policy : judge.concerning(subject, occasion)) {
      Judgement judgement = judge.judge(policy, subject, occasion);
      if (!policy.assignment().enforced() || judgement.exemption().isPresent()) {
        continue;
      }
      switch (judgement.effect()) {
        case Effect.Modify _, Effect.Append _ -> changes(judgement, subject, pending, restrictions);
        case Effect.Deny _ -> restricts(judgement, subject, pending, restrictions, content);
        case Effect.Audit _ when audit ->
            restricts(judgement, subject, pending, restrictions, content);
        default -> {
          // the others ask nothing of who writes
        }
      }
    }
    restrictions.forEach(
        (field, all) -> fields.addObject().put("field", field).set("restrictions", all));
    return answer;
  }

  /** What would be added, replaced or removed, of the fields that are asked about. */
  private void changes(
      Judgement judgement,
      Subject subject,
      List<CheckRestrictions.Pending> pending,
      Map<String, ArrayNode> into) {
    if (!judgement.matched()) {
      return;
    }
    AssignedPolicy policy = judgement.policy();
    Wish wish;
    try {
      wish =
          Wish.of(
              policy.key(),
              judgement.effect(),
              subject.document(),
              policy.values(),
              judge.context(policy, subject, occasion));
    } catch (ApiException e) {
      return; // what it would change waits for what is not there yet
    }
    for (Wish.Change change : wish.changes()) {
      String field = change.field().shown();
      if (pending.stream().noneMatch(each -> about(field, each.field()))) {
        continue;
      }
      boolean removed = change.kind() == Effect.Operation.Kind.REMOVE;
      ObjectNode one = add(into, field, removed ? "Removed" : "Required", judgement);
      if (change.value() != null) {
        one.put("defaultValue", change.value().asString(change.value().toString()));
      }
    }
  }

  private void restricts(
      Judgement judgement,
      Subject subject,
      List<CheckRestrictions.Pending> pending,
      Map<String, ArrayNode> into,
      ArrayNode content) {
    boolean depends = false;
    for (CheckRestrictions.Pending each : pending) {
      depends |=
          each.values().isEmpty()
              ? open(judgement, subject, each.field(), into)
              : given(judgement, subject, each, into);
    }
    if (!depends && judgement.matched()) {
      content.add(evaluation(judgement));
    }
  }

  /** A field that may get one of some values: those that the policy forbids. */
  private boolean given(
      Judgement judgement,
      Subject subject,
      CheckRestrictions.Pending pending,
      Map<String, ArrayNode> into) {
    List<String> bad = new ArrayList<>();
    for (String value : pending.values()) {
      if (matches(judgement, subject, pending.field(), value)) {
        bad.add(value);
      }
    }
    boolean always = bad.size() == pending.values().size() && judgement.matched();
    if (bad.isEmpty() || (always && compared(judgement, subject, pending.field()).isEmpty())) {
      return bad.isEmpty() && judgement.matched();
    }
    values(add(into, pending.field(), result(judgement), judgement), bad);
    return true;
  }

  /** A field that may get any value: those that the rule names are tried. */
  private boolean open(
      Judgement judgement, Subject subject, String field, Map<String, ArrayNode> into) {
    boolean found = false;
    Map<String, Set<String>> compared = compared(judgement, subject, field);
    for (Map.Entry<String, Set<String>> each : compared.entrySet()) {
      List<String> good = new ArrayList<>();
      List<String> bad = new ArrayList<>();
      for (String value : each.getValue()) {
        (matches(judgement, subject, each.getKey(), value) ? bad : good).add(value);
      }
      boolean any = !matches(judgement, subject, each.getKey(), ANY);
      if (judgement.matched() && (any || !good.isEmpty())) {
        ObjectNode one = add(into, each.getKey(), "Required", judgement);
        values(one, any ? List.of() : good);
        found = true;
      } else if (!judgement.matched() && !bad.isEmpty()) {
        values(add(into, each.getKey(), result(judgement), judgement), bad);
        found = true;
      }
    }
    return found;
  }

  /** Fields that the rule looked at, with what it compares each with. */
  private Map<String, Set<String>> compared(Judgement judgement, Subject subject, String field) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    AssignedPolicy policy = judgement.policy();
    Evaluation whole =
        policy
            .definition()
            .evaluate(
                policy.values(), subject.document(), judge.context(policy, subject, occasion));
    for (Evaluation.Detail detail : whole.details()) {
      if (detail.kind().equals("Field") && about(detail.expression(), field)) {
        texts(
            detail.target(),
            found.computeIfAbsent(detail.expression(), key -> new LinkedHashSet<>()));
      }
    }
    return found;
  }

  private static void texts(JsonNode target, Set<String> into) {
    if (target.isString()) {
      into.add(target.asString());
    }
    target.forEach(each -> texts(each, into));
  }

  private static boolean about(String field, String asked) {
    return field.equalsIgnoreCase(asked)
        || (asked.equalsIgnoreCase("tags") && ResourceId.lower(field).startsWith("tags."));
  }

  private boolean matches(Judgement judgement, Subject subject, String field, String value) {
    Subject tried = with(subject, field, value);
    return judge.judge(judgement.policy(), tried, occasion).matched();
  }

  private Subject with(Subject subject, String field, String value) {
    JsonNode text = JsonNodeFactory.instance.stringNode(value);
    if (field.equalsIgnoreCase("name") || field.equalsIgnoreCase("location")) {
      ObjectNode changed = subject.document().deepCopy();
      changed.set(ResourceId.lower(field), text);
      return new Subject(subject.id(), changed);
    }
    Wish wish =
        new Wish(
            "",
            true,
            Effect.ConflictEffect.DENY,
            List.of(
                new Wish.Change(
                    Effect.Operation.Kind.ADD_OR_REPLACE,
                    Field.parse(field, "pendingFields"),
                    text)));
    return Mutation.apply(subject.document(), String.valueOf(occasion.apiVersion()), List.of(wish))
            instanceof Mutation.Result.Applied(var resource, var _)
        ? new Subject(subject.id(), resource)
        : subject;
  }

  /** Types that rules name, for where no values are given. */
  static List<String> namedTypes(List<AssignedPolicy> policies) {
    Context nowhere =
        new Context("", null, null, null, Json.object(), Instant.EPOCH, System::nanoTime);
    Set<String> types = new LinkedHashSet<>();
    for (AssignedPolicy policy : policies) {
      policy
          .definition()
          .evaluate(policy.values(), Json.object().put("type", ANY), nowhere)
          .details()
          .stream()
          .filter(each -> each.expression().equalsIgnoreCase("type"))
          .forEach(each -> texts(each.target(), types));
    }
    return List.copyOf(types);
  }

  /** At a management group: types that policies forbid whatever else a resource is. */
  ObjectNode types(List<String> asked, Function<String, Subject> subjects) {
    Map<String, Map<String, Judgement>> found = new LinkedHashMap<>();
    Map<String, List<String>> bad = new LinkedHashMap<>();
    for (String type : asked) {
      Subject subject = subjects.apply(type);
      for (AssignedPolicy policy : judge.concerning(subject, occasion)) {
        Judgement judgement = judge.judge(policy, subject, occasion);
        boolean counts =
            judgement.kind() == EffectKind.DENY || (audit && judgement.kind() == EffectKind.AUDIT);
        if (counts && judgement.matched() && policy.assignment().enforced()) {
          found.computeIfAbsent(policy.key(), key -> new LinkedHashMap<>()).put(type, judgement);
          bad.computeIfAbsent(policy.key(), key -> new ArrayList<>()).add(type);
        }
      }
    }
    Map<String, ArrayNode> into = new LinkedHashMap<>();
    bad.forEach((key, types) -> {
      Judgement judgement = found.getOrDefault(key, Map.of()).values().iterator().next();
      values(add(into, "type", result(judgement), judgement), types);
    });
    ObjectNode answer = Json.object();
    ArrayNode fields = answer.putArray("fieldRestrictions");
    into.forEach((field, all) -> fields.addObject().put("field", field).set("restrictions", all));
    answer.putObject("contentEvaluationResult").putArray("policyEvaluations");
    return answer;
  }

  private static String result(Judgement judgement) {
    return judgement.kind() == EffectKind.AUDIT ? "Audit" : "Deny";
  }

  private ObjectNode add(
      Map<String, ArrayNode> into, String field, String result, Judgement judgement) {
    ObjectNode one =
        into.computeIfAbsent(field, key -> JsonNodeFactory.instance.arrayNode()).addObject();
    one.put("result", result);
    one.set("policy", policy(judgement.policy()));
    if (effects) {
      one.put("policyEffect", judgement.kind().shown());
      one.put("reason", reason(judgement.policy()));
    }
    return one;
  }

  private static void values(ObjectNode restriction, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode all = restriction.putArray("values");
      values.forEach(all::add);
    }
  }

  private static @Nullable String reason(AssignedPolicy policy) {
    return policy.assignment().message(policy.referenceId()).orElse("");
  }

  private static ObjectNode policy(AssignedPolicy policy) {
    ObjectNode shown = Json.object().put("policyDefinitionId", policy.definitionId());
    if (policy.setId() != null) {
      shown.put("policySetDefinitionId", policy.setId());
      shown.put("policyDefinitionReferenceId", policy.referenceId());
    }
    return shown.put("policyAssignmentId", policy.assignment().id());
  }

  private ObjectNode evaluation(Judgement judgement) {
    ObjectNode one = Json.object();
    one.set("policyInfo", policy(judgement.policy()));
    one.put("evaluationResult", "NonCompliant");
    ArrayNode details = one.putObject("evaluationDetails").putArray("evaluatedExpressions");
    judgement.evaluation().details().forEach(each -> details.add(each.toJson()));
    if (effects) {
      one.putObject("effectDetails").put("policyEffect", judgement.kind().shown());
    }
    return one;
  }
}
