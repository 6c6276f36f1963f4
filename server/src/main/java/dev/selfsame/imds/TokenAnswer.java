package dev.selfsame.imds;

import dev.selfsame.directory.AssignedIdentity;
import dev.selfsame.http.Response;
import dev.selfsame.imds.Mint.Minted;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** One signed token with its answer's bytes; only {@code expires_in} changes, once a second. */
final class TokenAnswer {
  static final Map<String, String> HEADERS =
      Map.of("Content-Type", Response.JSON, "Server", ImdsErrors.SERVER.getOrDefault("Server", ""));

  private static final JsonMapper JSON = JsonMapper.shared();

  private record Second(long at, Response response) {}

  private final Minted minted;
  private final String audience;
  private final String clientId;
  private final long tokensValidFrom;
  private final long keyGeneration;
  private final String head;
  private final String middle;
  private final String tail;
  private volatile @Nullable Second last;

  TokenAnswer(Minted minted, AssignedIdentity identity, String audience, long keyGeneration) {
    this.minted = minted;
    this.audience = audience;
    this.clientId = identity.clientId();
    this.tokensValidFrom = identity.tokensValidFrom();
    this.keyGeneration = keyGeneration;
    this.head =
        "{\"access_token\":"
            + quoted(minted.accessToken())
            + ",\"client_id\":"
            + quoted(clientId)
            + ",\"refresh_token\":\"\",\"expires_in\":\"";
    this.middle = "\",\"expires_on\":\"" + minted.expiresAt() + "\",\"ext_expires_in\":\"";
    this.tail =
        "\",\"not_before\":\""
            + minted.notBefore()
            + "\",\"resource\":"
            + quoted(audience)
            + ",\"token_type\":\"Bearer\"}";
  }

  /**
   * Whether these bytes are still the identity's: not ended, not revoked, signed by a key that
   * stands.
   */
  boolean serves(AssignedIdentity identity, long generation, long now) {
    return now < minted.expiresAt()
        && identity.tokensValidFrom() == tokensValidFrom
        && generation == keyGeneration;
  }

  /** Epoch seconds of half its life. */
  long refreshAt() {
    return minted.issuedAt() + (minted.expiresAt() - minted.issuedAt()) / 2;
  }

  Response imds(long now) {
    Second known = last;
    if (known != null && known.at() == now) {
      return known.response();
    }
    long left = Math.max(0, minted.expiresAt() - now);
    Response response =
        new Response(
            200, HEADERS, (head + left + middle + left + tail).getBytes(StandardCharsets.UTF_8));
    last = new Second(now, response);
    return response;
  }

  /**
   * App Service 2019-08-01: strings, and only these. Source: Microsoft Learn, App Service managed
   * identity REST reference.
   */
  Response appService(String expiresOn) {
    String body =
        "{\"access_token\":"
            + quoted(minted.accessToken())
            + ",\"expires_on\":"
            + quoted(expiresOn)
            + ",\"resource\":"
            + quoted(audience)
            + ",\"token_type\":\"Bearer\",\"client_id\":"
            + quoted(clientId)
            + "}";
    return new Response(200, HEADERS, body.getBytes(StandardCharsets.UTF_8));
  }

  long expiresAt() {
    return minted.expiresAt();
  }

  private static String quoted(String text) {
    return JSON.writeValueAsString(text);
  }
}
