import { useQuery } from '@tanstack/react-query';
import { type Client } from './client';
import { useClient, usePortal } from './context';
import { ApiError } from './errors';
import type { Allowed } from './permissions';
import { useGraphList } from './queries';

/** A user, group, application or service principal, as far as several pages read it. */
export interface DirectoryObject {
  '@odata.type'?: string;
  id: string;
  displayName: string;
  userPrincipalName?: string;
  appId?: string;
  servicePrincipalType?: string;
  alternativeNames?: string[];
  createdDateTime?: string;
  accountEnabled?: boolean;
}

const IDS_MAX = 1000;
const FOUND_MAX = 20;

/** The word of role assignments for what an object is. */
export function principalType(one: DirectoryObject): 'User' | 'Group' | 'ServicePrincipal' {
  return /user$/i.test(one['@odata.type'] ?? '') ? 'User' : /group$/i.test(one['@odata.type'] ?? '') ? 'Group' : 'ServicePrincipal';
}

/** What an object is, for people. */
export function kindOf(one: DirectoryObject): string {
  if (one.servicePrincipalType === 'ManagedIdentity') {
    return one.alternativeNames?.includes('isExplicit=False') ? 'System-assigned identity' : 'User-assigned identity';
  }
  return { User: 'User', Group: 'Group', ServicePrincipal: 'Application' }[principalType(one)];
}

/** The page about an object. */
export function pathOf(one: DirectoryObject): string {
  return `/directory/${{ User: 'users', Group: 'groups', ServicePrincipal: 'service-principals' }[principalType(one)]}/${one.id}`;
}

/** The objects with these ids, by id; what is gone or hidden is not among them. */
export function usePrincipals(ids: string[]): { of: (id: string) => DirectoryObject | undefined; found?: ReadonlyMap<string, DirectoryObject>; loading: boolean } {
  const client = useClient();
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))].sort();
  const query = useQuery({
    queryKey: ['graph', 'getByIds', wanted],
    queryFn: async ({ signal }) => {
      const found = new Map<string, DirectoryObject>();
      for (let at = 0; at < wanted.length; at += IDS_MAX) {
        const page = await client.graph<{ value: DirectoryObject[] }>('POST', '/directoryObjects/getByIds', { ids: wanted.slice(at, at + IDS_MAX) }, signal);
        page.value.forEach((one) => found.set(one.id.toLowerCase(), one));
      }
      return found;
    },
    enabled: wanted.length > 0,
    staleTime: 30_000,
    placeholderData: (before) => before,
  });
  return { of: (id) => query.data?.get(id.toLowerCase()), found: query.data, loading: query.isLoading || query.isPlaceholderData };
}

/** Users, groups and service principals whose name has the text, or the one with this id. */
export async function findPrincipals(client: Client, text: string, signal?: AbortSignal): Promise<DirectoryObject[]> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) {
    return (await client.graph<{ value: DirectoryObject[] }>('POST', '/directoryObjects/getByIds', { ids: [text], types: ['user', 'group', 'servicePrincipal'] }, signal)).value;
  }
  const search = text === '' ? '' : `&$search=${encodeURIComponent(`"displayName:${text.replaceAll(/["\\]/g, '\\$&')}"`)}`;
  const lists = [
    ['users', '#microsoft.graph.user', search],
    ...(text === '' ? [] : [['users', '#microsoft.graph.user', `&$filter=${encodeURIComponent(`startswith(userPrincipalName,'${text.replaceAll("'", "''")}')`)}`]]),
    ['groups', '#microsoft.graph.group', search],
    ['servicePrincipals', '#microsoft.graph.servicePrincipal', search],
  ];
  const found = new Map<string, DirectoryObject>();
  for (const [kind, type, filter] of lists) {
    const page = await client.graph<{ value: DirectoryObject[] }>('GET', `/${kind}?$top=${FOUND_MAX}${filter}`, undefined, signal);
    page.value.forEach((one) => found.set(one.id, { ...one, '@odata.type': type }));
  }
  return [...found.values()];
}

/** Whether the user is an owner of the installation: asked of a list that only owners read. */
export function useOwner(): Allowed {
  const client = useClient();
  const query = useQuery({
    queryKey: ['owner'],
    queryFn: async () => {
      try {
        await client.own('GET', 'keys');
        return true;
      } catch (error) {
        if (error instanceof ApiError && error.status === 403) {
          return false;
        }
        throw error;
      }
    },
    staleTime: 300_000,
  });
  return query.data === false ? { allowed: false, reason: 'Only an owner of this installation may do this.' } : { allowed: true };
}

/** Whether the user may change an object: owners of the installation may, and those who own the object. */
export function useMayChange(kind: 'groups' | 'applications' | 'servicePrincipals', id: string): Allowed {
  const owner = useOwner();
  const { session } = usePortal();
  const own = session.account.localAccountId;
  const owners = useGraphList<DirectoryObject>(owner.allowed ? null : `/${kind}/${id}/owners`);
  if (owner.allowed || !owners.data || owners.data.some((one) => one.id === own)) {
    return { allowed: true };
  }
  return { allowed: false, reason: 'Only an owner of this object or of the installation may do this.' };
}
