package dev.selfsame.token;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A sign-in's id and its token's {@code uti} are the same 16 bytes, once as a GUID, once in
 * base64url. Source: Microsoft Entra, linkable identifiers.
 */
final class SignInIds {
  private SignInIds() {}

  static String id(String uti) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(uti);
      if (bytes.length == 16) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong()).toString();
      }
    } catch (IllegalArgumentException e) {
      // shown as it is
    }
    return uti;
  }

  static Optional<String> uti(String id) {
    if (!Audiences.isGuid(id)) {
      return Optional.empty();
    }
    UUID guid = UUID.fromString(id);
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(guid.getMostSignificantBits())
            .putLong(guid.getLeastSignificantBits())
            .array();
    return Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }
}
