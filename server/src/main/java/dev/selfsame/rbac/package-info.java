/**
 * Who may do what: role definitions, what they grant to whom at which scope, deny assignments, and
 * the one decision over them.
 *
 * <p>Pure. It knows neither the store nor who asks over which wire: {@code arm} reads what is
 * assigned and hands it in. Conditions have a package of their own below this one.
 *
 * <p>Read {@link dev.selfsame.rbac.Rbac} first. Sources: "Understand Azure role definitions",
 * "Understand scope for Azure RBAC", "How Azure RBAC determines if a user has access to a
 * resource", "Understand Azure deny assignments".
 */
@NullMarked
package dev.selfsame.rbac;

import org.jspecify.annotations.NullMarked;
