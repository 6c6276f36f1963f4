import { useQueries, useQuery } from '@tanstack/react-query';
import type { Client } from './client';
import { useClient } from './context';
import { versions } from './types';

interface Permission {
  actions?: string[];
  notActions?: string[];
  dataActions?: string[];
  notDataActions?: string[];
}

/** Whether something may be done, and if not, why in a sentence. */
export type Allowed = { allowed: true } | { allowed: false; reason: string };

/** Whether a pattern of a role, with stars for any text, covers an action. */
export function covers(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const found = i === parts.length - 1 && i > 0 ? text.length - part.length : text.indexOf(part, at);
    if (found < at || (i === 0 && found !== 0) || text.substring(found, found + part.length) !== part) {
      return false;
    }
    at = found + part.length;
  }
  return parts.length > 1 || at === text.length;
}

function allows(permissions: Permission[], action: string): boolean {
  return permissions.some((one) =>
    (one.actions ?? []).some((pattern) => covers(pattern, action)) && !(one.notActions ?? []).some((pattern) => covers(pattern, action)));
}

function options(client: Client, scope: string | null) {
  return {
    queryKey: ['permissions', scope?.toLowerCase()],
    queryFn: ({ signal }: { signal: AbortSignal }) => client.all<Permission>(`${scope}/providers/Microsoft.Authorization/permissions`, versions.authorization, signal),
    enabled: scope !== null,
    staleTime: 60_000,
  };
}

/** Scopes asked about at once, so that a long selection does not become a flood. */
const SCOPES_MAX = 20;

/** Whether something may be done at all of these scopes. */
export function useCanAll(scopes: string[]): (action: string) => Allowed {
  const client = useClient();
  const asked = scopes.slice(0, SCOPES_MAX);
  const queries = useQueries({ queries: asked.map((scope) => options(client, scope)) });
  return (action) => {
    const not = asked.find((_, i) => queries[i]?.data && !allows(queries[i].data, action));
    return not === undefined ? { allowed: true } : { allowed: false, reason: `You need a role with '${action}' at ${not}.` };
  };
}

/** Whether something may be done at one at least of these scopes. */
export function useCanAny(scopes: string[]): (action: string) => Allowed {
  const client = useClient();
  const asked = scopes.slice(0, SCOPES_MAX);
  const queries = useQueries({ queries: asked.map((scope) => options(client, scope)) });
  return (action) => {
    const known = asked.length > 0 && asked.length === scopes.length && queries.every((query) => query.data);
    const any = queries.some((query) => query.data && allows(query.data, action));
    return any || !known ? { allowed: true } : { allowed: false, reason: `You need a role with '${action}' at a subscription or a resource group.` };
  };
}

/**
 * What the user may do at a scope, as the server says it. It only greys things out: the server decides again at each request.
 * While nothing is known yet, and when it cannot be known, nothing is greyed.
 */
export function useCan(scope: string | null): (action: string) => Allowed {
  const client = useClient();
  const query = useQuery(options(client, scope));
  return (action) => {
    if (!query.data) {
      return { allowed: true };
    }
    const allowed = allows(query.data, action);
    return allowed ? { allowed } : { allowed, reason: `You need a role with '${action}' at ${scope || 'the tenant'}.` };
  };
}
