package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * The last scan of an assignment.
 *
 * @param fingerprint of what was assigned then; empty when it was never scanned to the end
 * @param scannedAt epoch milliseconds of its beginning
 * @param leaseOwner who scans it now
 * @param leaseUntil epoch milliseconds; past means nobody
 */
public record PolicyScanRow(
    String assignmentKey,
    String fingerprint,
    long scannedAt,
    @Nullable String leaseOwner,
    long leaseUntil) {}
