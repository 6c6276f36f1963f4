import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { ApiError } from '../api/errors';

/** Something that the user asked for and that takes its time, or took it. */
export interface Notification {
  id: number;
  title: string;
  state: 'running' | 'done' | 'failed';
  detail: string;
  error?: ApiError;
  at: number;
  link?: string;
  /** It has not been seen in the list of notifications, nor put away. */
  fresh: boolean;
}

interface Notifications {
  list: Notification[];
  unread: number;
  seen(): void;
  /** Puts away what was shown over the page; it stays in the list. */
  hide(id: number): void;
  dismiss(id: number): void;
  /** Shows work as it goes on; passes on what it gives or throws. */
  track<T>(title: string, work: (progress: (detail: string) => void) => Promise<T>, link?: string): Promise<T>;
}

const Context = createContext<Notifications | null>(null);
let next = 1;

export function NotificationProvider({ children }: { children: ReactNode }) {
  const [list, setList] = useState<Notification[]>([]);
  const [unread, setUnread] = useState(0);
  const update = useCallback((id: number, change: Partial<Notification>) => {
    setList((all) => all.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }, []);
  const track = useCallback(
    async <T,>(title: string, work: (progress: (detail: string) => void) => Promise<T>, link?: string): Promise<T> => {
      const id = next++;
      setList((all) => [{ id, title, state: 'running' as const, detail: 'Started', at: Date.now(), link, fresh: true }, ...all].slice(0, 50));
      setUnread((count) => count + 1);
      try {
        const result = await work((detail) => update(id, { detail }));
        update(id, { state: 'done', detail: 'Done', at: Date.now() });
        return result;
      } catch (error) {
        const known = error instanceof ApiError ? error : undefined;
        update(id, { state: 'failed', detail: error instanceof Error ? error.message : String(error), error: known, at: Date.now() });
        throw error;
      }
    },
    [update],
  );
  const value = useMemo<Notifications>(
    () => ({
      list,
      unread,
      seen: () => {
        setUnread(0);
        setList((all) => all.map((one) => ({ ...one, fresh: false })));
      },
      hide: (id) => update(id, { fresh: false }),
      dismiss: (id) => setList((all) => all.filter((one) => one.id !== id)),
      track,
    }),
    [list, unread, track, update],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useNotifications(): Notifications {
  const notifications = useContext(Context);
  if (!notifications) {
    throw new Error('outside of the portal');
  }
  return notifications;
}
