package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.Inside;
import dev.selfsame.Selfsame;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PolicyEvents;
import dev.selfsame.store.PolicyScanRow;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreUnavailable;
import dev.selfsame.store.Tx;
import dev.selfsame.testing.Callers;
import dev.selfsame.testing.PassingStore;
import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import dev.selfsame.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Of several servers on one store each does what policies ask for, and all of it is done once; also
 * when one of them dies in the midst of it.
 */
final class PolicyNodesTest {
  private static final String IDENTITIES =
      "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
  private static final String REMEDIATIONS = "/providers/Microsoft.PolicyInsights/remediations/";
  private static final String DEPLOYS =
      """
      {'effect':'deployIfNotExists','details':{'type':'Microsoft.ManagedIdentity/userAssignedIdentities','name':"[concat('made-', field('name'))]",
        'evaluationDelay':'AfterProvisioning','roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/%s'],
        'deployment':{'properties':{'mode':'incremental','parameters':{'name':{'value':"[field('name')]"}},'template':{
          '$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0',
          'parameters':{'name':{'type':'string'}},
          'resources':[{'type':'Microsoft.ManagedIdentity/userAssignedIdentities','apiVersion':'2023-01-31',
            'name':"[concat('made-', parameters('name'))]",'location':'westus'}]}}}}}
      """
          .formatted(Callers.CONTRIBUTOR);
  private static final String MODIFIES =
      """
      {'effect':'modify','details':{'roleDefinitionIds':['/providers/Microsoft.Authorization/roleDefinitions/%s'],
        'operations':[{'operation':'addOrReplace','field':"tags['team']",'value':'blue'}]}}
      """
          .formatted(Callers.CONTRIBUTOR);
  private static final int EACH = 20;
  private static final long WAIT_NANOS = 120_000_000_000L;

  /** The other server sees new roles within a second. */
  private static final long ROLES_SEEN_NANOS = 1_500_000_000L;

  @TempDir Path folder;

  /** The store of a server that can die: from then on it does nothing more. */
  private static final class Mortal extends PassingStore {
    private volatile boolean dead;

    Mortal(Store inner) {
      super(inner);
    }

    private void live() {
      if (dead) {
        throw new StoreUnavailable("this server is dead");
      }
    }

    @Override
    public <T> T read(Function<Tx, T> body) {
      live();
      return inner.read(body);
    }

    @Override
    public <T> T write(Gate gate, Function<Tx, T> body) {
      live();
      return inner.write(
          gate,
          tx -> {
            T result = body.apply(tx);
            live();
            return result;
          });
    }
  }

  /** Where a test is at: two servers, one of which may be dead. */
  private record Scene(TestServer one, TestServer other, Mortal mortal, String group) {
    void put(String name, int number) {
      TestServer server = number % 2 == 0 || mortal.dead ? other : one;
      Answer answer =
          server.arm(
              "PUT",
              group + IDENTITIES + name + number,
              Policies.json("{'location':'westus','tags':{'team':'red'}}"));
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    JsonNode remediation(String name) {
      return other.get(group + REMEDIATIONS + name).body().path("properties");
    }

    void remediate(String name, String assignment) {
      Answer answer =
          other.arm(
              "PUT",
              group + REMEDIATIONS + name,
              Policies.json(
                  "{'properties':{'policyAssignmentId':'"
                      + assignment
                      + "','resourceDiscoveryMode':'ReEvaluateCompliance','parallelDeployments':3}}"));
      assertThat(answer.status()).as(answer.raw().body()).isEqualTo(201);
    }

    int succeeded(String name) {
      return remediation(name).path("deploymentStatus").path("successfulDeployments").asInt();
    }

    boolean there(String name) {
      return other.get(group + IDENTITIES + name).status() == 200;
    }
  }

  private static void await(String what, BooleanSupplier done) {
    long end = System.nanoTime() + WAIT_NANOS;
    while (!done.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(50_000_000);
    }
  }

  /** The second server has the keys and the owner of the first. */
  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path unused = Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allIsDoneOnce(boolean dies) throws IOException, SQLException {
    Map<String, String> store = TestStores.postgres();
    TestClock clock = new TestClock();
    Mortal[] mortal = new Mortal[1];
    Path there = Files.createDirectories(folder.resolve("other"));
    try (TestServer one =
            TestServer.start(
                folder.resolve("one"),
                store,
                start ->
                    Inside.start(
                        new Selfsame.Start(start.config(), start.environment(), clock, start.ids()),
                        inner -> mortal[0] = new Mortal(inner)));
        TestServer other = TestServer.start(copied(one.folder(), there), store, clock)) {
      Scene scene = new Scene(one, other, mortal[0], one.subscription() + "/resourceGroups/g");
      run(scene, clock, dies);
      assertThat(begunMoreThanOnce(store)).isEmpty();
    }
  }

  private static void run(Scene scene, TestClock clock, boolean dies) {
    String group = scene.group();
    assertThat(scene.one().put(group, "{\"location\":\"westus\"}").status()).isEqualTo(201);
    for (int i = 0; i < EACH; i++) {
      scene.put("old", i);
    }
    Policies policies = new Policies(scene.one());
    String named = "{'anyOf':[{'field':'name','like':'old*'},{'field':'name','like':'new*'}]}";
    String deploys = policies.assign(group, policies.define(named, DEPLOYS), "");
    String modifies =
        policies.assign(group, policies.define("{'field':'name','like':'old*'}", MODIFIES), "");
    String audits =
        policies.assign(
            group, policies.define("{'field':'name','like':'old*'}", "{'effect':'audit'}"), "");
    for (String each : List.of(deploys, modifies)) {
      String principal =
          scene.one().get(each).body().path("identity").path("principalId").asString();
      String unused = new Callers(scene.one()).give(Callers.CONTRIBUTOR, principal, group);
    }
    LockSupport.parkNanos(ROLES_SEEN_NANOS);
    scene.remediate("deploys", deploys);
    // Only what is there now, and before the other's changes let policies deploy for the same.
    await(
        "what is there is found",
        () ->
            scene.remediation("deploys").path("deploymentStatus").path("totalDeployments").asInt()
                == EACH);
    scene.remediate("modifies", modifies);
    for (int i = 0; i < EACH; i++) {
      if (dies && i == EACH / 2) {
        await(
            "a part is done of " + scene.remediation("deploys"),
            () -> scene.succeeded("deploys") > 1);
        scene.mortal().dead = true;
      }
      scene.put("new", i);
    }
    if (dies) {
      assertThat(scene.succeeded("deploys")).isLessThan(EACH);
      clock.forward(Duration.ofMinutes(3)); // longer than whatever it had taken for itself
    }
    for (String each : List.of("deploys", "modifies")) {
      await(
          each,
          () -> scene.remediation(each).path("provisioningState").asString().equals("Succeeded"));
      assertThat(scene.remediation(each).path("deploymentStatus"))
          .isEqualTo(
              Policies.json(
                  "{'totalDeployments':%d,'successfulDeployments':%d,'failedDeployments':0}"
                      .formatted(EACH, EACH)));
    }
    for (int i = 0; i < EACH; i++) {
      String number = Integer.toString(i);
      await("new " + i, () -> scene.there("made-new" + number) && scene.there("made-old" + number));
    }
    await("all has been told", () -> deployed(scene, "/new").size() >= EACH);
    assertThat(deployed(scene, "/new")).doesNotHaveDuplicates().hasSize(EACH);
    // A remediation's change is a write as well: what it is to have may be made before the other
    // remediation comes to it.
    assertThat(deployed(scene, "/old")).doesNotHaveDuplicates();
    store(scene, deploys, modifies, audits);
  }

  /** What policies' events say was deployed after a write, once for each time. */
  private static List<String> deployed(Scene scene, String name) {
    PolicyEvents.Scope all = new PolicyEvents.Scope(PolicyEvents.By.ALL, "");
    return Inside.store(scene.other().selfsame())
        .read(tx -> tx.policyEvents().list(all, 0, Long.MAX_VALUE, null, 1000))
        .stream()
        .filter(row -> row.body().contains("deploymentId") && row.resourceKey().contains(name))
        .map(row -> row.resourceKey())
        .toList();
  }

  private static void store(Scene scene, String deploys, String modifies, String audits) {
    Store store = Inside.store(scene.other().selfsame());
    for (String each : List.of(deploys, modifies, audits)) {
      await(
          "scan of " + each,
          () ->
              store
                  .read(tx -> tx.policyScans().find(ResourceId.lower(each)))
                  .filter(row -> !row.fingerprint().isEmpty() && row.leaseOwner() == null)
                  .map(PolicyScanRow::scannedAt)
                  .isPresent());
    }
    for (int i = 0; i < EACH; i++) {
      String key = ResourceId.lower(scene.group() + IDENTITIES + "old" + i);
      // written, and modified once
      assertThat(store.read(tx -> tx.resources().find(key)).orElseThrow().version()).isEqualTo(2);
      boolean audited =
          store.read(tx -> tx.policyStates().find(key, ResourceId.lower(audits)).isPresent());
      assertThat(audited).isTrue();
    }
  }

  private static List<String> begunMoreThanOnce(Map<String, String> settings) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                settings.get("store.url"),
                settings.get("store.user"),
                settings.get("store.password"));
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT resource_key FROM operations WHERE kind = 'resources.deployment'"
                    + " GROUP BY resource_key HAVING COUNT(*) > 1")) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }
}
