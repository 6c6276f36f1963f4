package dev.selfsame.portal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.error.ApiException;
import dev.selfsame.http.Request;
import dev.selfsame.http.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortalFilesTest {
  private final PortalFiles portal = new PortalFiles("some/");

  private static Request request(String method, String path, Map<String, List<String>> headers) {
    List<String> segments = Arrays.stream(path.split("/")).filter(one -> !one.isEmpty()).toList();
    return new Request(
        method, "https://localhost", path, segments, List.of(), headers, new byte[0], "r", "c");
  }

  private Response get(String path, Map<String, List<String>> headers) {
    return portal.handle(request("GET", path, headers));
  }

  private static String text(Response response) {
    return new String(response.body(), StandardCharsets.UTF_8).strip();
  }

  @Test
  void everyAddressThatIsNoFileIsThePage() {
    for (String path : List.of("/portal", "/portal/", "/portal/machines", "/portal/resource/a/b")) {
      Response page = get(path, Map.of());
      assertThat(page.status()).isEqualTo(200);
      assertThat(text(page)).isEqualTo("the page");
      assertThat(page.headers())
          .containsEntry("Content-Type", "text/html; charset=utf-8")
          .containsEntry("Cache-Control", "no-cache");
    }
  }

  @Test
  void thePolicyAllowsNoInlineScriptAndNoFrame() {
    Response page = get("/portal/", Map.of());
    assertThat(page.headers()).containsEntry("X-Frame-Options", "DENY");
    assertThat(page.headers().get("Content-Security-Policy"))
        .contains("default-src 'none'")
        .contains("script-src 'self' 'sha256-map';")
        .contains("frame-ancestors 'none'")
        .contains("require-trusted-types-for 'script'")
        .doesNotContain("unsafe");
  }

  @Test
  void filesAreServedCompressedAsTheBrowserTakesThem() {
    String path = "/portal/assets/app-1.js";
    assertThat(text(get(path, Map.of()))).isEqualTo("the script");
    Response brotli = get(path, Map.of("accept-encoding", List.of("gzip, deflate, br")));
    assertThat(text(brotli)).isEqualTo("brotli");
    assertThat(brotli.headers())
        .containsEntry("Content-Encoding", "br")
        .containsEntry("Vary", "Accept-Encoding")
        .containsEntry("Cache-Control", "public, max-age=31536000, immutable");
    Response gzip = get(path, Map.of("accept-encoding", List.of("gzip")));
    assertThat(gzip.headers()).containsEntry("Content-Encoding", "gzip");
    Response asked = get(path, Map.of("if-none-match", List.of("\"app\"")));
    assertThat(asked.status()).isEqualTo(200);
  }

  @Test
  void aFileOfAnotherVersionIsNotAnsweredWithThePage() {
    assertThatThrownBy(() -> get("/portal/assets/app-0.js", Map.of()))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void nothingCanBeWritten() {
    assertThatThrownBy(() -> portal.handle(request("POST", "/portal/", Map.of())))
        .isInstanceOf(ApiException.class);
  }

  @Test
  void withoutABuildItSaysSo() {
    assertThatThrownBy(() -> new PortalFiles("none/").handle(request("GET", "/portal/", Map.of())))
        .hasMessageContaining("PortalNotBuilt");
  }

  @Test
  void withoutABuildPeopleGetAPageThatSaysHowToHaveIt() {
    Response page =
        new PortalFiles("none/")
            .handle(
                request(
                    "GET",
                    "/portal/machines",
                    Map.of("accept", List.of("text/html,application/xhtml+xml"))));
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.headers())
        .containsEntry("Content-Type", "text/html; charset=utf-8")
        .containsEntry("Cache-Control", "no-store")
        .containsKey("Content-Security-Policy");
    assertThat(text(page)).contains("Node.js of version 20.19").contains("scripts/build.sh");
  }
}
