package dev.selfsame.store;

import org.jspecify.annotations.Nullable;

/**
 * One resource of a remediation.
 *
 * @param state {@code Evaluating} until it is begun, {@code Running}, {@code Succeeded}, {@code
 *     Failed} or {@code Canceled}
 * @param resourceId as first written
 * @param location empty for none
 * @param begun what goes on or went on, such as a deployment's id; null before, and when nothing
 *     was left to do
 * @param error JSON of the error when failed
 * @param createdAt epoch milliseconds
 */
public record RemediationDeploymentRow(
    String remediationKey,
    String resourceKey,
    String state,
    String resourceId,
    String location,
    @Nullable String begun,
    @Nullable String error,
    long createdAt,
    long changedAt) {
  /** The same, further on. */
  public RemediationDeploymentRow in(
      String next, @Nullable String what, @Nullable String why, long now) {
    return new RemediationDeploymentRow(
        remediationKey, resourceKey, next, resourceId, location, what, why, createdAt, now);
  }
}
