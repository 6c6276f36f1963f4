import { useArmList } from './queries';
import { parseId, versions } from './types';

/** Shapes of Microsoft.Authorization, 2022-04-01. */
export interface Permission {
  actions?: string[];
  notActions?: string[];
  dataActions?: string[];
  notDataActions?: string[];
}

export interface RoleDefinition {
  id: string;
  name: string;
  properties: { roleName: string; type: string; description?: string; assignableScopes: string[]; permissions: Permission[] };
}

export interface RoleAssignment {
  id: string;
  name: string;
  properties: {
    roleDefinitionId: string;
    principalId: string;
    principalType: string;
    scope: string;
    condition?: string | null;
    description?: string | null;
    createdOn?: string;
  };
}

export interface DenyAssignment {
  id: string;
  name: string;
  properties: {
    denyAssignmentName?: string;
    description?: string;
    scope: string;
    permissions: Permission[];
    principals: { id: string; type: string }[];
    excludePrincipals?: { id: string; type: string }[];
    isSystemProtected?: boolean;
    doNotApplyToChildScopes?: boolean;
  };
}

export const ASSIGN = 'Microsoft.Authorization/roleAssignments/write';

/** The GUID at the end of a role definition's id. */
export function roleGuid(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1).toLowerCase();
}

/** The roles that can be given at a scope, and their names. */
export function useRoles(scope: string | null) {
  const roles = useArmList<RoleDefinition>(scope === null ? null : `${scope}/providers/Microsoft.Authorization/roleDefinitions`, versions.authorization);
  const names = new Map(roles.items.map((one) => [one.name.toLowerCase(), one]));
  return { ...roles, of: (id: string) => names.get(roleGuid(id)), nameOf: (id: string) => names.get(roleGuid(id))?.properties.roleName ?? roleGuid(id) };
}

/** Role assignments at a scope and above it; with a filter, those of one principal and its groups. */
export function useAssignments(scope: string | null, assignedTo?: string) {
  const filter = assignedTo ? `atScope() and assignedTo('${assignedTo}')` : 'atScope()';
  return useArmList<RoleAssignment>(scope === null ? null : `${scope}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent(filter)}`, versions.authorization);
}

/** Two ids of scopes, compared as the server does; the tenant is "/" or nothing. */
export function sameScope(a: string, b: string): boolean {
  return a.replace(/\/$/, '').toLowerCase() === b.replace(/\/$/, '').toLowerCase();
}

/** A scope as people and templates write it: the tenant, which has no path of its own, is "/". */
export function writtenScope(scope: string): string {
  return scope || '/';
}

/** What a scope is, for people. */
export function scopeKind(scope: string): string {
  if (scope === '' || scope === '/') {
    return 'Tenant';
  }
  switch (parseId(scope).type.toLowerCase()) {
    case 'microsoft.resources/subscriptions':
      return 'Subscription';
    case 'microsoft.resources/resourcegroups':
      return 'Resource group';
    case 'microsoft.management/managementgroups':
      return 'Management group';
    default:
      return 'Resource';
  }
}

export function scopeName(scope: string): string {
  return scopeKind(scope) === 'Tenant' ? 'Tenant' : parseId(scope).name;
}

/** What a scope is and its name, for people. */
export function scopeText(scope: string): string {
  return scopeKind(scope) === 'Tenant' ? 'Tenant' : `${scopeKind(scope)} ${scopeName(scope)}`;
}
