package dev.selfsame;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The plan of the house (docs/architecture.md, section 1) as rules. */
class RoomsTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.selfsame");

  /** Ground is open to all rooms. */
  private static final List<String> GROUND = List.of("model", "error", "json", "config", "audit");

  /** Which rooms a room may import beside the ground, http's three types and itself. */
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("arm", List.of("rbac", "policy", "directory", "store")),
          Map.entry("provider.compute", List.of("arm", "store", "directory")),
          Map.entry("provider.managedidentity", List.of("arm", "store", "directory")),
          Map.entry(
              "provider.resources", List.of("arm", "store", "template", "outbound", "policy")),
          Map.entry("provider.authorization", List.of("arm", "store", "rbac", "policy")),
          Map.entry("imds", List.of("token", "directory")),
          Map.entry("token", List.of("key", "directory", "store")),
          Map.entry("directory", List.of("store")),
          Map.entry("graph", List.of("directory", "store")),
          Map.entry("key", List.of("store")),
          Map.entry("work", List.of("store")),
          Map.entry("template", List.of()),
          Map.entry("policy", List.of("template")),
          Map.entry("rbac", List.of()),
          Map.entry("outbound", List.of()),
          Map.entry("provider.insights", List.of("arm", "store")),
          Map.entry("provider.policyinsights", List.of("arm", "store", "policy", "work")),
          Map.entry("provider.network", List.of("arm", "store")),
          Map.entry("store", List.of()),
          Map.entry("http", List.of()),
          Map.entry("cli", List.of()),
          Map.entry("model", List.of()),
          Map.entry("error", List.of()),
          Map.entry("json", List.of()),
          Map.entry("audit", List.of()),
          Map.entry("config", List.of()));

  private static final Set<String> OF_HTTP =
      Set.of("Request", "Response", "Handler", "Request$Parameter");

  @Test
  void roomsImportOnlyWhatThePlanAllows() {
    MAY_IMPORT.forEach((room, others) -> roomRule(room, others).check(HOUSE));
  }

  @Test
  void everyRoomStandsInThePlan() {
    List<String> strangers =
        HOUSE.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.equals("dev.selfsame"))
            .map(name -> name.substring("dev.selfsame.".length()))
            .filter(name ->
                MAY_IMPORT.keySet().stream()
                    .noneMatch(room -> name.equals(room) || name.startsWith(room + ".")))
            .distinct()
            .toList();
    assertThat(strangers).isEmpty();
  }

  @Test
  void nobodyImportsTheCompositionRoot() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.selfsame")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.selfsame")
        .check(HOUSE);
  }

  @Test
  void roomsFormNoCycles() {
    slices().matching("dev.selfsame.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void librariesStayInTheirRooms() {
    onlyIn(
            "dev.selfsame.store..",
            "java.sql..",
            "javax.sql..",
            "com.zaxxer..",
            "org.flywaydb..",
            "org.sqlite..")
        .check(HOUSE);
    onlyIn("dev.selfsame.http..", "io.helidon..").check(HOUSE);
    noClasses()
        .that(not(resideInAnyPackage("dev.selfsame.key..", "dev.selfsame.token..")))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.nimbusds..")
        .check(HOUSE);
    onlyIn("dev.selfsame.cli..", "picocli..").check(HOUSE);
    onlyIn("dev.selfsame.outbound..", "org.apache.hc..").check(HOUSE);
  }

  @Test
  void clocksAndRandomnessAreHandedIn() {
    handedIn().check(HOUSE);
  }

  @Test
  void classesAreNamedForTheirJob() {
    classes()
        .should()
        .haveNameNotMatching(".*(Util|Utils|Helper|Manager|Impl|Base|Service)")
        .check(HOUSE);
  }

  @Test
  void aBrokenRuleFails() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);
    assertThatThrownBy(() -> handedIn().check(offender)).isInstanceOf(AssertionError.class);
    ArchRule rule =
        noClasses().should().dependOnClassesThat().resideInAPackage("dev.selfsame.model");
    assertThatThrownBy(() -> rule.check(HOUSE)).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> roomRule("arm", List.of()).check(HOUSE))
        .isInstanceOf(AssertionError.class);
  }

  private static ArchRule roomRule(String room, List<String> others) {
    List<String> allowed = new ArrayList<>();
    GROUND.forEach(name -> allowed.add("dev.selfsame." + name + ".."));
    others.forEach(name -> allowed.add("dev.selfsame." + name + ".."));
    allowed.add("dev.selfsame." + room + "..");
    DescribedPredicate<JavaClass> ofHttp =
        DescribedPredicate.describe(
            "http's three types",
            type ->
                type.getPackageName().equals("dev.selfsame.http")
                    && OF_HTTP.contains(type.getName().substring("dev.selfsame.http.".length())));
    return noClasses()
        .that()
        .resideInAPackage("dev.selfsame." + room + "..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.selfsame..")
                .and(not(resideInAnyPackage(allowed.toArray(String[]::new))))
                .and(not(ofHttp)))
        .allowEmptyShould(true)
        .as("room " + room + " imports only " + others + ", the ground and http's three types");
  }

  private static ArchRule onlyIn(String room, String... libraries) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(room)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries);
  }

  private static ArchRule handedIn() {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.selfsame.model.Clocks")
        .and()
        .doNotHaveFullyQualifiedName("dev.selfsame.model.Ids")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callConstructor(SecureRandom.class);
  }

  /** Breaks a house rule on purpose. */
  static final class Offender {
    Instant when() {
      return Instant.now();
    }
  }
}
