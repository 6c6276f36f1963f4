package dev.selfsame.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** {@code audit_chains}. */
final class AuditChainsTable implements AuditChains {
  private final Sql sql;

  AuditChainsTable(Sql sql) {
    this.sql = sql;
  }

  private static ChainRow read(ResultSet row) throws SQLException {
    return new ChainRow(
        row.getString("chain"),
        row.getString("log"),
        row.getLong("last_seq"),
        row.getString("last_mac"),
        row.getLong("seen_at"),
        row.getLong("closed") != 0,
        row.getString("head_mac"),
        row.getLong("first_seq"),
        row.getString("first_mac"),
        row.getString("anchor_mac"));
  }

  @Override
  public Optional<ChainRow> find(String chain) {
    return sql.one("SELECT * FROM audit_chains WHERE chain = ?", AuditChainsTable::read, chain);
  }

  @Override
  public List<ChainRow> list() {
    return sql.list("SELECT * FROM audit_chains ORDER BY chain", AuditChainsTable::read);
  }

  @Override
  public void putHead(ChainRow row) {
    sql.update(
        "INSERT INTO audit_chains (chain, log, last_seq, last_mac, seen_at, closed, head_mac, first_seq, first_mac, anchor_mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (chain) DO UPDATE SET last_seq = excluded.last_seq, last_mac = excluded.last_mac, seen_at = excluded.seen_at, closed = excluded.closed, head_mac = excluded.head_mac",
        row.chain(),
        row.log(),
        row.lastSeq(),
        row.lastMac(),
        row.seenAt(),
        row.closed(),
        row.headMac(),
        row.firstSeq(),
        row.firstMac(),
        row.anchorMac());
  }

  @Override
  public void putAnchor(String chain, long firstSeq, String firstMac, String anchorMac) {
    sql.update(
        "UPDATE audit_chains SET first_seq = ?, first_mac = ?, anchor_mac = ? WHERE chain = ?",
        firstSeq,
        firstMac,
        anchorMac,
        chain);
  }

  @Override
  public void delete(String chain) {
    sql.update("DELETE FROM audit_chains WHERE chain = ?", chain);
  }
}
