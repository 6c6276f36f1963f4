package dev.selfsame.cli;

import dev.selfsame.config.BadSetting;
import java.io.PrintStream;
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
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      DemoCommand.class,
      EnvCommand.class,
      TokenCommand.class,
      CaCommand.class,
      VmCommand.class,
      TokenInspectCommand.class,
      KeysCommand.class,
      CheckCommand.class,
      VersionCommand.class
    },
    footer = {
      "",
      "  test                 Runs all tests of the source tree (./selfsame test).",
      "",
      "Exit codes: 0 done, 1 failed, 2 not understood, 3 no server runs, 4 refused or found wrong."
    })
public final class Cli implements Runnable {
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

  /** Runs one command line and gives its exit code. */
  public static int run(Parts parts, String... arguments) {
    CommandLine line = new CommandLine(new Cli(parts), new Factory(parts));
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
