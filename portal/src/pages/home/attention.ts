import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useAcross } from '../../api/across';
import { useClient } from '../../api/context';
import { type ArmResource, type Subscription, versions } from '../../api/types';
import { type ActivityEvent, activityPath } from '../activity/ActivityLog';

const DAY = 86_400_000;

/** Graph looks up so many ids in one call. */
const IDS_MAX = 1000;

/** Failed operations of the last day, as the activity log tells them. */
export function useFailures(subscriptions: Subscription[]) {
  const [since] = useState(() => Math.floor((Date.now() - DAY) / 60_000) * 60_000);
  return useAcross<ActivityEvent>(subscriptions.length === 0 ? null : subscriptions.map((one) => activityPath(one.id, since, " and status eq 'Failed'")), versions.insights);
}

export interface Assignment {
  id: string;
  properties: { principalId: string; principalType?: string; scope: string };
}

/** Role assignments whose principal the directory does not have any more. Nothing is said when the user may not read the directory. */
export function useOrphans(subscriptions: Subscription[]) {
  const client = useClient();
  const assignments = useAcross<Assignment>(subscriptions.length === 0 ? null : subscriptions.map((one) => `${one.id}/providers/Microsoft.Authorization/roleAssignments`), versions.authorization);
  const all = useMemo(() => [...new Map(assignments.items.map((one) => [one.id.toLowerCase(), one])).values()], [assignments.items]);
  const ids = useMemo(() => [...new Set(all.map((one) => one.properties.principalId))].sort(), [all]);
  const known = useQuery({
    queryKey: ['principals', ids],
    enabled: !assignments.loading && !assignments.more && ids.length > 0,
    queryFn: async ({ signal }) => {
      const found = new Set<string>();
      for (let at = 0; at < ids.length; at += IDS_MAX) {
        const answer = await client.graph<{ value: { id: string }[] }>('POST', '/directoryObjects/getByIds', { ids: ids.slice(at, at + IDS_MAX) }, signal);
        answer.value.forEach((one) => found.add(one.id));
      }
      return found;
    },
  });
  const items = useMemo(() => (known.data ? all.filter((one) => !known.data.has(one.properties.principalId)) : []), [all, known.data]);
  return { items, loading: assignments.loading || known.isLoading };
}

/** Resources of one type in all subscriptions. */
export function useOfType(subscriptions: Subscription[], type: string) {
  const filter = encodeURIComponent(`resourceType eq '${type}'`);
  return useAcross<ArmResource>(subscriptions.length === 0 ? null : subscriptions.map((one) => `${one.id}/resources?$filter=${filter}`), versions.management);
}

interface SigningKey {
  kid: string;
  state: string;
  signsFrom?: string;
}

/** How long before its turn a new signing key is worth a word. */
const KEY_NOTICE = 14 * DAY;

/** The signing key whose turn comes soon; undefined when none does, and for those who may not see the keys. */
export function useNextKey(): SigningKey | undefined {
  const client = useClient();
  const keys = useQuery({
    queryKey: ['own', 'keys'],
    queryFn: () => client.own<{ value: SigningKey[] }>('GET', 'keys'),
    retry: false,
    staleTime: 600_000,
  });
  const [soon] = useState(() => Date.now() + KEY_NOTICE);
  return keys.data?.value.find((one) => one.signsFrom && Date.parse(one.signsFrom) < soon && one.state === 'spare');
}
