import { parseId } from '../api/types';

/** The scope that something lies at: what stands before the last provider. */
export function scopeOf(id: string): string {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  return at < 0 ? id : id.slice(0, at);
}

/** The tenant as a choice and in an address: its path is empty, as is what was not chosen. */
export const TENANT = '/';

/** A choice as a path. */
export function pathOfScope(scope: string): string {
  return scope === TENANT ? '' : scope;
}

export function scopeTitle(scope: string): string {
  const parts = parseId(scope);
  return parts.resourceGroup ? `Resource group ${parts.resourceGroup}` : parts.subscriptionId ? `Subscription ${parts.subscriptionId}` : /\/managementgroups\//i.test(scope) ? `Management group ${parts.name}` : pathOfScope(scope) || 'Tenant';
}
