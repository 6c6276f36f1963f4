import { useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useClient } from './context';
import { useExpected } from './overlay';
import { usePages } from './pages';
import { type Subscription, versions } from './types';

/** One resource, or anything that a GET answers. */
export function useArm<T>(path: string | null, apiVersion: string, options: { refetch?: number } = {}): UseQueryResult<T> {
  const client = useClient();
  return useQuery({
    queryKey: ['arm', path?.toLowerCase(), apiVersion],
    queryFn: ({ signal }) => client.get<T>(path ?? '', apiVersion, signal),
    enabled: path !== null,
    refetchInterval: options.refetch,
  });
}

/**
 * A list, page after page: the first is shown while the others come, so that filters and sorting soon know all of it.
 * Each item is what the server said, with what the user has under way laid over it.
 */
export function useArmList<T>(path: string | null, apiVersion: string, options: { refetch?: number } = {}) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ['arm', path?.toLowerCase(), apiVersion, 'list'],
    queryFn: ({ pageParam, signal }) => client.page<T>(path ?? '', apiVersion, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextLink,
    enabled: path !== null,
    refetchInterval: options.refetch,
  });
  const read = usePages(query);
  const items = useExpected(read, query.data ? path : null);
  return {
    items,
    loading: query.isPending,
    more: query.hasNextPage,
    error: query.error,
    refetch: query.refetch,
  };
}

export function useGraph<T>(path: string | null): UseQueryResult<T> {
  const client = useClient();
  return useQuery({
    queryKey: ['graph', path],
    queryFn: ({ signal }) => client.graph<T>('GET', path ?? '', undefined, signal),
    enabled: path !== null,
  });
}

/** A list of the directory, with what the user has under way laid over it. */
export function useGraphList<T>(path: string | null): { data: T[] | undefined; isPending: boolean; error: Error | null; refetch: () => unknown } {
  const client = useClient();
  const query = useQuery({
    queryKey: ['graph', path, 'list'],
    queryFn: ({ signal }) => client.graphAll<T>(path ?? '', signal),
    enabled: path !== null,
  });
  const data = useExpected(query.data ?? NOTHING, query.data ? path : null);
  return { data: query.data && (data as T[]), isPending: query.isPending, error: query.error, refetch: query.refetch };
}

const NOTHING: never[] = [];

export function useSubscriptions() {
  return useArmList<Subscription>('/subscriptions', versions.subscriptions);
}
