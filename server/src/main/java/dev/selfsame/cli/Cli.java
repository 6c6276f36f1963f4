package dev.selfsame.cli;

import dev.selfsame.config.BadSetting;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** The root of the commands. */
@Command(
    name = "selfsame",
    description = "Managed identities for virtual machines, outside Azure.",
    mixinStandardHelpOptions = true,
    versionProvider = Cli.Version.class,
    footer = {
      "",
      "  test                 Runs all tests of the source tree (./selfsame test).",
      "",
      "Exit codes: 0 done, 1 failed, 2 not understood, 3 no server runs, 4 refused or found wrong."
    })
public final class Cli implements Runnable {
  private static final Map<String, Class<?>> COMMANDS = commands();

  private final Parts parts;
  @Spec CommandLine.Model.CommandSpec spec;

  /** What commands work with. */
  public record Parts(
      House house, Map<String, String> environment, PrintStream out, PrintStream err) {}

  /** For picocli's {@code --version}; the text is set from the house. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Cli.class.getPackage().getImplementationVersion();
      return new String[] {"selfsame " + (version == null ? "(unpackaged)" : version)};
    }
  }

  private Cli(Parts parts) {
    this.parts = parts;
    this.spec = CommandLine.Model.CommandSpec.create();
  }

  private static Map<String, Class<?>> commands() {
    Map<String, Class<?>> commands = new LinkedHashMap<>();
    commands.put("up", UpCommand.class);
    commands.put("down", DownCommand.class);
    commands.put("status", StatusCommand.class);
    commands.put("demo", DemoCommand.class);
    commands.put("env", EnvCommand.class);
    commands.put("token", TokenCommand.class);
    commands.put("ca", CaCommand.class);
    commands.put("vm", VmCommand.class);
    commands.put("token-inspect", TokenInspectCommand.class);
    commands.put("keys", KeysCommand.class);
    commands.put("sign-ins", SignInsCommand.class);
    commands.put("check", CheckCommand.class);
    commands.put("version", VersionCommand.class);
    return commands;
  }

  /** Runs one command line and gives its exit code. */
  public static int run(Parts parts, String... arguments) {
    Factory factory = new Factory(parts);
    CommandLine line = new CommandLine(new Cli(parts), factory);
    // Describing a command takes time that a start should not wait for: only the one that is meant,
    // and all when it is none of them, for the help and the suggestions.
    Class<?> meant = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    if (meant != null) {
      line.addSubcommand(arguments[0], new CommandLine(meant, factory));
    } else {
      COMMANDS.forEach((name, type) -> line.addSubcommand(name, new CommandLine(type, factory)));
    }
    line.setExecutionExceptionHandler((e, command, parsed) -> failed(parts, e));
    return line.execute(arguments);
  }

  private static int failed(Parts parts, Exception e) throws Exception {
    if (e instanceof Exit.Ended ended) {
      parts.err().println("selfsame: " + ended.getMessage());
      return ended.code();
    }
    if (e instanceof BadSetting) {
      parts.err().println("selfsame: " + e.getMessage());
      return Exit.USAGE;
    }
    throw e;
  }

  @Override
  public void run() {
    spec.commandLine().usage(parts.out());
  }

  /** Hands the parts to each command. */
  private record Factory(Parts parts) implements CommandLine.IFactory {
    @Override
    public <K> K create(Class<K> type) throws Exception {
      try {
        return type.cast(type.getDeclaredConstructor(Parts.class).newInstance(parts));
      } catch (NoSuchMethodException e) {
        return CommandLine.defaultFactory().create(type);
      }
    }
  }
}
