package dev.selfsame.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.arm.Change;
import dev.selfsame.error.ApiException;
import dev.selfsame.model.Ids;
import dev.selfsame.model.ResourceId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random sequences of identity operations against a model that knows nothing of the code: sets of
 * names and the ids they had.
 */
class IdentitySequencesTest {
  private static final int SEQUENCES = 2500;
  private static final int STEPS = 40;
  private static final int VMS = 3;
  private static final int IDENTITIES = 3;

  /** A machine of the model. */
  private static final class Vm {
    @Nullable String system;
    final TreeMap<Integer, String> users = new TreeMap<>();
  }

  /** An identity member as a request has it; type null means the word is left out. */
  private record Asked(
      String form, @Nullable String type, Set<Integer> named, Set<Integer> removed) {
    boolean asksUser() {
      return type != null && type.contains("User");
    }

    boolean asksSystem() {
      return type != null && type.contains("System");
    }
  }

  private final TreeMap<Integer, String> identities = new TreeMap<>();
  private final TreeMap<Integer, Vm> vms = new TreeMap<>();
  private final Set<String> everSeen = new HashSet<>();
  private final List<String> log = new ArrayList<>();
  private int refused;
  private int done;

  @Test
  void everySequenceAgreesWithTheModel() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println(
        "identity sequences: seed "
            + seed
            + ", "
            + SEQUENCES
            + " sequences of "
            + STEPS
            + " steps");
    for (int i = 0; i < SEQUENCES; i++) {
      run(new Random(seed + i), "seed " + (seed + i));
    }
    System.out.println("identity sequences: " + done + " requests done, " + refused + " refused");
    assertThat(done).isGreaterThan(SEQUENCES);
    assertThat(refused).isGreaterThan(SEQUENCES);
  }

  private void run(Random random, String name) {
    identities.clear();
    vms.clear();
    log.clear();
    MemoryStore store = new MemoryStore();
    World world =
        new World(store, new Ids(new SecureRandom()), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(11)) {
        case 0, 1, 2 -> putIdentity(world, random.nextInt(IDENTITIES));
        case 3, 10 -> deleteIdentity(world, random.nextInt(IDENTITIES));
        case 4 -> deleteVm(world, random.nextInt(VMS));
        case 5, 6 -> write(world, random.nextInt(VMS), Change.Verb.PUT, random);
        default -> write(world, random.nextInt(VMS), Change.Verb.PATCH, random);
      }
      check(store, world, name);
    }
  }

  private void putIdentity(World world, int i) {
    log.add("PUT identity " + i);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("location", "westus");
    String objectId =
        world.put(World.identity("id" + i), body).path("properties").path("principalId").asString();
    if (identities.containsKey(i)) {
      assertThat(objectId).as("a second PUT keeps the principal").isEqualTo(identities.get(i));
    } else {
      assertThat(everSeen.add(objectId)).as("a new identity has a new principal").isTrue();
      identities.put(i, objectId);
    }
  }

  private void deleteIdentity(World world, int i) {
    if (identities.remove(i) != null) {
      log.add("DELETE identity " + i);
      world.delete(World.identity("id" + i));
    }
  }

  private void deleteVm(World world, int v) {
    if (vms.remove(v) != null) {
      log.add("DELETE vm " + v);
      world.delete(World.vm("vm" + v));
    }
  }

  private void write(World world, int v, Change.Verb verb, Random random) {
    Vm now = vms.get(v);
    if (verb == Change.Verb.PATCH && now == null) {
      return;
    }
    Asked asked = ask(random, verb);
    ObjectNode body =
        verb == Change.Verb.PUT ? World.machine() : JsonNodeFactory.instance.objectNode();
    write(asked, body, random);
    log.add(verb + " vm " + v + " " + body.path("identity"));
    TreeMap<Integer, String> users = users(asked, verb, now);
    boolean allowed =
        users != null
            && (asked.form.equals("absent") || identities.keySet().containsAll(users.keySet()));
    boolean answered;
    try {
      world.send(verb, World.vm("vm" + v), body);
      answered = true;
    } catch (ApiException e) {
      assertThat(e.error().status()).as(String.valueOf(log)).isEqualTo(400);
      answered = false;
    }
    assertThat(answered).as("%s %s", log, users).isEqualTo(allowed);
    if (answered) {
      done++;
      settle(world, v, asked, java.util.Objects.requireNonNull(users), now);
    } else {
      refused++;
    }
  }

  private static Asked ask(Random random, Change.Verb verb) {
    String form =
        List.of(
                "absent",
                "null",
                "empty",
                "dictionary",
                "dictionary",
                "dictionary",
                "dictionary",
                "array",
                "type",
                "type")
            .get(random.nextInt(10));
    if (form.equals("empty") && verb == Change.Verb.PATCH) {
      form = "type";
    }
    List<String> types =
        List.of(
            "None",
            "SystemAssigned",
            "UserAssigned",
            "UserAssigned",
            "SystemAssigned, UserAssigned",
            "UserAssigned,SystemAssigned");
    Set<Integer> named = new TreeSet<>();
    Set<Integer> removed = new TreeSet<>();
    for (int i = 0; i < IDENTITIES; i++) {
      int dice = random.nextInt(4);
      if (dice == 0 && (form.equals("dictionary") || form.equals("array"))) {
        named.add(i);
      } else if (dice == 1 && form.equals("dictionary")) {
        removed.add(i);
      }
    }
    boolean typed = !Set.of("absent", "null", "empty").contains(form);
    return new Asked(form, typed ? types.get(random.nextInt(types.size())) : null, named, removed);
  }

  private static void write(Asked asked, ObjectNode body, Random random) {
    if (asked.form.equals("absent")) {
      return;
    }
    if (asked.form.equals("null")) {
      body.putNull("identity");
      return;
    }
    ObjectNode identity = body.putObject("identity");
    if (asked.type != null) {
      identity.put("type", asked.type);
    }
    if (asked.form.equals("array")) {
      asked.named.forEach(i -> identity.withArray("/identityIds").add(World.identity("id" + i)));
      if (asked.named.isEmpty()) {
        identity.putArray("identityIds");
      }
    } else if (asked.form.equals("dictionary")) {
      ObjectNode users = identity.putObject("userAssignedIdentities");
      asked.named.forEach(i ->
          users.putObject(
              random.nextBoolean()
                  ? World.identity("id" + i)
                  : ResourceId.lower(World.identity("id" + i))));
      asked.removed.forEach(i -> users.putNull(ResourceId.lower(World.identity("id" + i))));
    }
  }

  /**
   * The model: the set after the request with the ids known so far; null when the request must be
   * refused whatever exists.
   */
  private @Nullable TreeMap<Integer, String> users(
      Asked asked, Change.Verb verb, @Nullable Vm now) {
    TreeMap<Integer, String> had = now == null ? new TreeMap<>() : now.users;
    if (asked.form.equals("absent")) {
      return had;
    }
    if (!asked.asksUser()) {
      return asked.named.isEmpty() ? new TreeMap<>() : null;
    }
    TreeMap<Integer, String> users = new TreeMap<>();
    if (verb == Change.Verb.PATCH && !asked.form.equals("array")) {
      users.putAll(had);
      users.keySet().removeAll(asked.removed);
    }
    asked.named.forEach(i -> users.put(i, identities.getOrDefault(i, "gone")));
    return users.isEmpty() ? null : users;
  }

  private void settle(
      World world, int v, Asked asked, TreeMap<Integer, String> users, @Nullable Vm now) {
    Vm next = new Vm();
    next.users.putAll(users);
    boolean system =
        asked.form.equals("absent") ? now != null && now.system != null : asked.asksSystem();
    if (system && now != null && now.system != null) {
      next.system = now.system;
    } else if (system) {
      next.system =
          world
              .stored(World.vm("vm" + v))
              .orElseThrow()
              .path("identity")
              .path("principalId")
              .asString();
      assertThat(everSeen.add(next.system))
          .as("%s: a new system-assigned identity has a new principal", log)
          .isTrue();
    }
    vms.put(v, next);
  }

  /** Bodies, assignments and principals are exactly the model's. */
  private void check(MemoryStore store, World world, String name) {
    TreeMap<String, String> living = new TreeMap<>();
    identities.forEach(
        (i, objectId) -> living.put(ResourceId.lower(World.identity("id" + i)), objectId));
    for (int v = 0; v < VMS; v++) {
      Vm vm = vms.get(v);
      String key = ResourceId.lower(World.vm("vm" + v));
      assertThat(store.resources.containsKey(key)).as("%s %s", name, log).isEqualTo(vm != null);
      Map<String, String> rows = new TreeMap<>();
      store
          .assignments
          .getOrDefault(key, List.of())
          .forEach(r -> rows.put(r.identityKey(), r.objectId()));
      Map<String, String> wanted = new TreeMap<>();
      if (vm != null) {
        vm.users.forEach(
            (i, objectId) -> wanted.put(ResourceId.lower(World.identity("id" + i)), objectId));
        assertThat(shown(world, v)).as("%s %s", name, log).isEqualTo(wanted);
        if (vm.system != null) {
          wanted.put(key, vm.system);
          living.put(key, vm.system);
        }
        type(world, v, vm, name);
      }
      assertThat(rows).as("%s %s", name, log).isEqualTo(wanted);
    }
    Map<String, String> alive =
        store.principals.values().stream()
            .filter(p -> p.deletedAt() == null)
            .collect(Collectors.toMap(p -> String.valueOf(p.resourceKey()), p -> p.objectId()));
    assertThat(alive).as("%s %s", name, log).isEqualTo(living);
  }

  private void type(World world, int v, Vm vm, String name) {
    JsonNode identity = world.stored(World.vm("vm" + v)).orElseThrow().path("identity");
    String type =
        (vm.system == null ? "" : "SystemAssigned")
            + (vm.system != null && !vm.users.isEmpty() ? ", " : "")
            + (vm.users.isEmpty() ? "" : "UserAssigned");
    assertThat(identity.path("type").asString("")).as("%s %s", name, log).isEqualTo(type);
    assertThat(identity.path("principalId").asString(""))
        .isEqualTo(vm.system == null ? "" : vm.system);
  }

  private static Map<String, String> shown(World world, int v) {
    Map<String, String> shown = new TreeMap<>();
    world
        .stored(World.vm("vm" + v))
        .orElseThrow()
        .path("identity")
        .path("userAssignedIdentities")
        .properties()
        .forEach(e ->
            shown.put(ResourceId.lower(e.getKey()), e.getValue().path("principalId").asString("")));
    return shown;
  }
}
