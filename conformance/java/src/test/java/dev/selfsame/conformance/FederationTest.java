package dev.selfsame.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.management.Region;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.resourcemanager.msi.MsiManager;
import com.azure.resourcemanager.msi.fluent.models.FederatedIdentityCredentialInner;
import com.azure.resourcemanager.msi.models.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A workload of a cluster becomes a user-assigned identity, by azure-identity as in a pod. */
class FederationTest {
  private static final String GROUP = "federation";
  private static final TokenRequestContext VAULT = new TokenRequestContext().addScopes("https://vault.azure.net/.default");
  private static Home home;
  private static Identity trusting;
  private static Identity other;

  @BeforeAll
  static void trust() throws Exception {
    home = Home.read();
    MsiManager msi =
        MsiManager.configure().withLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE)).authenticate(home.owner(), home.profile());
    msi.resourceManager().resourceGroups().define(GROUP).withRegion(Region.EUROPE_WEST).create();
    trusting = msi.identities().define("trusting").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).create();
    other = msi.identities().define("other").withRegion(Region.EUROPE_WEST).withExistingResourceGroup(GROUP).create();
    credential(msi, "trusting", "system:serviceaccount:default:shop");
    credential(msi, "other", "system:serviceaccount:default:other");
  }

  private static void credential(MsiManager msi, String identity, String subject) {
    var sent =
        new FederatedIdentityCredentialInner().withIssuer(home.get("issuer")).withSubject(subject).withAudiences(List.of("api://AzureADTokenExchange"));
    msi.serviceClient().getFederatedIdentityCredentials().createOrUpdate(GROUP, identity, "cluster", sent);
  }

  private static TokenCredential inThePod(Identity identity) {
    return new WorkloadIdentityCredentialBuilder()
        .authorityHost(home.get("authority"))
        .disableInstanceDiscovery()
        .tenantId(home.get("tenantId"))
        .clientId(identity.clientId())
        .tokenFilePath(home.get("federatedTokenFile"))
        .build();
  }

  private static Map<String, String> claims(AccessToken token) throws IOException {
    return Home.strings(new String(Base64.getUrlDecoder().decode(token.getToken().split("\\.")[1]), StandardCharsets.UTF_8));
  }

  @Test
  void theTokenOfThePodIsExchanged() throws Exception {
    AccessToken token = inThePod(trusting).getTokenSync(VAULT);
    Map<String, String> claims = claims(token);
    assertThat(claims).containsEntry("oid", trusting.principalId()).containsEntry("appid", trusting.clientId()).containsEntry("appidacr", "2");
    assertThat(claims.get("xms_mirid")).endsWith("/userAssignedIdentities/trusting");
    assertThat(Duration.between(OffsetDateTime.now(), token.getExpiresAt())).isGreaterThan(Duration.ofHours(23));
  }

  @Test
  void anAssertionOfOnesOwnIsExchanged() throws Exception {
    TokenCredential credential =
        new ClientAssertionCredentialBuilder()
            .authorityHost(home.get("authority"))
            .disableInstanceDiscovery()
            .tenantId(home.get("tenantId"))
            .clientId(trusting.clientId())
            .clientAssertion(() -> read())
            .build();
    assertThat(claims(credential.getTokenSync(VAULT))).containsEntry("oid", trusting.principalId());
  }

  private static String read() {
    try {
      return Files.readString(Path.of(home.get("federatedTokenFile")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void anIdentityThatTrustsAnotherWorkloadIsNotGiven() {
    assertThatThrownBy(() -> inThePod(other).getTokenSync(VAULT)).hasStackTraceContaining("AADSTS700213");
  }
}
