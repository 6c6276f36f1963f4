package dev.selfsame.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.selfsame.model.Ids;
import org.junit.jupiter.api.Test;

final class SealingKeyTest {
  private final Ids ids = Ids.system();
  private final SealingKey key = new SealingKey(ids.bytes(32), ids);
  private final byte[] plain = ids.bytes(1200);

  @Test
  void opensOnlyWithTheSameKeyAndRow() {
    byte[] sealed = key.seal("signing_keys", "k1", "t1", plain);
    assertThat(key.open("signing_keys", "k1", "t1", sealed)).isEqualTo(plain);
    SealingKey other = new SealingKey(ids.bytes(32), ids);
    assertThatThrownBy(() -> other.open("signing_keys", "k1", "t1", sealed))
        .hasMessageContaining("does not open");
    assertThatThrownBy(() -> key.open("signing_keys", "k2", "t1", sealed))
        .hasMessageContaining("does not open");
    assertThatThrownBy(() -> key.open("signing_keys", "k1", "t2", sealed))
        .hasMessageContaining("does not open");
    assertThatThrownBy(() -> key.open("signing_key", "sk1", "t1", sealed))
        .hasMessageContaining("does not open");
  }

  @Test
  void refusesEveryFlippedByteAndCutRows() {
    byte[] sealed = key.seal("signing_keys", "k1", "t1", plain);
    for (int i = 0; i < sealed.length; i++) {
      byte[] altered = sealed.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> key.open("signing_keys", "k1", "t1", altered))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> key.open("signing_keys", "k1", "t1", new byte[27]))
        .hasMessageContaining("cut short");
  }

  @Test
  void sealsDifferentlyEachTimeAndWantsThirtyTwoBytes() {
    assertThat(key.seal("a", "b", "c", plain)).isNotEqualTo(key.seal("a", "b", "c", plain));
    assertThatThrownBy(() -> new SealingKey(new byte[16], ids))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
