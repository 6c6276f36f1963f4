package dev.selfsame.template;

import dev.selfsame.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** Lets the fuzzer into the room: a template is read and all of it evaluated, in a group. */
public final class TemplateReading {
  private TemplateReading() {}

  /**
   * @throws dev.selfsame.error.ApiException for what is no template, or asks for too much
   */
  public static void read(ObjectNode template) {
    Budget budget = Places.budget();
    Expansion expansion = Template.read(template).expand(Json.object(), Places.at("group"), budget);
    for (PlannedResource resource : expansion.resources()) {
      expansion.preview(resource, World.NOTHING, budget);
    }
    expansion.outputs(World.NOTHING, budget);
  }

  /** The templates of the cases, to begin from. */
  public static List<ObjectNode> templates() {
    return TemplateCasesTest.FILES.stream()
        .map(file -> Json.beside(TemplateReading.class, "cases/" + file + ".json"))
        .flatMap(cases -> cases.valueStream())
        .map(one -> Places.template((ObjectNode) one.get("template")))
        .toList();
  }

  /** Calls of every function that is tested, without the brackets, to begin from. */
  public static List<String> expressions() {
    return Arrays.stream(FunctionsTest.class.getDeclaredMethods())
        .map(test -> test.getAnnotation(CsvSource.class))
        .filter(Objects::nonNull)
        .flatMap(source -> Stream.concat(source.textBlock().lines(), Arrays.stream(source.value())))
        .map(line -> line.split("[|]", 2)[0].strip())
        .toList();
  }
}
