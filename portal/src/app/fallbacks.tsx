import { ErrorPanel } from '../components/ErrorPanel';
import { Page } from '../components/Layout';
import { RouteLink } from '../components/RouteLink';

export function NotFound() {
  return (
    <Page title="There is no such page">
      <RouteLink to="/">Home</RouteLink>
    </Page>
  );
}

export function RouteError({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page title="This page cannot be shown">
      <ErrorPanel error={error} retry={reset} />
    </Page>
  );
}
