import { useMemo } from 'react';
import { type Pending, usePending } from './pending';

type Json = Record<string, unknown>;

/** The same for lists of several paths, shown as one. */
export function useExpectedIn<T>(items: T[], paths: string[] | null): T[] {
  const pending = usePending();
  const joined = paths?.join('\n') ?? '';
  return useMemo(() => (pending.length === 0 || joined === '' ? items : expectedOf(items, joined.split('\n'), 'id', pending)), [items, joined, pending]);
}

/**
 * A list as it will be: what the server said, with what is under way laid over it. The server's own words are kept apart from that, so
 * that nothing has to be put back when it refuses, and nothing is lost when the list is read anew meanwhile.
 *
 * @param path of the list, as it is read
 * @param key the member that names an item
 */
export function useExpected<T>(items: T[], path: string | null, key = 'id'): T[] {
  const pending = usePending();
  return useMemo(() => (pending.length === 0 || path === null ? items : expectedOf(items, [path], key, pending)), [items, path, key, pending]);
}

/** One resource as it will be. What is taken from it is still there until the server has done it. */
export function useExpectedOne<T extends { id: string }>(item: T): T {
  const pending = usePending();
  return useMemo(() => pending.filter((one) => one.id === item.id.toLowerCase() && one.within === '').reduce((now, one) => merged(now, one.change), item), [item, pending]);
}

function expectedOf<T>(items: T[], paths: string[], key: string, pending: readonly Pending[]): T[] {
  const idOf = (item: T) => String((item as Json)[key]).toLowerCase();
  const changed = new Map(pending.filter((one) => Object.keys(one.change).length > 0 && one.within === '').map(({ id, change: { id: _, name: __, ...change } }) => [id, change]));
  const shown = changed.size === 0 ? items : items.map((item) => merged(item, changed.get(idOf(item)) ?? {}));
  const made = pending.filter((one) => one.list !== undefined && paths.some((path) => belongs(path, one)));
  const known = made.length === 0 ? null : new Set(items.map(idOf));
  const added = made.filter((one) => !known?.has(one.id)).map((one) => created(one) as T);
  return added.length === 0 ? shown : [...shown, ...added];
}

/** Something that is not there yet. Resources say by their state that they are being made. */
function created({ change, id }: Pending): Json {
  const properties = change.properties as Json | undefined;
  return id.startsWith('/') ? { type: '', ...change, properties: { provisioningState: 'Creating', ...properties } } : change;
}

/** Members of the change in place of, and objects into, those of the item; null says that something goes, which the server has to do. */
function merged<T>(item: T, change: Json): T {
  const next: Json = { ...(item as Json) };
  for (const [name, value] of Object.entries(change)) {
    const before = next[name];
    if (isObject(value) && isObject(before) && name !== 'tags') {
      next[name] = merged(before, value);
    } else if (value !== null && value !== undefined) {
      next[name] = value;
    }
  }
  return (Object.keys(change).length === 0 ? item : next) as T;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a list will have what is being made. Lists with filters that are not understood here will tell by themselves. */
function belongs(list: string, one: Pending): boolean {
  const [path = '', query = ''] = list.toLowerCase().split('?');
  if (!one.id.startsWith('/')) {
    return path === one.list && !query.includes('$filter');
  }
  const filter = new URLSearchParams(query).get('$filter') ?? '';
  const principal = /(?:assignedto\('|principalid eq ')([^']*)'/.exec(filter)?.[1];
  const properties = one.change.properties as Json | undefined;
  if (principal ? principal !== String(properties?.principalId).toLowerCase() : filter !== '' && filter !== 'atscope()') {
    return false;
  }
  if (path === one.list) {
    return true;
  }
  if (path.endsWith('/resources')) {
    return one.change.location !== undefined && one.id.startsWith(`${path.slice(0, -'resources'.length)}`) && one.id.includes('/providers/');
  }
  // The list of a subscription has what is in its groups, too.
  const kind = path.lastIndexOf('/providers/');
  return kind > 0 && !filter.includes('atscope') && (one.list?.startsWith(`${path.slice(0, kind)}/`) ?? false) && (one.list?.endsWith(path.slice(kind)) ?? false);
}
