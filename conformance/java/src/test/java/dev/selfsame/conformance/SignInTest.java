package dev.selfsame.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.aad.msal4j.AuthorizationCodeParameters;
import com.microsoft.aad.msal4j.AuthorizationRequestUrlParameters;
import com.microsoft.aad.msal4j.DeviceCode;
import com.microsoft.aad.msal4j.DeviceCodeFlowParameters;
import com.microsoft.aad.msal4j.IAuthenticationResult;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.Prompt;
import com.microsoft.aad.msal4j.PublicClientApplication;
import com.microsoft.aad.msal4j.ResponseMode;
import com.microsoft.aad.msal4j.SilentParameters;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** MSAL for Java, unmodified, signs a user in: with a code and PKCE, and for a device. */
class SignInTest {
  private static final String AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
  private static final String BACK = "http://localhost:8765/";
  private static final String VERIFIER = "a-verifier-that-is-as-long-as-rfc-7636-wants-it-to-be";
  private static Home home;
  private static Set<String> scopes;

  @BeforeAll
  static void read() throws Exception {
    home = Home.read();
    scopes = Set.of(home.get("armEndpoint") + "/.default");
  }

  private static PublicClientApplication app(String tenant) throws Exception {
    return PublicClientApplication.builder(AZURE_CLI)
        .authority(home.get("authority") + "/" + tenant)
        .instanceDiscovery(false)
        .build();
  }

  private static AuthorizationRequestUrlParameters asked() throws Exception {
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
    return AuthorizationRequestUrlParameters.builder(BACK, scopes)
        .responseMode(ResponseMode.QUERY)
        .prompt(Prompt.SELECT_ACCOUNT)
        .codeChallenge(challenge)
        .codeChallengeMethod("S256")
        .state("s")
        .nonce("n")
        .build();
  }

  private static AuthorizationCodeParameters redeem(String code, String verifier) {
    return AuthorizationCodeParameters.builder(code, URI.create(BACK)).scopes(scopes).codeVerifier(verifier).build();
  }

  private static void opensResourceManager(IAuthenticationResult result) throws Exception {
    assertThat(result.account().username()).isEqualTo(home.get("userName"));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(home.get("armEndpoint") + "/subscriptions?api-version=2022-12-01"))
            .header("Authorization", "Bearer " + result.accessToken())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body()).contains(home.get("subscriptionId"));
    }
  }

  private static void renewed(PublicClientApplication app, IAuthenticationResult first) throws Exception {
    String authority = home.get("authority") + "/" + home.get("tenantId") + "/"; // else MSAL forgets the port
    IAuthenticationResult again =
        app.acquireTokenSilently(SilentParameters.builder(scopes, first.account()).authorityUrl(authority).forceRefresh(true).build()).get();
    assertThat(again.accessToken()).isNotEqualTo(first.accessToken());
    opensResourceManager(again);
  }

  @Test
  void aCodeWithPkceBecomesTokensThatAreRenewed() throws Exception {
    for (String tenant : new String[] {home.get("tenantId"), "organizations"}) {
      PublicClientApplication app = app(tenant);
      Browser browser = new Browser(home);
      Browser.Page done = browser.signIn(browser.open(app.getAuthorizationRequestUrl(asked()).toURI()));
      assertThat(done.location() == null ? done.text() : done.location().toString()).contains(BACK);
      assertThat(done.sent()).as(done.text()).containsEntry("state", "s");
      String code = done.sent().get("code");
      assertThatThrownBy(() -> app.acquireToken(redeem(code, "another" + VERIFIER)).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(MsalServiceException.class)
          .hasMessageContaining("AADSTS501481");
      IAuthenticationResult first = app.acquireToken(redeem(code, VERIFIER)).get();
      opensResourceManager(first);
      renewed(app, first);
      // The account that is signed in needs one click.
      Browser.Page account = browser.open(app.getAuthorizationRequestUrl(asked()).toURI());
      assertThat(account.text()).contains("Use another account");
      assertThat(browser.signIn(account).sent()).containsKey("code");
    }
  }

  @Test
  void aDeviceIsLetIn() throws Exception {
    PublicClientApplication app = app("organizations");
    CompletableFuture<DeviceCode> shown = new CompletableFuture<>();
    CompletableFuture<IAuthenticationResult> waiting =
        app.acquireToken(DeviceCodeFlowParameters.builder(scopes, shown::complete).build());
    DeviceCode device = shown.get();
    Browser browser = new Browser(home);
    Browser.Page entered = browser.enter(URI.create(device.verificationUri()));
    Browser.Page typed = browser.enter(browser.signIn(entered).location());
    Browser.Page confirm = browser.submit(typed, Map.of("code", device.userCode(), "action", "next"));
    assertThat(confirm.text()).contains("Microsoft Azure CLI");
    assertThat(browser.submit(confirm, Map.of("action", "continue")).text()).contains("You have signed in");
    IAuthenticationResult first = waiting.get();
    opensResourceManager(first);
    renewed(app, first);
  }

  @Test
  void aDeviceThatIsDeclinedIsTold() throws Exception {
    CompletableFuture<DeviceCode> shown = new CompletableFuture<>();
    CompletableFuture<IAuthenticationResult> waiting =
        app("organizations").acquireToken(DeviceCodeFlowParameters.builder(scopes, shown::complete).build());
    Browser browser = new Browser(home);
    Browser.Page entered = browser.enter(URI.create(shown.get().verificationUri()));
    Browser.Page typed = browser.enter(browser.signIn(entered).location());
    Browser.Page confirm = browser.submit(typed, Map.of("code", shown.get().userCode(), "action", "next"));
    browser.submit(confirm, Map.of("action", "cancel"));
    assertThatThrownBy(waiting::get).cause().hasMessageContaining("AADSTS70018");
  }
}
