import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Something that came below what the user did: it is brought into sight. */
export function Arrived({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  // Before it is painted, so that nothing moves away under a pointer.
  useLayoutEffect(() => {
    void place.current?.scrollIntoView({ block: 'nearest' }); // newer browsers answer with a promise
  }, []);
  return <div ref={place}>{children}</div>;
}
