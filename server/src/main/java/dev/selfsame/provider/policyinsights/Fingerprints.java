package dev.selfsame.provider.policyinsights;

import dev.selfsame.arm.governance.AssignedPolicy;
import dev.selfsame.arm.governance.PolicyExemption;
import dev.selfsame.arm.governance.PolicyGround;
import dev.selfsame.model.ResourceId;
import dev.selfsame.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tells one form of what is assigned from another: the versions of an assignment, its definitions
 * and its exemptions, and which of these have expired.
 */
final class Fingerprints {
  private Fingerprints() {}

  /** By the key of the assignment. */
  static Map<String, String> of(PolicyGround ground, long now, Tx tx) {
    Map<String, TreeSet<String>> parts = new TreeMap<>();
    Map<String, String> versions = new TreeMap<>();
    for (AssignedPolicy policy : ground.all()) {
      String key = policy.assignment().idKey();
      TreeSet<String> set = parts.computeIfAbsent(key, any -> new TreeSet<>());
      set.add(version(key, versions, tx));
      set.add(version(ResourceId.lower(policy.definitionId()), versions, tx));
      String setId = policy.setId();
      if (setId != null) {
        set.add(version(ResourceId.lower(setId), versions, tx));
      }
    }
    ground.exemptions().values().stream()
        .flatMap(java.util.Collection::stream)
        .forEach(each -> exemption(each, parts, versions, now, tx));
    Map<String, String> all = new TreeMap<>();
    parts.forEach((key, set) -> all.put(key, hash(String.join("\n", set))));
    return all;
  }

  private static void exemption(
      PolicyExemption exemption,
      Map<String, TreeSet<String>> parts,
      Map<String, String> versions,
      long now,
      Tx tx) {
    TreeSet<String> set = parts.get(exemption.assignmentKey());
    if (set != null) {
      set.add(
          version(exemption.idKey(), versions, tx) + (exemption.expires() > now ? "" : " over"));
    }
  }

  /** Something built in is as it is. */
  private static String version(String key, Map<String, String> versions, Tx tx) {
    return versions.computeIfAbsent(
        key,
        any ->
            key
                + "@"
                + tx.resources()
                    .find(key)
                    .map(row -> row.version() + "." + row.createdAt() + "." + row.changedAt())
                    .orElse("built-in"));
  }

  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
