package dev.selfsame.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class TemplateExpansionTest {
  private static final String DEFAULTS =
      """
      {"parameters":{
         "id":{"type":"string","defaultValue":"[newGuid()]"},
         "at":{"type":"string","defaultValue":"[utcNow('yyyy-MM-dd')]"},
         "maybe":{"type":"string","nullable":true},
         "secret":{"type":"securestring","defaultValue":"geheim"}},
       "resources":[{"type":"Microsoft.X/a","name":"[concat('n-', parameters('id'))]",
         "apiVersion":"2020-01-01",
         "tags":{"at":"[parameters('at')]","m":"[parameters('maybe')]"}}]}
      """;

  private static Expansion expand(String template, ObjectNode parameters, Place place) {
    return Template.read(Places.template(Places.json(template)))
        .expand(parameters, place, Places.budget());
  }

  private static ObjectNode again(Expansion expansion) {
    ObjectNode given = Json.object();
    expansion
        .parameters()
        .forEach((name, parameter) -> given.putObject(name).set("value", parameter.value()));
    return given;
  }

  private static List<ObjectNode> bodies(Expansion expansion) {
    return expansion.resources().stream()
        .map(each -> expansion.body(each, World.NOTHING, Places.budget()))
        .toList();
  }

  @Test
  void theValuesOfParametersHandedInAgainGiveTheSamePlanAtAnotherTime() {
    AtomicInteger guids = new AtomicInteger();
    Place first =
        new Place(
            Place.Kind.RESOURCE_GROUP,
            Places.GROUP,
            Map.of(),
            Places.NOW,
            () -> "guid" + guids.incrementAndGet());
    Place later =
        new Place(
            first.kind(),
            first.scope(),
            Map.of(),
            Instant.parse("2030-01-01T00:00:00Z"),
            first.newGuid());
    Expansion one = expand(DEFAULTS, Json.object(), first);
    assertThat(one.resources().getFirst().name()).isEqualTo("n-guid1");

    Expansion two = expand(DEFAULTS, again(one), later);

    assertThat(two.parameters()).isEqualTo(one.parameters());
    assertThat(two.resources())
        .extracting(PlannedResource::id)
        .containsExactly(one.resources().getFirst().id());
    assertThat(bodies(two)).isEqualTo(bodies(one));
    assertThat(guids).hasValue(1);
  }

  @Test
  void oneTemplateServesManyPlaces() {
    Template template =
        Template.read(
            Places.template(
                Places.json(
                    "{\"resources\":[{\"type\":\"Microsoft.X/a\",\"name\":\"n\",\"apiVersion\":\"2020-01-01\"}]}")));
    Expansion group = template.expand(Json.object(), Places.at("group"), Places.budget());
    Expansion tenant = template.expand(Json.object(), Places.at("tenant"), Places.budget());

    assertThat(group.resources().getFirst().id().value())
        .isEqualTo(Places.GROUP + "/providers/Microsoft.X/a/n");
    assertThat(tenant.resources().getFirst().id().value()).isEqualTo("/providers/Microsoft.X/a/n");
  }

  @Test
  void bodiesDoNotShareWhatOneOfThemMayChange() {
    String template =
        """
        {"variables":{"shared":{"list":[1]}},
         "resources":[{"type":"Microsoft.X/a","name":"[concat('n', copyIndex())]","apiVersion":"2020-01-01",
           "copy":{"name":"l","count":2},"properties":"[variables('shared')]"}]}
        """;
    Expansion expansion = expand(template, Json.object(), Places.at("group"));
    List<ObjectNode> bodies = bodies(expansion);

    ((ArrayNode) bodies.getFirst().get("properties").get("list")).add(2);

    assertThat(bodies.getLast().get("properties").get("list")).hasSize(1);
    assertThat(bodies(expansion).getFirst().get("properties").get("list")).hasSize(1);
  }

  @Test
  void aResourceOfAnotherExpansionIsNotTaken() {
    Expansion one = expand(DEFAULTS, Json.object(), Places.at("group"));
    Expansion two = expand(DEFAULTS, Json.object(), Places.at("group"));

    assertThatThrownBy(() -> two.body(one.resources().getFirst(), World.NOTHING, Places.budget()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSecretIsInNoError() {
    String template =
        """
        {"parameters":{"s":{"type":"securestring","allowedValues":["a","b"],"maxLength":3}}}
        """;
    ObjectNode given = Json.object();
    given.putObject("s").put("value", "hunter2");

    assertThatThrownBy(() -> expand(template, given, Places.at("group")))
        .hasMessageContaining("'s'")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void dependenciesShowWhatIsNamedAndWhatIsReferredTo() {
    String template =
        """
        {"resources":[
          {"type":"Microsoft.X/a","name":"n","apiVersion":"2020-01-01"},
          {"type":"Microsoft.X/b","name":"m","apiVersion":"2020-01-01","dependsOn":["n"],
           "properties":{"x":"[reference('n','2019-07-01','Full').identity.principalId]",
                         "y":"[reference('n','2019-07-01').z]"}}]}
        """;
    Expansion expansion = expand(template, Json.object(), Places.at("group"));
    String id = Places.GROUP + "/providers/Microsoft.X/a/n";

    assertThat(expansion.dependencies().values())
        .containsExactly(
            List.of(
                new Expansion.Dependency(id, "Microsoft.X/a", "n", null),
                new Expansion.Dependency(id, "Microsoft.X/a", "n", "2019-07-01")));
  }

  private static ObjectNode fleet(int count) {
    String template =
        """
        {"parameters":{"prefix":{"type":"string","defaultValue":"vm"}},
         "variables":{"sizes":["a","b","c"],"network":{"name":"net","subnets":{"default":"s"}}},
         "resources":[
          {"type":"Microsoft.Network/networkInterfaces","apiVersion":"2020-01-01",
           "name":"[concat(parameters('prefix'), '-nic-', copyIndex())]","location":"[resourceGroup().location]",
           "copy":{"name":"nics","count":COUNT},
           "properties":{"ipConfigurations":[{"name":"ip","properties":{"subnet":{"id":
             "[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('network').name, variables('network').subnets.default)]"}}}]}},
          {"type":"Microsoft.Compute/virtualMachines","apiVersion":"2020-01-01",
           "name":"[concat(parameters('prefix'), copyIndex())]","location":"[resourceGroup().location]",
           "copy":{"name":"vms","count":COUNT},"identity":{"type":"SystemAssigned"},
           "dependsOn":["[resourceId('Microsoft.Network/networkInterfaces', concat(parameters('prefix'), '-nic-', copyIndex()))]"],
           "tags":{"size":"[variables('sizes')[mod(copyIndex(), 3)]]"},
           "properties":{"copy":[{"name":"dataDisks","count":4,"input":{"lun":"[copyIndex('dataDisks')]",
               "name":"[concat(parameters('prefix'), copyIndex(), '-', copyIndex('dataDisks'))]"}}],
             "nic":"[reference(concat(parameters('prefix'), '-nic-', copyIndex())).mac]",
             "osProfile":{"computerName":"[concat(parameters('prefix'), copyIndex())]"}}}]}
        """
            .replace("COUNT", Integer.toString(count));
    return Places.template(Places.json(template));
  }

  private static Budget spent(int count) {
    Budget budget = Places.budget();
    Expansion expansion =
        Template.read(fleet(count)).expand(Json.object(), Places.at("group"), budget);
    assertThat(expansion.resources()).hasSize(2 * count);
    return budget;
  }

  /** In what is counted, not in time: how long it takes is the benchmark's to say. */
  @Test
  void workGrowsAsTheResourcesDo() {
    Budget few = spent(50);
    Budget many = spent(400);
    assertThat(few.steps()).isPositive();
    assertThat(many.steps()).isLessThan(9 * few.steps());
    assertThat(many.made()).isLessThan(9 * few.made());
  }
}
