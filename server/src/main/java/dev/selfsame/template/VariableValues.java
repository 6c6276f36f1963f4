package dev.selfsame.template;

import dev.selfsame.model.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Variables, each worked out when it is first asked for. Source: "Variables in ARM templates". */
final class VariableValues {
  private final Map<String, JsonNode> written = new HashMap<>();
  private final Map<String, CopyLoop> loops = new HashMap<>();
  private final Cells cells = new Cells("variable");

  /**
   * @param section of the template; its {@code copy} makes one variable with each loop
   */
  VariableValues(ObjectNode section) {
    for (Map.Entry<String, JsonNode> member : section.properties()) {
      List<CopyLoop> copies =
          member.getKey().equalsIgnoreCase("copy") ? CopyLoop.read(member.getValue()) : null;
      if (copies == null) {
        written.put(ResourceId.lower(member.getKey()), member.getValue());
      } else {
        for (CopyLoop loop : copies) {
          loops.put(ResourceId.lower(loop.name()), loop);
        }
      }
    }
  }

  /**
   * The value of a variable.
   *
   * @param asking the scope that asks; its loops do not reach into the variable
   */
  JsonNode get(String name, TemplateScope asking) {
    String key = ResourceId.lower(name);
    if (!written.containsKey(key) && !loops.containsKey(key)) {
      throw TemplateErrors.variableNotFound(name);
    }
    TemplateScope scope =
        TemplateScope.of(asking.facts(), asking.work(), TemplateScope.Part.VARIABLE);
    return cells.get(key, each -> make(each, scope));
  }

  private JsonNode make(String key, TemplateScope scope) {
    CopyLoop loop = loops.get(key);
    if (loop != null) {
      return TreeWalk.copies(loop, scope).plain();
    }
    return TreeWalk.value(
        java.util.Objects.requireNonNull(written.get(key)), scope, "template variable " + key);
  }
}
