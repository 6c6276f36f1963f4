package dev.selfsame.store;

/**
 * One line of the change feed.
 *
 * @param kind such as {@code resource}, {@code principal}, {@code assignment}, {@code operation},
 *     {@code key}, {@code binding}
 * @param key what changed: an id key, object id, operation id, kid
 */
public record ChangeRow(long seq, String kind, String key, long at) {}
