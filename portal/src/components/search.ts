import { useRouter, useSearch } from '@tanstack/react-router';

/** The part of an address after the question mark, as texts: what a page shows can be sent to somebody. */
export type Texts = Record<string, string>;

/** For routes: keeps every text, and numbers as texts. */
export function texts(search: Record<string, unknown>): Texts {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => ['string', 'number'].includes(typeof value)).map(([name, value]) => [name, String(value)]));
}

/** One text of the address, and how it is changed; the initial one is not written. */
export function useSearchText(name: string, initial = ''): [string, (value: string) => void] {
  const router = useRouter();
  const search = useSearch({ strict: false }) as Texts;
  const set = (value: string) => {
    const url = new URL(window.location.href);
    if (value === initial) {
      url.searchParams.delete(name);
    } else {
      url.searchParams.set(name, value);
    }
    router.history.replace(url.pathname + url.search);
  };
  return [search[name] ?? initial, set];
}
