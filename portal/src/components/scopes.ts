import { parseId } from '../api/types';

/** The scope that something lies at: what stands before the last provider. */
export function scopeOf(id: string): string {
  const at = id.toLowerCase().lastIndexOf('/providers/');
  return at < 0 ? id : id.slice(0, at);
}

export function scopeTitle(scope: string): string {
  const parts = parseId(scope);
  return parts.resourceGroup ? `Resource group ${parts.resourceGroup}` : parts.subscriptionId ? `Subscription ${parts.subscriptionId}` : /\/managementgroups\//i.test(scope) ? `Management group ${parts.name}` : scope || 'Tenant';
}
