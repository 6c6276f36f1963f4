/**
 * What the logs have in common: the event of a sign-in, the macs that chain rows, the queue that
 * writes off the request's thread, and the conjunctions that logs are asked with. Knows no table
 * and no token. Read {@link dev.selfsame.audit.Seal} and {@link dev.selfsame.audit.BatchWriter}
 * first.
 */
@NullMarked
package dev.selfsame.audit;

import org.jspecify.annotations.NullMarked;
