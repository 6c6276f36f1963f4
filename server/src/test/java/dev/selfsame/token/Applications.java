package dev.selfsame.token;

import dev.selfsame.Inside;
import dev.selfsame.directory.SecretHash;
import dev.selfsame.model.Ids;
import dev.selfsame.store.CredentialRow;
import dev.selfsame.store.Gate;
import dev.selfsame.store.PrincipalRow;
import dev.selfsame.testing.TestServer;

/** Applications of a test server's directory, put there through its store. */
final class Applications {
  private final TestServer server;
  private final Ids ids = Ids.system();

  Applications(TestServer server) {
    this.server = server;
  }

  PrincipalRow create(boolean owner) {
    PrincipalRow row =
        new PrincipalRow(
            ids.guid(),
            ids.guid(),
            server.tenant(),
            "Application",
            "app",
            null,
            false,
            null,
            owner,
            0,
            server.clock().millis(),
            null);
    return put(row);
  }

  PrincipalRow put(PrincipalRow row) {
    return Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              tx.principals().put(row);
              return row;
            });
  }

  void secret(PrincipalRow app, String secret, long notBefore, long notAfter) {
    credential(app, "secret", SecretHash.ofGenerated(ids, secret), notBefore, notAfter);
  }

  void credential(PrincipalRow app, String kind, String value, long notBefore, long notAfter) {
    CredentialRow row =
        new CredentialRow(ids.guid(), app.objectId(), kind, value, "test", notBefore, notAfter);
    Inside.store(server.selfsame())
        .write(
            Gate.tenant(server.tenant()),
            tx -> {
              tx.credentials().put(row);
              return row;
            });
  }

  TestServer.Answer ask(PrincipalRow app, String secret) {
    return server.token(app.clientId(), secret, server.origin() + "/.default");
  }

  String token(PrincipalRow app, String secret) {
    TestServer.Answer answer = ask(app, secret);
    if (answer.status() != 200) {
      throw new AssertionError(answer.raw().body());
    }
    return answer.body().path("access_token").asString();
  }
}
