package dev.selfsame;

import dev.selfsame.arm.Routes;
import dev.selfsame.directory.Directory;
import dev.selfsame.http.Handler;
import dev.selfsame.key.SigningKeys;
import dev.selfsame.store.Store;
import dev.selfsame.token.TokenIssuer;
import java.util.function.UnaryOperator;

/** Behind the door of a server in this process, for what no request can bring about. */
public final class Inside {
  private Inside() {}

  /** Started with another store around its own. */
  public static Selfsame start(Selfsame.Start start, UnaryOperator<Store> around) {
    return Selfsame.start(start, around);
  }

  public static Store store(Selfsame server) {
    return server.store();
  }

  public static Directory directory(Selfsame server) {
    return server.directory();
  }

  public static SigningKeys keys(Selfsame server) {
    return server.signingKeys();
  }

  public static TokenIssuer issuer(Selfsame server) {
    return server.issuer();
  }

  /** What housekeeping does with deleted objects. */
  public static void purge(Selfsame server) {
    server
        .store()
        .write(
            dev.selfsame.store.Gate.tenant(server.home().tenantId()),
            tx -> {
              server.graph().purgeDeleted(tx);
              return true;
            });
  }

  /** Returns when all that was noted before is in the logs. */
  public static void flushLogs(Selfsame server) {
    server.audit().recorder().flush();
    server.audit().activity().flush();
  }

  public static Routes routes(Selfsame server) {
    return server.routes();
  }

  public static Handler door(Selfsame server) {
    return server.door();
  }
}
