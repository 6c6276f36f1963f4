package dev.selfsame.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.store.SigningKeyRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any order of rotations, revocations and time: what must hold of the rows after each. */
final class SuccessionTest {
  private static final SigningKeys.Rules RULES =
      new SigningKeys.Rules(Duration.ofSeconds(60), Duration.ofSeconds(300), Duration.ofHours(1));
  private static final int RUNS = 300;
  private static final int STEPS = 200;

  @Test
  void whateverHappensOneSignsAndOneMoreIsPublishedThatSignsNext() {
    long seed = Long.getLong("selfsame.seed", System.nanoTime());
    int emergencies = 0;
    for (int run = 0; run < RUNS; run++) {
      Ring ring = new Ring(new Random(seed + run));
      for (int step = 0; step < STEPS; step++) {
        ring.step();
        assertThat(ring.in("active")).as("seed %d, run %d, step %d", seed, run, step).hasSize(1);
        assertThat(ring.in("spare").size() + ring.in("pending").size())
            .as("seed %d, run %d, step %d", seed, run, step)
            .isEqualTo(1);
      }
      assertThat(ring.early).as("seed %d, run %d", seed, run).isEmpty();
      emergencies += ring.emergencies;
    }
    assertThat(emergencies).isGreaterThan(RUNS);
  }

  /** Rows as a table would hold them, and what is watched over them. */
  private static final class Ring {
    private final Succession succession = new Succession(RULES);
    private final Random random;
    private final Map<String, SigningKeyRow> rows = new LinkedHashMap<>();
    private final Map<String, Long> seen = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<String> early = new ArrayList<>();
    private long now = 1_000_000;
    private int made;
    private int emergencies;

    Ring(Random random) {
      this.random = random;
      put(List.of(fresh("active", now)));
      put(succession.due(all(), fresh("spare", null), now));
    }

    private SigningKeyRow fresh(String state, @org.jspecify.annotations.Nullable Long activeAt) {
      String kid = "k" + made++;
      return new SigningKeyRow(kid, "", new byte[0], "", state, now, now - 5, activeAt, null, null);
    }

    List<SigningKeyRow> all() {
      return List.copyOf(rows.values());
    }

    List<SigningKeyRow> in(String state) {
      return all().stream().filter(row -> row.state().equals(state)).toList();
    }

    void step() {
      now += random.nextInt(40_000);
      switch (random.nextInt(10)) {
        case 0 -> change(succession.ordered(all(), fresh("spare", null), false, now), true);
        case 1 -> change(succession.ordered(all(), fresh("spare", null), true, now), false);
        case 2 -> {
          SigningKeyRow bad = all().get(random.nextInt(rows.size()));
          emergencies += bad.state().equals("active") ? 1 : 0;
          change(succession.withdrawn(all(), bad, fresh("spare", null), now), false);
        }
        default -> {
          if (succession.isDue(all(), now)) {
            change(succession.due(all(), fresh("spare", null), now), true);
          }
        }
      }
    }

    private void change(List<SigningKeyRow> changed, boolean inTime) {
      for (SigningKeyRow row : changed) {
        SigningKeyRow before = rows.get(row.kid());
        if (row.state().equals("active") && (before == null || before.state().equals("active"))) {
          early.add(row.kid() + " signs, but nobody could have read it before");
        }
        if (row.state().equals("active")
            && inTime
            && now < seen.getOrDefault(row.kid(), now) + 61_000) {
          early.add(row.kid() + " signs after " + (now - seen.getOrDefault(row.kid(), now)));
        }
        if (before != null
            && (before.state().equals("revoked") || row.publishedAt() != before.publishedAt())) {
          early.add(row.kid() + " came back, or says another time");
        }
      }
      put(changed);
    }

    private void put(List<SigningKeyRow> changed) {
      for (SigningKeyRow row : changed) {
        rows.put(row.kid(), row);
        seen.putIfAbsent(row.kid(), now);
        if (gone.contains(row.kid())) {
          early.add(row.kid() + " came back");
        }
        if (row.state().equals("revoked")) {
          gone.add(row.kid());
        }
      }
    }
  }
}
