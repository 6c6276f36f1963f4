package dev.selfsame.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.Policies;
import dev.selfsame.testing.TestClock;
import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** From when on an assignment holds: here at once, after a restart, and on another server soon. */
final class PolicyNewsTest {
  private static final String THING = "/providers/Contoso.Things/things/";

  @TempDir Path folder;

  private static String denied(TestServer server, String group) {
    Policies policies = new Policies(server);
    return policies.assign(
        group,
        policies.define("{'field':'type','equals':'Contoso.Things/things'}", "{'effect':'deny'}"),
        "");
  }

  private static int put(TestServer server, String path) {
    return server.arm("PUT", path, Policies.json("{'location':'westus'}")).status();
  }

  @ParameterizedTest
  @MethodSource("dev.selfsame.testing.TestStores#each")
  void atOnceAndRightAfterARestart(Map<String, String> store) {
    String group;
    try (TestServer server = TestServer.start(folder, store, new TestClock())) {
      group = server.subscription() + "/resourceGroups/g";
      assertThat(put(server, group)).isEqualTo(201);
      Policies policies = new Policies(server);
      for (int i = 0; i < 5; i++) {
        assertThat(put(server, group + THING + i)).isEqualTo(201);
        String assignment = denied(server, group);
        assertThat(put(server, group + THING + "no")).isEqualTo(403);
        policies.remove(assignment);
      }
      assertThat(put(server, group + THING + "yes")).isEqualTo(201);
      denied(server, group);
    }
    try (TestServer server = TestServer.start(folder, store, new TestClock())) {
      assertThat(put(server, group + THING + "no")).isEqualTo(403);
    }
  }

  /** The second server has the keys and the owner of the first. */
  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  @Test
  void onAnotherServerWithinASecond() throws IOException {
    Map<String, String> store = TestStores.postgres();
    Path there = Files.createDirectories(folder.resolve("other"));
    try (TestServer one = TestServer.start(folder.resolve("one"), store, new TestClock());
        TestServer other = TestServer.start(copied(one.folder(), there), store, new TestClock())) {
      String group = one.subscription() + "/resourceGroups/g";
      assertThat(put(one, group)).isEqualTo(201);
      assertThat(put(other, group + THING + "before")).isEqualTo(201);
      denied(one, group);
      long since = System.nanoTime();
      int made = 0;
      while (put(other, group + THING + "t" + made) != 403) {
        made++;
        assertThat(System.nanoTime() - since).isLessThan(1_500_000_000L);
      }
    }
  }
}
