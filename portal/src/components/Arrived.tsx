import { type ReactNode, useLayoutEffect, useRef } from 'react';

/** Something that came below what the user did: it is brought into sight. */
export function Arrived({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  // Before it is painted, so that nothing moves away under a pointer.
  useLayoutEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  return <div ref={place}>{children}</div>;
}
