import { type ReactNode, useEffect, useRef } from 'react';

/** Something that came below what the user did: it is brought into sight. */
export function Arrived({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'start' }), []);
  return <div ref={place}>{children}</div>;
}
