/**
 * What Azure Policy says of resources: which policies are assigned where ({@link
 * dev.selfsame.arm.governance.PolicyView}), what they say of one resource ({@link
 * dev.selfsame.arm.governance.Judge}), and what they do to a write ({@link
 * dev.selfsame.arm.governance.PolicyAdmission}). The rules themselves are the room {@code policy}.
 */
@NullMarked
package dev.selfsame.arm.governance;

import org.jspecify.annotations.NullMarked;
