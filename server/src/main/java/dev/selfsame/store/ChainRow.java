package dev.selfsame.store;

/**
 * Where a chain of audit rows ends and begins.
 *
 * @param log {@code activity} or {@code sign_ins}
 * @param lastSeq place of its last row; 0 before the first
 * @param seenAt epoch milliseconds: all that its writer took before is in the table
 * @param closed its writer stopped in order: nothing is missing after the last row
 * @param headMac over all the above
 * @param firstSeq place of the last row that retention took away; 0 for none
 * @param firstMac that row's mac
 * @param anchorMac over chain, log and the two
 */
public record ChainRow(
    String chain,
    String log,
    long lastSeq,
    String lastMac,
    long seenAt,
    boolean closed,
    String headMac,
    long firstSeq,
    String firstMac,
    String anchorMac) {}
