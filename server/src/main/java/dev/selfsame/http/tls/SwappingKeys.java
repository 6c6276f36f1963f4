package dev.selfsame.http.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Serves one key whose certificate may be swapped between handshakes. The alias names the pair, so
 * that a handshake which began with the old pair gets key and chain of the same pair.
 */
final class SwappingKeys extends X509ExtendedKeyManager {
  private record Serving(String alias, Pair pair, @Nullable Serving before) {}

  private volatile Serving serving;

  SwappingKeys(Pair pair) {
    serving = new Serving("0", pair, null);
  }

  Pair pair() {
    return serving.pair();
  }

  void swap(Pair next) {
    Serving now = serving;
    serving =
        new Serving(
            Integer.toString(Integer.parseInt(now.alias()) + 1),
            next,
            new Serving(now.alias(), now.pair(), null));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    Serving now = serving;
    return keyType.equals(now.pair().key().getAlgorithm())
            || (keyType.equals("EdDSA") && now.pair().key().getAlgorithm().startsWith("Ed"))
        ? now.alias()
        : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.key();
  }

  private @Nullable Pair named(@Nullable String alias) {
    for (Serving one = serving; one != null; one = one.before()) {
      if (one.alias().equals(alias)) {
        return one.pair();
      }
    }
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return new String[] {serving.alias()};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String @Nullable [] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }
}
