import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAddress } from './address';
import { useClient } from './context';
import { useExpectedIn } from './overlay';
import { usePages } from './pages';
import { useSubscriptions } from './queries';
import type { Subscription } from './types';

/** Where the next page is: a list's place among the lists, and its link when it was begun. */
interface Place {
  at: number;
  next?: string;
}

/**
 * Lists of several scopes as one, page after page. What has come is shown while the rest comes.
 *
 * @param paths of the lists; null while they are not known
 */
export function useAcross<T>(paths: string[] | null, apiVersion: string, options: { refetch?: number } = {}) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ['across', paths?.join(' ').toLowerCase(), apiVersion],
    queryFn: async ({ pageParam, signal }) => {
      const path = paths?.[pageParam.at];
      const page: { value: T[]; nextLink?: string } = path === undefined ? { value: [] } : await client.page<T>(path, apiVersion, pageParam.next, signal);
      return page;
    },
    initialPageParam: { at: 0 } as Place,
    getNextPageParam: (page, _, last): Place | undefined =>
      page.nextLink ? { at: last.at, next: page.nextLink } : last.at + 1 < (paths?.length ?? 0) ? { at: last.at + 1 } : undefined,
    enabled: paths !== null,
    refetchInterval: options.refetch,
  });
  const read = usePages(query);
  const items = useExpectedIn(read, query.data ? paths : null);
  return { items, loading: query.isPending, more: query.hasNextPage, fetching: query.isFetching, error: query.error, refetch: query.refetch };
}

/** The subscriptions a list is about: all that the user sees, or those named in the address. */
export function useSubscriptionFilter() {
  const subscriptions = useSubscriptions();
  const [search, change] = useAddress();
  const wanted = search.get('subscription');
  const chosen = useMemo(() => {
    const ids = wanted?.toLowerCase().split(',') ?? [];
    const named = subscriptions.items.filter((one) => ids.includes(one.subscriptionId.toLowerCase()));
    return named.length > 0 ? named : subscriptions.items;
  }, [subscriptions.items, wanted]);
  return {
    all: subscriptions.items,
    chosen,
    loading: subscriptions.loading,
    error: subscriptions.error,
    /** The paths of a list in each chosen subscription; null until they are known. */
    paths: (below: string): string[] | null => (subscriptions.loading || subscriptions.more ? null : chosen.map((one) => one.id + below)),
    choose: (next: Subscription[]) =>
      change({ subscription: next.length === 0 || next.length === subscriptions.items.length ? undefined : next.map((one) => one.subscriptionId).join(',') }),
  };
}
