package dev.selfsame.provider.resources;

/** Keeps secret values from whoever reads the store or a backup of it. */
public interface Sealing {
  /**
   * @param row what the value belongs to; it opens only there
   */
  byte[] seal(String row, byte[] plain);

  byte[] open(String row, byte[] sealed);
}
