import { Button } from '@fluentui/react-components';
import { CodeRegular } from '@fluentui/react-icons';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useSubscriptions } from '../../api/queries';
import { Page } from '../../components/Layout';
import { ScopeSelect } from '../../components/ScopeSelect';
import { DeploymentList } from './DeploymentList';
import { pathOfScope } from './types';

/** Every deployment in sight, or those of one scope. */
export function Deployments() {
  const router = useRouter();
  const search = useSearch({ strict: false }) as { scope?: string };
  const subscriptions = useSubscriptions();
  const first = subscriptions.items[0];
  const scope = search.scope ?? '';
  return (
    <Page
      title="Deployments"
      error={subscriptions.error}
      loading={subscriptions.loading}
      commands={
        <Button icon={<CodeRegular />} appearance="primary" onClick={() => router.history.push(`/portal/deploy${scope ? `?scope=${encodeURIComponent(scope)}` : ''}`)}>
          Deploy a template
        </Button>
      }
    >
      <ScopeSelect label="Scope" all="Everything that I can see" value={scope} managementGroups tenant onChange={(to) => router.history.push(`/portal/deployments${to ? `?scope=${encodeURIComponent(to)}` : ''}`)} />
      {first && <DeploymentList key={scope} scope={scope ? pathOfScope(scope) : first.id} below={scope === ''} />}
    </Page>
  );
}
