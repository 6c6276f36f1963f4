import { Link } from '@fluentui/react-components';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';

/** A link inside the portal: a real one, so that it can be copied and opened in a new tab. */
export function RouteLink({ to, children, className }: { to: string; children: ReactNode; className?: string }) {
  const router = useRouter();
  const href = `/portal${to}`;
  const go = (event: MouseEvent) => {
    if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      router.history.push(href);
    }
  };
  return (
    <Link href={href} onClick={go} className={className}>
      {children}
    </Link>
  );
}

/** Where a resource is looked at; `view` is one of its pages. */
export function resourcePath(id: string, view?: string): string {
  return `/resource${id.split('/').map(encodeURIComponent).join('/')}${view ? `?view=${view}` : ''}`;
}

/** A resource by its name. */
export function ResourceLink({ id, name }: { id: string; name?: string }) {
  return <RouteLink to={resourcePath(id)}>{name ?? id.slice(id.lastIndexOf('/') + 1)}</RouteLink>;
}
