package dev.selfsame.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @TempDir Path data;

  @Test
  void defaultsAreThese() {
    assertThat(Settings.load(data, Map.of(), Map.of()))
        .isEqualTo(
            new Config(
                data,
                new Config.Server(
                    "127.0.0.1", 8443, "localhost", List.of(), null, null, null, 1024, false),
                new Config.Database(null, null, null, 10),
                new Config.Tokens(
                    Duration.ofHours(24), Duration.ofHours(1), Duration.ofDays(90), true, false),
                new Config.Keys(null, Duration.ofHours(1), Duration.ofDays(90), "auto"),
                new Config.Imds(false, Duration.ofMinutes(15), "127.0.0.1"),
                new Config.Arm(true, 4_194_304),
                new Config.Rbac(Duration.ZERO),
                new Config.Outbound(List.of(), null),
                new Config.Audit(false, Duration.ofDays(90), Duration.ofDays(30)),
                new Config.Policy(
                    Duration.ofMinutes(10), Duration.ofSeconds(5), Duration.ofHours(24))));
  }

  @Test
  void commandLineBeatsEnvironmentBeatsFileBeatsDefault() throws IOException {
    Files.writeString(
        data.resolve("selfsame.properties"),
        "server.port=1\nserver.host=1.1.1.1\nimds.host=1.1.1.1\n");
    Config config =
        Settings.load(
            data,
            Map.of("SELFSAME_SERVER_PORT", "2", "SELFSAME_SERVER_HOST", "2.2.2.2", "PATH", "/bin"),
            Map.of("server.port", "3"));
    assertThat(config.server().port()).isEqualTo(3);
    assertThat(config.server().host()).isEqualTo("2.2.2.2");
    assertThat(config.imds().host()).isEqualTo("1.1.1.1");
  }

  @Test
  void unknownKeysAreRefusedWithTheNearestKnownOne() throws IOException {
    assertThatThrownBy(() -> Settings.load(data, Map.of(), Map.of("server.prot", "1")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("did you mean server.port?");
    assertThatThrownBy(() -> Settings.load(data, Map.of("SELFSAME_SERVER_PROT", "1"), Map.of()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("did you mean SELFSAME_SERVER_PORT?");
    Files.writeString(data.resolve("selfsame.properties"), "token.any-audience=true\n");
    assertThatThrownBy(() -> Settings.load(data, Map.of(), Map.of()))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("tokens.any-audience");
  }

  @Test
  void variablesReadElsewhereAreNotSettings() {
    for (String name : Settings.OTHER_VARIABLES) {
      assertThat(Settings.load(data, Map.of(name, "x"), Map.of()).server().port()).isEqualTo(8443);
    }
  }

  @Test
  void badValuesNameTheSettingAndWhatIsWanted() {
    Map<String, String> bad =
        Map.of(
            "server.port", "65536",
            "server.connections-max", "0",
            "tokens.client-lifetime", "one hour",
            "imds.rate-limit", "yes",
            "keys.provider", "other",
            "server.host", "");
    bad.forEach((key, value) ->
        assertThatThrownBy(() -> Settings.load(data, Map.of(), Map.of(key, value)))
            .isInstanceOf(BadSetting.class)
            .hasMessageContaining(key)
            .hasMessageContaining("needed"));
  }

  @Test
  void configurationPageIsGeneratedFromTheTable() throws IOException {
    Path page = Path.of("..", "docs", "configuration.md");
    String expected = page();
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(page, expected);
    }
    assertThat(Files.readString(page)).isEqualTo(expected);
  }

  private static String page() {
    StringBuilder text = new StringBuilder();
    text.append("# Configuration\n\n");
    text.append(
        "Generated from `config/Settings.java` by `SettingsTest`; rewrite with `-Dgolden=write`.\n\n");
    text.append(
        "Sources, the later ones stronger: the defaults below, `selfsame.properties` in the data folder,\n");
    text.append(
        "environment variables, `--set key=value` on the command line. An unknown key stops the start.\n\n");
    text.append("| key | environment | kind | default | what it is for |\n|---|---|---|---|---|\n");
    for (Setting setting : Settings.table()) {
      String shown = setting.defaultText().isEmpty() ? "" : "`" + setting.defaultText() + "`";
      text.append(
          "| `%s` | `%s` | %s | %s | %s |\n"
              .formatted(
                  setting.key(),
                  setting.environmentName(),
                  setting.kind().words(),
                  shown,
                  setting.doc()));
    }
    return text.toString();
  }
}
