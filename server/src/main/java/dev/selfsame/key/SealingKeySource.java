package dev.selfsame.key;

import dev.selfsame.config.BadSetting;
import dev.selfsame.model.Ids;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the sealing key comes from: the environment's {@code SELFSAME_SEALING_KEY}, else a file,
 * which is made (0600) when it is missing.
 */
public final class SealingKeySource {
  /** 32 bytes in base64. */
  public static final String VARIABLE = "SELFSAME_SEALING_KEY";

  private static final int BYTES = 32;

  private SealingKeySource() {}

  /**
   * @param named the file of the setting; null for {@code sealing.key} in the data folder
   * @param mayMake false when the store holds sealed keys already, so that a lost file is said and
   *     not replaced
   * @throws BadSetting when there is no key, or it is not 32 bytes of base64
   */
  public static SealingKey open(
      Map<String, String> environment, @Nullable Path named, Path data, boolean mayMake, Ids ids) {
    String given = environment.getOrDefault(VARIABLE, "");
    if (!given.isEmpty()) {
      return new SealingKey(decoded(given, VARIABLE), ids);
    }
    Path file = named == null ? data.resolve("sealing.key") : named;
    try {
      if (!Files.exists(file)) {
        if (!mayMake) {
          throw new BadSetting(
              "the sealing key "
                  + file
                  + " is missing, and the store holds signing keys sealed with it");
        }
        write(file, Base64.getEncoder().encodeToString(ids.bytes(BYTES)) + "\n");
      }
      return new SealingKey(decoded(Files.readString(file).strip(), file.toString()), ids);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read or make the sealing key " + file, e);
    }
  }

  private static byte[] decoded(String text, String where) {
    try {
      byte[] key = Base64.getDecoder().decode(text);
      if (key.length == BYTES) {
        return key;
      }
    } catch (IllegalArgumentException e) {
      throw new BadSetting(where + " is not base64");
    }
    throw new BadSetting(where + " does not hold " + BYTES + " bytes");
  }

  // Synced before the first key is sealed with it: a power cut must not leave sealed keys and no
  // sealing key.
  private static void write(Path file, String text) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(part);
    var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var how = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(part, how, mode)) {
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel folder =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
