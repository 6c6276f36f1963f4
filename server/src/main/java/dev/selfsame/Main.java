package dev.selfsame;

import dev.selfsame.cli.Cli;
import dev.selfsame.cli.House;
import dev.selfsame.config.Config;
import dev.selfsame.model.Clocks;
import dev.selfsame.model.Ids;
import dev.selfsame.store.Store;
import dev.selfsame.store.StoreException;
import dev.selfsame.store.Stores;
import dev.selfsame.work.AuditCheck;
import dev.selfsame.work.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Where the program begins: hands the server's program to the commands. */
public final class Main {
  // Held, because the logging library lets go of loggers that nobody holds, and their levels with
  // them.
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("io.helidon"),
          Logger.getLogger("org.flywaydb"),
          Logger.getLogger("com.zaxxer.hikari"));

  // Says of every client that hangs up in mid-request that this was unexpected.
  private static final Logger CONNECTIONS =
      Logger.getLogger("io.helidon.webserver.ConnectionHandler");
  private static final Logger ACCESS = Logger.getLogger("access");

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n");
    QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
    CONNECTIONS.setLevel(Level.SEVERE);
    int code =
        Cli.run(new Cli.Parts(new Program(), System.getenv(), System.out, System.err), arguments);
    System.out.flush();
    System.exit(code);
  }

  private static final class Program implements House {
    @Override
    public Running start(Config config) {
      ACCESS.setLevel(config.server().accessLog() ? Level.INFO : Level.OFF);
      try {
        return new Server(
            Selfsame.start(
                new Selfsame.Start(config, System.getenv(), Clocks.system(), Ids.system())));
      } catch (StoreException e) {
        throw new dev.selfsame.config.BadSetting(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public List<String> check(Config config) {
      try (Store store = Stores.open(config.store(), config.data())) {
        List<String> findings = new ArrayList<>(Check.findings(store));
        findings.addAll(AuditCheck.findings(store, Audit.seal(config, System.getenv())));
        return findings;
      }
    }

    @Override
    public String version() {
      String version = Main.class.getPackage().getImplementationVersion();
      return version == null ? "(unpackaged)" : version;
    }
  }

  private record Server(Selfsame selfsame) implements House.Running {
    @Override
    public String origin() {
      return selfsame.origin();
    }

    @Override
    public int port() {
      return selfsame.port();
    }

    @Override
    public String tenantId() {
      return selfsame.home().tenantId();
    }

    @Override
    public String subscriptionId() {
      return selfsame.home().subscriptionId();
    }

    @Override
    public boolean fresh() {
      return selfsame.home().fresh();
    }

    @Override
    public void close() {
      selfsame.close();
    }
  }
}
