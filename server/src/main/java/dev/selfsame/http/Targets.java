package dev.selfsame.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Targets read before: code on a VM asks for the same few URLs again and again. Short ones only,
 * and a bounded number; what was refused is not kept.
 */
final class Targets {
  private static final int KEPT_MAX = 1000;
  private static final int LENGTH_MAX = 512;

  private final Map<String, Target> kept = new ConcurrentHashMap<>();

  Target read(String rawPath, String rawQuery) {
    if (rawPath.length() + rawQuery.length() > LENGTH_MAX) {
      return Target.read(rawPath, rawQuery);
    }
    String raw = rawPath + '?' + rawQuery;
    Target known = kept.get(raw);
    if (known != null) {
      return known;
    }
    Target read = Target.read(rawPath, rawQuery);
    if (kept.size() >= KEPT_MAX) {
      kept.clear();
    }
    kept.put(raw, read);
    return read;
  }
}
