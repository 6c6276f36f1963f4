package dev.selfsame.store;

import java.util.Optional;

/** Table {@code device_codes}. */
public interface DeviceCodes {
  Optional<DeviceCodeRow> find(String hash);

  Optional<DeviceCodeRow> findByUserCode(String userCodeHash);

  void put(DeviceCodeRow row);

  long count();

  int deleteExpiredBefore(long at);
}
