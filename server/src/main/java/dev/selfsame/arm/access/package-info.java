/**
 * Joins the hall to the decision ({@code rbac}): reads what is assigned to whom, keeps it in memory
 * as long as the change feed allows, and refuses in ARM's words. Read {@link
 * dev.selfsame.arm.access.RoleAccess} first.
 */
@NullMarked
package dev.selfsame.arm.access;

import org.jspecify.annotations.NullMarked;
