package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.selfsame.error.ApiException;
import dev.selfsame.json.Json;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Templates that ask for more than anyone may have: each is refused, by an error for the client, in
 * less than a second of CPU. Reliability G22. A turn that takes longer is repeated: the bound is of
 * the work, not of a virtual machine that has yet to compile the code or shares its processor.
 */
class TemplateDocumentBombsTest {
  private static final long CPU_MAX = 1_000_000_000L;
  private static final int TURNS_MAX = 5;
  private static final long BYTES_MAX = 512L << 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<DynamicTest> bombs = new ArrayList<>();

  @TestFactory
  Stream<DynamicTest> areRefused() {
    limits();
    counts();
    loopsInLoops();
    doublings();
    circles();
    depths();
    edges();
    functions();
    types();
    nestedTemplates();
    assertThat(bombs).hasSizeGreaterThanOrEqualTo(100);
    return bombs.stream();
  }

  private void bomb(String name, Consumer<ObjectNode> fill) {
    bombs.add(
        DynamicTest.dynamicTest(
            name,
            () -> {
              ObjectNode template = Places.template(Json.object());
              fill.accept(template);
              long least = Long.MAX_VALUE;
              for (int turn = 0; turn < TURNS_MAX && least >= CPU_MAX; turn++) {
                long start = THREADS.getCurrentThreadCpuTime();
                long bytes = THREADS.getCurrentThreadAllocatedBytes();
                ApiException refused = run(template);
                bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
                assertThat(bytes).as("bytes allocated, most of them garbage").isLessThan(BYTES_MAX);
                least = Math.min(least, THREADS.getCurrentThreadCpuTime() - start);
                assertThat(refused).as("it was not refused").isNotNull();
                assertThat(refused.error().status()).isEqualTo(400);
              }
              assertThat(least).as("nanoseconds of CPU").isLessThan(CPU_MAX);
            }));
  }

  @SuppressWarnings("NullAway")
  private static ApiException run(ObjectNode template) {
    try {
      TemplateReading.read(template);
      return null;
    } catch (ApiException e) {
      return e;
    }
  }

  private static ObjectNode resource(ObjectNode template, String name) {
    ObjectNode resource = ((ArrayNode) template.get("resources")).addObject();
    resource.put("type", "Microsoft.X/a").put("name", name).put("apiVersion", "2020-01-01");
    return resource;
  }

  private static void copy(ObjectNode resource, String name, Object count) {
    ObjectNode copy = resource.putObject("copy").put("name", name);
    copy.putPOJO("count", count);
    if (count instanceof Integer number) {
      copy.put("count", number);
    } else if (count instanceof Long number) {
      copy.put("count", number);
    } else {
      copy.put("count", String.valueOf(count));
    }
  }

  private static ObjectNode loop(ObjectNode in, String name, int count) {
    ArrayNode copies = in.get("copy") instanceof ArrayNode old ? old : in.putArray("copy");
    return copies.addObject().put("name", name).put("count", count);
  }

  private static ObjectNode output(ObjectNode template, String name, String type, String value) {
    ObjectNode outputs =
        template.get("outputs") instanceof ObjectNode old ? old : template.putObject("outputs");
    return outputs.putObject(name).put("type", type).put("value", value);
  }

  private void limits() {
    bomb(
        "257 parameters",
        t -> {
          ObjectNode all = t.putObject("parameters");
          for (int i = 0; i < 257; i++) {
            all.putObject("p" + i).put("type", "string").put("defaultValue", "x");
          }
        });
    bomb(
        "513 variables",
        t -> {
          ObjectNode all = t.putObject("variables");
          for (int i = 0; i < 513; i++) {
            all.put("v" + i, "x");
          }
        });
    bomb(
        "513 variables by loops",
        t -> {
          ObjectNode all = t.putObject("variables");
          for (int i = 0; i < 513; i++) {
            loop(all, "v" + i, 1).put("input", "x");
          }
        });
    bomb(
        "65 outputs",
        t -> {
          for (int i = 0; i < 65; i++) {
            output(t, "o" + i, "string", "x");
          }
        });
    bomb(
        "801 resources",
        t -> {
          for (int i = 0; i < 801; i++) {
            resource(t, "n" + i);
          }
        });
    bomb(
        "100,000 resources",
        t -> {
          for (int i = 0; i < 50_000; i++) {
            ((ArrayNode) t.get("resources")).addObject();
          }
          for (int i = 0; i < 50_000; i++) {
            resource(t, "n" + i);
          }
        });
    bomb("4 MB of text", t -> resource(t, "n").put("tags", "x".repeat(4 * 1024 * 1024)));
    bomb(
        "4 MB of names",
        t -> {
          ObjectNode tags = resource(t, "n").putObject("tags");
          for (int i = 0; i < 500_000; i++) {
            tags.put("t" + i, "");
          }
        });
    bomb(
        "4 MB of numbers",
        t -> {
          ArrayNode zones = resource(t, "n").putArray("zones");
          for (int i = 0; i < 1_500_000; i++) {
            zones.add(i);
          }
        });
    bomb("a name of a megabyte", t -> resource(t, "n".repeat(1_000_000)));
    bomb("a name of a million segments", t -> resource(t, "n/".repeat(1_000_000)));
    bomb(
        "a type of a million segments",
        t -> resource(t, "n").put("type", "Microsoft.X" + "/a".repeat(1_000_000)));
    bomb(
        "an expression that is too long",
        t -> resource(t, "[concat('" + "x".repeat(24_600) + "')]"));
  }

  private void counts() {
    for (Object count :
        List.of(801, -1, 1_000_000_000, Long.MAX_VALUE, "[801]", "[add(800, 1)]", "x", "800")) {
      bomb("a loop of " + count, t -> copy(resource(t, "[concat('n', copyIndex())]"), "l", count));
    }
    for (int count : new int[] {801, -1, Integer.MAX_VALUE}) {
      bomb(
          "a property's loop of " + count,
          t -> loop(resource(t, "n").putObject("properties"), "l", count).put("input", "x"));
      bomb(
          "a variable's loop of " + count,
          t -> {
            loop(t.putObject("variables"), "l", count).put("input", "x");
            output(t, "o", "array", "[variables('l')]");
          });
      bomb(
          "an output's loop of " + count,
          t -> {
            ObjectNode output = t.putObject("outputs").putObject("o").put("type", "array");
            output.putObject("copy").put("count", count).put("input", "x");
          });
    }
    bomb(
        "two loops of 800",
        t -> {
          copy(resource(t, "[concat('a', copyIndex())]"), "l", 800);
          copy(resource(t, "[concat('b', copyIndex())]"), "m", 800);
        });
    bomb(
        "a loop of 800 in a loop of 800",
        t -> {
          ObjectNode parent = resource(t, "[concat('a', copyIndex())]");
          copy(parent, "l", 800);
          ObjectNode child = parent.putArray("resources").addObject();
          child.put("type", "b").put("apiVersion", "2020-01-01");
          child.put("name", "[concat('b', copyIndex())]");
          copy(child, "m", 800);
        });
    bomb(
        "800 existing resources and 800 more",
        t -> {
          t.put("languageVersion", "2.0");
          ObjectNode all = t.putObject("resources");
          for (String name : List.of("a", "b")) {
            ObjectNode one = all.putObject(name).put("existing", name.equals("a"));
            one.put("type", "Microsoft.X/" + name).put("apiVersion", "2020-01-01");
            one.put("name", "[format('n{0}', copyIndex())]");
            copy(one, name, 800);
          }
        });
  }

  private void loopsInLoops() {
    for (int levels = 3; levels <= 10; levels++) {
      int deep = levels;
      bomb(
          "loops of 800 in properties, " + deep + " deep",
          t -> {
            ObjectNode at = resource(t, "n").putObject("properties");
            for (int i = 0; i < deep; i++) {
              at = loop(at, "l" + i, 800).putObject("input");
            }
            at.put("x", "[copyIndex('l0')]");
          });
      bomb(
          "loops of 800 in a variable, " + deep + " deep",
          t -> {
            ObjectNode at = t.putObject("variables").putObject("v");
            for (int i = 0; i < deep; i++) {
              at = loop(at, "l" + i, 800).putObject("input");
            }
            output(t, "o", "object", "[variables('v')]");
          });
    }
    bomb(
        "800 resources with two loops of 800 each",
        t -> {
          ObjectNode one = resource(t, "[concat('n', copyIndex())]");
          copy(one, "r", 800);
          ObjectNode inner = loop(one.putObject("properties"), "a", 800).putObject("input");
          loop(inner, "b", 800).put("input", "x");
        });
    bomb(
        "800 resources with 3,000 members each",
        t -> {
          ObjectNode one = resource(t, "[concat('n', copyIndex())]");
          copy(one, "r", 800);
          ObjectNode tags = one.putObject("tags");
          for (int i = 0; i < 30_000; i++) {
            tags.put("t" + i, "[copyIndex()]");
          }
        });
    bomb(
        "800 resources of a megabyte each",
        t -> {
          t.putObject("variables").put("v", "x".repeat(1_000_000));
          ObjectNode one = resource(t, "[concat('n', copyIndex())]");
          copy(one, "r", 800);
          one.put("tags", "[concat(variables('v'), copyIndex())]");
        });
    bomb(
        "an output's loop of loops",
        t -> {
          ObjectNode output = t.putObject("outputs").putObject("o").put("type", "array");
          ObjectNode input = output.putObject("copy").put("count", 800).putObject("input");
          loop(loop(input, "a", 800).putObject("input"), "b", 800).put("input", "x");
        });
  }

  private static void chain(ObjectNode t, int length, IntFunction<String> value) {
    ObjectNode variables =
        t.get("variables") instanceof ObjectNode old ? old : t.putObject("variables");
    variables.put("v0", "0123456789");
    for (int i = 1; i <= length; i++) {
      variables.put("v" + i, value.apply(i - 1));
    }
  }

  private void doublings() {
    for (int length : new int[] {24, 40, 200, 511}) {
      bomb(
          "text doubled " + length + " times",
          t -> {
            chain(t, length, i -> "[concat(variables('v" + i + "'), variables('v" + i + "'))]");
            output(t, "o", "string", "[variables('v" + length + "')]");
          });
      bomb(
          "text doubled by format " + length + " times",
          t -> {
            chain(t, length, i -> "[format('{0}{0}', variables('v" + i + "'))]");
            output(t, "o", "string", "[variables('v" + length + "')]");
          });
      bomb(
          "an object doubled " + length + " times",
          t -> {
            ObjectNode variables = t.putObject("variables");
            variables.put("v0", "x");
            for (int i = 1; i <= length; i++) {
              String before = "[variables('v" + (i - 1) + "')]";
              variables.putObject("v" + i).put("a", before).put("b", before);
            }
            output(t, "o", "object", "[variables('v" + length + "')]");
          });
      bomb(
          "an array doubled " + length + " times in a body",
          t -> {
            ObjectNode variables = t.putObject("variables");
            variables.putArray("v0").add(1);
            for (int i = 1; i <= length; i++) {
              String before = "variables('v" + (i - 1) + "')";
              variables.put("v" + i, "[createArray(" + before + ", " + before + ")]");
            }
            resource(t, "n").put("tags", "[variables('v" + length + "')]");
          });
      bomb(
          "parameters doubled " + length + " times",
          t -> {
            ObjectNode all = t.putObject("parameters");
            all.putObject("p0").put("type", "string").put("defaultValue", "0123456789");
            for (int i = 1; i <= Math.min(length, 255); i++) {
              String before = "parameters('p" + (i - 1) + "')";
              all.putObject("p" + i)
                  .put("type", "string")
                  .put("defaultValue", "[concat(" + before + ", " + before + ")]");
            }
          });
    }
    bomb(
        "an array as a tower of 511",
        t -> {
          chain(t, 511, i -> "[createArray(variables('v" + i + "'))]");
          output(t, "o", "array", "[variables('v511')]");
        });
    bomb(
        "names doubled",
        t -> {
          chain(t, 40, i -> "[concat(variables('v" + i + "'), variables('v" + i + "'))]");
          resource(t, "n").putObject("tags").put("[variables('v40')]", 1);
        });
  }

  private void circles() {
    for (int length : new int[] {1, 2, 100, 512}) {
      bomb(
          "variables in a circle of " + length,
          t -> {
            ObjectNode variables = t.putObject("variables");
            for (int i = 0; i < length; i++) {
              variables.put("v" + i, "[variables('v" + (i + 1) % length + "')]");
            }
            output(t, "o", "string", "[variables('v0')]");
          });
      bomb(
          "parameters in a circle of " + Math.min(length, 256),
          t -> {
            int size = Math.min(length, 256);
            ObjectNode all = t.putObject("parameters");
            for (int i = 0; i < size; i++) {
              all.putObject("p" + i)
                  .put("type", "string")
                  .put("defaultValue", "[parameters('p" + (i + 1) % size + "')]");
            }
          });
      bomb(
          "dependsOn in a circle of " + length,
          t -> {
            for (int i = 0; i < length; i++) {
              resource(t, "n" + i).putArray("dependsOn").add("n" + (i + 1) % length);
            }
          });
      bomb(
          "references in a circle of " + length,
          t -> {
            for (int i = 0; i < length; i++) {
              String next = "[reference('n" + (i + 1) % length + "').x]";
              resource(t, "n" + i).putObject("properties").put("x", next);
            }
          });
    }
    bomb(
        "a loop that waits for itself",
        t -> {
          ObjectNode one = resource(t, "[concat('n', copyIndex())]");
          copy(one, "l", 800);
          one.putArray("dependsOn").add("l");
        });
    bomb(
        "two loops that wait for each other",
        t -> {
          ObjectNode one = resource(t, "[concat('a', copyIndex())]");
          copy(one, "l", 400);
          one.putArray("dependsOn").add("m");
          ObjectNode two = resource(t, "[concat('b', copyIndex())]");
          copy(two, "m", 400);
          two.putArray("dependsOn").add("l");
        });
    bomb(
        "definitions in a circle",
        t -> {
          ObjectNode all = t.putObject("definitions");
          for (int i = 0; i < 1000; i++) {
            all.putObject("d" + i).put("$ref", "#/definitions/d" + (i + 1) % 1000);
          }
          t.putObject("parameters").putObject("p").put("$ref", "#/definitions/d0");
        });
  }

  private void depths() {
    for (int depth : new int[] {100, 1_000, 10_000, 100_000}) {
      bomb(
          "objects " + depth + " deep",
          t -> {
            ObjectNode at = resource(t, "n").putObject("properties");
            for (int i = 0; i < depth; i++) {
              at = at.putObject("p");
            }
          });
      bomb(
          "arrays " + depth + " deep",
          t -> {
            ArrayNode at = resource(t, "n").putArray("zones");
            for (int i = 0; i < depth; i++) {
              at = at.addArray();
            }
          });
      bomb(
          "children " + depth + " deep",
          t -> {
            ObjectNode at = resource(t, "n");
            for (int i = 0; i < depth; i++) {
              at = at.putArray("resources").addObject();
              at.put("type", "b").put("name", "m").put("apiVersion", "2020-01-01");
            }
          });
    }
    bomb(
        "a variable that looks into a tower",
        t -> {
          ObjectNode variables = t.putObject("variables");
          variables.put("v0", "x");
          for (int i = 1; i < 512; i++) {
            variables.putObject("v" + i).put("a", "[variables('v" + (i - 1) + "')]");
          }
          resource(t, "n").put("tags", "[variables('v511')]");
        });
  }

  private void edges() {
    bomb(
        "200,000 entries of dependsOn that mean 799 each",
        t -> {
          copy(resource(t, "[concat('n', copyIndex())]"), "l", 799);
          ArrayNode on = resource(t, "last").putArray("dependsOn");
          for (int i = 0; i < 200_000; i++) {
            on.add("l");
          }
        });
    bomb(
        "400 resources that wait for 400 with 1,000 entries each",
        t -> {
          copy(resource(t, "[concat('n', copyIndex())]"), "l", 400);
          ObjectNode two = resource(t, "[concat('m', copyIndex())]");
          copy(two, "m", 400);
          ArrayNode on = two.putArray("dependsOn");
          for (int i = 0; i < 1_000; i++) {
            on.add("l");
          }
        });
    bomb(
        "400 resources that refer to 400 a thousand times",
        t -> {
          copy(resource(t, "[concat('n', copyIndex())]"), "l", 400);
          ObjectNode two = resource(t, "[concat('m', copyIndex())]");
          copy(two, "m", 400);
          ObjectNode properties = two.putObject("properties");
          loop(loop(properties, "a", 800).putObject("input"), "b", 800)
              .put("input", "[reference(concat('n', copyIndex())).x]");
        });
    bomb(
        "dependsOn from a list that grows",
        t -> {
          t.putObject("variables").putArray("v0").add("n");
          ObjectNode variables = (ObjectNode) t.get("variables");
          for (int i = 1; i < 40; i++) {
            String before = "variables('v" + (i - 1) + "')";
            variables.put("v" + i, "[concat(" + before + ", " + before + ")]");
          }
          resource(t, "n");
          resource(t, "m").put("dependsOn", "[variables('v39')]");
        });
  }

  private static ObjectNode function(ObjectNode t, String name, String value) {
    ArrayNode all = t.get("functions") instanceof ArrayNode old ? old : t.putArray("functions");
    ObjectNode members =
        all.isEmpty()
            ? all.addObject().put("namespace", "f").putObject("members")
            : (ObjectNode) all.get(0).get("members");
    ObjectNode one = members.putObject(name);
    one.putArray("parameters").addObject().put("name", "x").put("type", "string");
    one.putObject("output").put("type", "string").put("value", value);
    return one;
  }

  private void functions() {
    for (int length : new int[] {14, 30, 1_000}) {
      bomb(
          "functions that call the one before four times, " + length,
          t -> {
            function(t, "f0", "[parameters('x')]");
            for (int i = 1; i <= length; i++) {
              String call = "f.f" + (i - 1) + "(parameters('x'))";
              function(t, "f" + i, "[concat(" + String.join(", ", call, call, call, call) + ")]");
            }
            output(t, "o", "string", "[f.f" + length + "('0123456789')]");
          });
      bomb(
          "functions in a circle of " + length,
          t -> {
            for (int i = 0; i < length; i++) {
              function(t, "f" + i, "[f.f" + (i + 1) % length + "(parameters('x'))]");
            }
            output(t, "o", "string", "[f.f0('x')]");
          });
    }
    bomb(
        "a function of loops",
        t -> {
          ObjectNode one = function(t, "f", "");
          ObjectNode output = one.putObject("output").put("type", "object");
          ObjectNode at = output.putObject("value");
          for (int i = 0; i < 4; i++) {
            at = loop(at, "l" + i, 800).putObject("input");
          }
          output(t, "o", "object", "[f.f('x')]");
        });
  }

  private void types() {
    bomb(
        "a default that no definition of 10,000 allows",
        t -> {
          ObjectNode one = t.putObject("parameters").putObject("p").put("type", "array");
          ArrayNode allowed = one.putArray("allowedValues");
          ArrayNode value = one.putArray("defaultValue");
          for (int i = 0; i < 10_000; i++) {
            allowed.add("value" + i);
            value.add("value9999");
          }
          value.add("none");
        });
    bomb(
        "definitions that double",
        t -> {
          ObjectNode all = t.putObject("definitions");
          all.putObject("d0").put("type", "int");
          for (int i = 1; i < 60; i++) {
            ObjectNode properties =
                all.putObject("d" + i).put("type", "object").putObject("properties");
            properties.putObject("a").put("$ref", "#/definitions/d" + (i - 1));
            properties.putObject("b").put("$ref", "#/definitions/d" + (i - 1));
          }
          t.putObject("parameters")
              .putObject("p")
              .put("$ref", "#/definitions/d59")
              .putObject("defaultValue");
        });
  }

  private void nestedTemplates() {
    bomb(
        "800 nested templates of half a megabyte",
        t -> {
          ObjectNode one = resource(t, "[concat('d', copyIndex())]");
          one.put("type", "Microsoft.Resources/deployments");
          copy(one, "l", 800);
          ObjectNode nested = one.putObject("properties").putObject("template");
          ArrayNode all = nested.putArray("resources");
          for (int i = 0; i < 10_000; i++) {
            all.addObject().put("name", "[copyIndex('l')]").put("x", "y");
          }
        });
    bomb(
        "a nested template with a value that doubles",
        t -> {
          chain(t, 40, i -> "[concat(variables('v" + i + "'), variables('v" + i + "'))]");
          ObjectNode one = resource(t, "d").put("type", "Microsoft.Resources/deployments");
          one.putObject("properties").putObject("template").put("x", "[variables('v40')]");
        });
    bomb(
        "a nested template " + 1_000 + " deep",
        t -> {
          ObjectNode at = t;
          for (int i = 0; i < 1_000; i++) {
            ObjectNode one = resource(at, "d").put("type", "Microsoft.Resources/deployments");
            at = one.putObject("properties").putObject("template");
            at.putArray("resources");
          }
        });
  }
}
