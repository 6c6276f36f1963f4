import { useLocation, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/** The question part of the address, and a way to change some of it; undefined takes a name out. */
export function useAddress(): [URLSearchParams, (changes: Record<string, string | undefined>, push?: boolean) => void] {
  const router = useRouter();
  const location = useLocation();
  const search = useMemo(() => new URLSearchParams(location.searchStr), [location.searchStr]);
  const change = useCallback(
    (changes: Record<string, string | undefined>, push = false) => {
      const next = new URLSearchParams(router.state.location.searchStr);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined) {
          next.delete(name);
        } else {
          next.set(name, value);
        }
      }
      const { pathname } = window.location;
      const href = next.size > 0 ? `${pathname}?${next}` : pathname;
      if (push) {
        router.history.push(href);
      } else {
        router.history.replace(href);
      }
    },
    [router],
  );
  return [search, change];
}
