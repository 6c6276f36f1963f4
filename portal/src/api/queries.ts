import { useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { useClient } from './context';
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
 * Each item is what the server said, never a guess.
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
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetchingNextPage, isError, fetchNextPage]);
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.value) ?? [], [query.data]);
  return {
    items,
    loading: query.isPending,
    more: hasNextPage,
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

export function useGraphList<T>(path: string | null): UseQueryResult<T[]> {
  const client = useClient();
  return useQuery({
    queryKey: ['graph', path, 'list'],
    queryFn: ({ signal }) => client.graphAll<T>(path ?? '', signal),
    enabled: path !== null,
  });
}

export function useSubscriptions() {
  return useArmList<Subscription>('/subscriptions', versions.subscriptions);
}
