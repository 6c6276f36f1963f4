package dev.selfsame;

import dev.selfsame.arm.Routes;
import dev.selfsame.directory.Directory;
import dev.selfsame.http.Handler;
import dev.selfsame.key.SigningKeys;
import dev.selfsame.store.Store;
import dev.selfsame.token.TokenIssuer;

/** Behind the door of a server in this process, for what no request can bring about. */
public final class Inside {
  private Inside() {}

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

  public static Routes routes(Selfsame server) {
    return server.routes();
  }

  public static Handler door(Selfsame server) {
    return server.door();
  }
}
