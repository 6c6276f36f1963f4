package dev.selfsame.store;

/**
 * What a policy last found of a resource.
 *
 * @param policyKey tells the policy from all others: the assignment's key, and the reference in an
 *     initiative
 * @param type of the resource, as stored
 * @param location empty for none
 * @param compliance {@code Compliant}, {@code NonCompliant}, {@code Exempt}, {@code Unknown}, …
 * @param effect lower case, as it holds for the resource
 * @param at epoch milliseconds of the look that found it
 * @param details JSON: {@code resourceId} as first written, {@code evaluation}, {@code error}
 */
public record PolicyStateRow(
    String resourceKey,
    String policyKey,
    String assignmentKey,
    String type,
    String location,
    String compliance,
    String effect,
    long at,
    String details) {
  /**
   * What tells it from another look. Type and location do not change while there are states: they
   * go with their resource.
   */
  public PolicyStates.Kept kept() {
    return new PolicyStates.Kept(resourceKey, policyKey, compliance, effect, details);
  }
}
