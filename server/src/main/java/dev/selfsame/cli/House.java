package dev.selfsame.cli;

import dev.selfsame.config.Config;
import java.util.List;

/** What the commands need of the server's program itself; the composition root provides it. */
public interface House {
  /** Starts a server in this process; it answers when this returns. */
  Running start(Config config);

  /**
   * Looks for contradictions in the store of a server that is not running; empty when there are
   * none.
   */
  List<String> check(Config config);

  /** The program's version. */
  String version();

  /** A started server. */
  interface Running extends AutoCloseable {
    String origin();

    int port();

    String tenantId();

    String subscriptionId();

    /** True when this start made the tenant and its owner. */
    boolean fresh();

    @Override
    void close();
  }
}
