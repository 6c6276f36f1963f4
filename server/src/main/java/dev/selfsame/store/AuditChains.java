package dev.selfsame.store;

import java.util.List;
import java.util.Optional;

/** Table {@code audit_chains}. */
public interface AuditChains {
  Optional<ChainRow> find(String chain);

  List<ChainRow> list();

  /** Writes the end of a chain, and the whole row when there is none. */
  void putHead(ChainRow row);

  /** Writes the beginning of a chain that is there. */
  void putAnchor(String chain, long firstSeq, String firstMac, String anchorMac);

  void delete(String chain);
}
