package dev.selfsame.config;

import static dev.selfsame.config.Setting.Kind.COUNT;
import static dev.selfsame.config.Setting.Kind.DURATION;
import static dev.selfsame.config.Setting.Kind.FILE;
import static dev.selfsame.config.Setting.Kind.FLAG;
import static dev.selfsame.config.Setting.Kind.LIST;
import static dev.selfsame.config.Setting.Kind.PORT;
import static dev.selfsame.config.Setting.Kind.TEXT;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The table of settings, and the way from text to {@link Config}. */
public final class Settings {
  /**
   * Variables that begin with SELFSAME_ and are read elsewhere: by the launcher, the CLI, the key
   * room, the tests.
   */
  static final Set<String> OTHER_VARIABLES =
      Set.of(
          "SELFSAME_DATA",
          "SELFSAME_SHARED",
          "SELFSAME_TEST_CACHE",
          "SELFSAME_TEST_FUZZ_SECONDS",
          "SELFSAME_TEST_KILLS",
          "SELFSAME_TEST_CUTS",
          "SELFSAME_TEST_SEED",
          "SELFSAME_ORIGIN",
          "SELFSAME_CA",
          "SELFSAME_SEALING_KEY",
          "SELFSAME_JAVA_HOME",
          "SELFSAME_JAVA_OPTIONS",
          "SELFSAME_HEAP",
          "SELFSAME_NO_BUILD",
          "SELFSAME_NO_AOT");

  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private static final List<Setting> TABLE =
      List.of(
          of("server.host", TEXT, "127.0.0.1", "Address to listen on; 0.0.0.0 for all."),
          of("server.port", PORT, "8443", "Port of the HTTPS origin; 0 for any free one."),
          of(
              "server.public-host",
              TEXT,
              "localhost",
              "Name that clients use; part of the issuer and of every URL handed out."),
          of(
              "server.names",
              LIST,
              "",
              "Further names accepted in the Host header and put into the certificate."),
          of("server.extra-port", PORT, "", "A second port for the same door, such as 443."),
          of("server.certificate", FILE, "", "PEM chain to use in place of one from our own CA."),
          of("server.private-key", FILE, "", "PEM key of that certificate."),
          of("server.connections-max", COUNT, "1024", "Open connections at one time."),
          of("server.access-log", FLAG, "false", "A line for each request, on standard error."),
          of(
              "store.url",
              TEXT,
              "",
              "jdbc:postgresql://... for PostgreSQL; without it, SQLite in the data folder."),
          of("store.user", TEXT, "", "PostgreSQL user."),
          of(
              "store.password",
              TEXT,
              "",
              "PostgreSQL password; better set by its environment variable."),
          of("store.pool-size", COUNT, "10", "Connections to PostgreSQL."),
          of(
              "tokens.managed-identity-lifetime",
              DURATION,
              "24h",
              "Life of a managed identity's token."),
          of(
              "tokens.client-lifetime",
              DURATION,
              "1h",
              "Life of a token got by a secret, certificate or password."),
          of("tokens.refresh-lifetime", DURATION, "90d", "Life of a refresh token."),
          of(
              "tokens.any-audience",
              FLAG,
              "true",
              "Issue for any absolute https:// or api:// URI or GUID, not only for the known audiences."),
          of(
              "tokens.sts-issuer",
              FLAG,
              "false",
              "Name https://sts.windows.net/{tenant}/ as the issuer of v1 tokens."),
          of(
              "keys.sealing-key-file",
              FILE,
              "",
              "File with the 256-bit key (base64) that seals private keys; without it, sealing.key in the data folder. SELFSAME_SEALING_KEY goes first."),
          of(
              "keys.publish-before-use",
              DURATION,
              "1h",
              "How long a key stands in the JWKS before it signs."),
          of(
              "keys.rotate-every",
              DURATION,
              "90d",
              "Age at which the active key is replaced; 0s for never."),
          of(
              "keys.provider",
              TEXT,
              "auto",
              "Who does the RSA operation: auto, accp (Amazon Corretto Crypto Provider) or jdk."),
          of(
              "imds.rate-limit",
              FLAG,
              "false",
              "Azure's limits on the metadata endpoint: 20 requests a second and 5 at a time, per VM."),
          of(
              "imds.serve-without-store",
              DURATION,
              "15m",
              "How long tokens are given from memory while the store is away."),
          of("imds.host", TEXT, "127.0.0.1", "Address that the listeners of bound VMs open."),
          of(
              "arm.unknown-types",
              FLAG,
              "true",
              "Store types without a description of their own as they come; false refuses them."),
          of("arm.body-bytes-max", COUNT, "4194304", "Largest request body, in bytes."),
          of(
              "rbac.propagation-delay",
              DURATION,
              "0s",
              "How long a new role assignment grants nothing, to test clients against Azure's delay; 0s for at once."),
          of(
              "outbound.allow",
              LIST,
              "",
              "Where documents that requests name may come from, beyond public addresses on port 443: host, host:port, address or range (10.1.0.0/16)."),
          of(
              "outbound.ca-file",
              FILE,
              "",
              "PEM with further authorities for those servers' certificates."),
          of(
              "audit.strict",
              FLAG,
              "false",
              "A token leaves only after its record in the sign-in log is durable."),
          of(
              "audit.activity-retention",
              DURATION,
              "90d",
              "How long events of the activity log are kept."),
          of(
              "audit.sign-in-retention",
              DURATION,
              "30d",
              "How long sign-ins are kept; at least an hour longer than any access token lives."),
          of(
              "policy.default-evaluation-delay",
              DURATION,
              "10m",
              "How long after a write auditIfNotExists and deployIfNotExists look for what should exist, when the policy does not say."),
          of(
              "policy.scan-delay",
              DURATION,
              "5s",
              "How long after a change of an assignment, definition or exemption the resources below it are looked at; Azure takes up to 30 minutes."),
          of(
              "policy.scan-every",
              DURATION,
              "24h",
              "How often all resources are held against what is assigned."));

  private Settings() {}

  public static List<Setting> table() {
    return TABLE;
  }

  /**
   * Reads all sources.
   *
   * @param environment the process's variables
   * @param commandLine by key, strongest
   * @throws BadSetting for an unknown key or a value that cannot be read
   */
  public static Config load(
      Path data, Map<String, String> environment, Map<String, String> commandLine) {
    Map<String, String> values = new LinkedHashMap<>();
    TABLE.forEach(setting -> values.put(setting.key(), setting.defaultText()));
    Path file = new DataFolder(data).settings();
    read(file).forEach((key, value) -> put(values, key, value, file.toString()));
    fromEnvironment(environment).forEach(values::put);
    commandLine.forEach((key, value) -> put(values, key, value, "the command line"));
    return new Values(data, values).config();
  }

  private static Map<String, String> read(Path file) {
    if (!Files.exists(file)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    } catch (IllegalArgumentException e) {
      throw new BadSetting(file + ": " + e.getMessage());
    }
    return properties.stringPropertyNames().stream()
        .sorted()
        .collect(
            Collectors.toMap(
                name -> name, properties::getProperty, (a, b) -> b, LinkedHashMap::new));
  }

  private static Map<String, String> fromEnvironment(Map<String, String> environment) {
    Map<String, String> keys =
        TABLE.stream().collect(Collectors.toMap(Setting::environmentName, Setting::key));
    Map<String, String> found = new LinkedHashMap<>();
    environment.forEach((name, value) -> {
      if (!name.startsWith("SELFSAME_") || OTHER_VARIABLES.contains(name)) {
        return;
      }
      String key = keys.get(name);
      if (key == null) {
        throw new BadSetting(
            "unknown environment variable "
                + name
                + "; did you mean "
                + nearest(name, keys.keySet())
                + "?");
      }
      found.put(key, value);
    });
    return found;
  }

  private static void put(Map<String, String> values, String key, String value, String source) {
    if (!values.containsKey(key)) {
      throw new BadSetting(
          "unknown setting "
              + key
              + " in "
              + source
              + "; did you mean "
              + nearest(key, values.keySet())
              + "?");
    }
    values.put(key, value);
  }

  private static String nearest(String word, Set<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String k) -> distance(word, k)).thenComparing(k -> k))
        .orElseThrow();
  }

  /** Levenshtein's, without regard to case. */
  private static int distance(String left, String right) {
    String a = left.toLowerCase(Locale.ROOT);
    String b = right.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static Setting of(String key, Setting.Kind kind, String defaultText, String doc) {
    return new Setting(key, kind, defaultText, doc);
  }

  /** The texts, read by kind. */
  private record Values(Path data, Map<String, String> texts) {
    Config config() {
      return new Config(
          data,
          new Config.Server(
              text("server.host"),
              port("server.port").orElseThrow(() -> bad("server.port", "a port is needed")),
              text("server.public-host"),
              list("server.names"),
              port("server.extra-port").orElse(null),
              file("server.certificate"),
              file("server.private-key"),
              count("server.connections-max"),
              flag("server.access-log")),
          new Config.Database(
              optional("store.url"),
              optional("store.user"),
              optional("store.password"),
              count("store.pool-size")),
          new Config.Tokens(
              duration("tokens.managed-identity-lifetime"),
              duration("tokens.client-lifetime"),
              duration("tokens.refresh-lifetime"),
              flag("tokens.any-audience"),
              flag("tokens.sts-issuer")),
          new Config.Keys(
              file("keys.sealing-key-file"),
              duration("keys.publish-before-use"),
              duration("keys.rotate-every"),
              choice("keys.provider", Set.of("auto", "accp", "jdk"))),
          new Config.Imds(
              flag("imds.rate-limit"), duration("imds.serve-without-store"), text("imds.host")),
          new Config.Arm(flag("arm.unknown-types"), count("arm.body-bytes-max")),
          new Config.Rbac(duration("rbac.propagation-delay")),
          new Config.Outbound(list("outbound.allow"), file("outbound.ca-file")),
          audit(),
          new Config.Policy(
              duration("policy.default-evaluation-delay"),
              duration("policy.scan-delay"),
              duration("policy.scan-every")));
    }

    private Config.Audit audit() {
      Duration kept = duration("audit.sign-in-retention");
      for (String life : List.of("tokens.managed-identity-lifetime", "tokens.client-lifetime")) {
        if (kept.compareTo(duration(life).plusHours(1)) < 0) {
          throw bad("audit.sign-in-retention", "at least " + life + " and an hour is needed");
        }
      }
      return new Config.Audit(flag("audit.strict"), duration("audit.activity-retention"), kept);
    }

    private String raw(String key) {
      return Optional.ofNullable(texts.get(key)).orElse("").strip();
    }

    private String text(String key) {
      String value = raw(key);
      if (value.isEmpty()) {
        throw bad(key, "a value is needed");
      }
      return value;
    }

    private String choice(String key, Set<String> allowed) {
      String value = text(key);
      if (!allowed.contains(value)) {
        throw bad(
            key,
            "one of " + allowed.stream().sorted().collect(Collectors.joining(", ")) + " is needed");
      }
      return value;
    }

    private @Nullable String optional(String key) {
      return raw(key).isEmpty() ? null : raw(key);
    }

    private List<String> list(String key) {
      List<String> names = new ArrayList<>();
      for (String name : raw(key).split(",", -1)) {
        if (!name.isBlank()) {
          names.add(name.strip());
        }
      }
      return List.copyOf(names);
    }

    private @Nullable Path file(String key) {
      return raw(key).isEmpty() ? null : data.resolve(raw(key)).normalize();
    }

    private int count(String key) {
      return number(key, 1, Integer.MAX_VALUE);
    }

    private Optional<Integer> port(String key) {
      return raw(key).isEmpty() ? Optional.empty() : Optional.of(number(key, 0, 65_535));
    }

    private int number(String key, int least, int most) {
      return parse(
          key,
          "a whole number from " + least + " to " + most + " is needed",
          text -> {
            int value = Integer.parseInt(text);
            return value < least || value > most ? null : value;
          });
    }

    private boolean flag(String key) {
      return "true".equals(choice(key, Set.of("true", "false")));
    }

    private Duration duration(String key) {
      return parse(
          key,
          "a time such as 90s, 15m, 24h or 90d is needed",
          text -> {
            Matcher matcher = TIME.matcher(text);
            if (!matcher.matches()) {
              return null;
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
              case "ms" -> Duration.ofMillis(amount);
              case "s" -> Duration.ofSeconds(amount);
              case "m" -> Duration.ofMinutes(amount);
              case "h" -> Duration.ofHours(amount);
              default -> Duration.ofDays(amount);
            };
          });
    }

    private <T> T parse(String key, String wanted, Function<String, @Nullable T> reader) {
      T value;
      try {
        value = reader.apply(raw(key));
      } catch (NumberFormatException e) {
        throw bad(key, wanted);
      }
      if (value == null) {
        throw bad(key, wanted);
      }
      return value;
    }

    private BadSetting bad(String key, String wanted) {
      String shown = key.endsWith("password") ? "(not shown)" : raw(key);
      return new BadSetting("setting " + key + " = '" + shown + "': " + wanted);
    }
  }
}
