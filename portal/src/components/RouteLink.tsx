import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, ReactNode } from 'react';
import { scopeKind } from '../api/access';

// The component library's look without its machinery: long lists have one in every row, and make dozens in each frame of a scroll.
const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    // In text a link must be told from it by more than its colour.
    textDecorationLine: 'underline',
    borderRadius: tokens.borderRadiusSmall,
    ':hover': { color: tokens.colorBrandForegroundLinkHover },
    ':active': { color: tokens.colorBrandForegroundLinkPressed },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
  },
});

/** A link inside the portal: a real one, so that it can be copied and opened in a new tab. */
export function RouteLink({ to, children, className, current }: { to: string; children: ReactNode; className?: string; current?: boolean }) {
  const styles = useStyles();
  const router = useRouter();
  const href = `/portal${to}`;
  const go = (event: MouseEvent) => {
    if (event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      router.history.push(href);
    }
  };
  return (
    <a href={href} onClick={go} aria-current={current ? 'page' : undefined} className={className ? mergeClasses(styles.link, className) : styles.link}>
      {children}
    </a>
  );
}

/** Where a resource is looked at; `view` is one of its pages. */
export function resourcePath(id: string, view?: string): string {
  return `/resource${id.split('/').map(encodeURIComponent).join('/')}${view ? `?view=${view}` : ''}`;
}

/** Where the access control of a scope is looked at, in one of its tabs. */
export function iamPath(scope: string, tab?: string): string {
  if (scopeKind(scope) === 'Tenant') {
    return `/access-control${tab ? `?tab=${tab}` : ''}`;
  }
  return `${resourcePath(scope, 'iam')}${tab ? `&tab=${tab}` : ''}`;
}

/** A resource by its name. */
export function ResourceLink({ id, name }: { id: string; name?: string }) {
  return <RouteLink to={resourcePath(id)}>{name ?? id.slice(id.lastIndexOf('/') + 1)}</RouteLink>;
}
