import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';

/** What the pages of a list hold so far, while those that are left are read, one after another. */
export function usePages<T>(query: UseInfiniteQueryResult<InfiniteData<{ value: T[] }, unknown>>): T[] {
  const { data, hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    // Not while it is read anew: the next page would take the place of that, and old pages stay as they were.
    if (hasNextPage && !isFetching && !isError) {
      void fetchNextPage();
    }
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  return useMemo(() => data?.pages.flatMap((page) => page.value) ?? [], [data]);
}
