package dev.selfsame.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.selfsame.testing.TestServer;
import dev.selfsame.testing.TestServer.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Flexible federated credentials of an application, as Graph takes and shows them. */
final class ApplicationFederationTest {
  private static final String GOOD =
      """
      {"name":"branches","issuer":"https://token.actions.githubusercontent.com","audiences":["api://AzureADTokenExchange"],
       "claimsMatchingExpression":{"value":"claims['sub'] matches 'repo:a/b:*' and claims['repository_id'] eq '1'","languageVersion":1}}\
      """;

  @TempDir static Path folder;

  @Test
  void anExpressionStandsInPlaceOfTheSubject() {
    try (TestServer server = TestServer.start(folder)) {
      Scene scene = new Scene(server);
      Scene.As owner = scene.owner();
      String path =
          "/v1.0/applications/"
              + scene.application("flexible").id()
              + "/federatedIdentityCredentials";
      ObjectNode made = owner.made(path, GOOD);
      assertThat(made.path("subject").isNull()).isTrue();
      assertThat(
              owner
                  .get(path + "/branches")
                  .body()
                  .path("claimsMatchingExpression")
                  .path("value")
                  .asString())
          .startsWith("claims['sub'] matches");
      assertThat(owner.post(path, GOOD.replace("branches", "again")).status()).isEqualTo(409);
      refused(
          owner.post(
              path,
              GOOD.replace("branches", "both")
                  .replace("\"audiences\"", "\"subject\":\"s\",\"audiences\"")),
          "must be defined, but not both");
      refused(
          owner.post(
              path,
              GOOD.replace("branches", "other").replace(" and claims['repository_id'] eq '1'", "")),
          "either lacks all required claims or contains unallowed claims");
      refused(
          owner.post(
              path, GOOD.replace("branches", "version").replace("Version\":1", "Version\":2")),
          "languageVersion");
      assertThat(
              owner
                  .patch(
                      path + "/branches", "{\"subject\":\"s\",\"claimsMatchingExpression\":null}")
                  .status())
          .isEqualTo(204);
      assertThat(owner.get(path + "/branches").body().path("subject").asString()).isEqualTo("s");
    }
  }

  private static void refused(Answer answer, String why) {
    assertThat(answer.status()).as(answer.raw().body()).isEqualTo(400);
    assertThat(answer.raw().body()).contains(why);
  }
}
