import { useQuery } from '@tanstack/react-query';
import { Button } from '@fluentui/react-components';
import { CodeRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import type { Client } from '../../api/client';
import { useClient } from '../../api/context';
import { useExpected } from '../../api/overlay';
import { type ArmResource, versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { azScope, type Deployment, duration, isRunning, scopeOf, scopeTitle, when } from './types';

const columns: Column<Deployment>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'state', title: 'State', text: (one) => one.properties?.provisioningState ?? '', show: (one) => <StateBadge state={one.properties?.provisioningState} />, group: true },
  { key: 'scope', title: 'Scope', text: (one) => scopeTitle(scopeOf(one.id)), group: true, width: 2 },
  { key: 'time', title: 'Last change', text: (one) => one.properties?.timestamp ?? '', show: (one) => when(one.properties?.timestamp), width: 2 },
  { key: 'duration', title: 'Duration', text: (one) => duration(one.properties?.duration) },
  { key: 'correlation', title: 'Correlation ID', text: (one) => one.properties?.correlationId ?? '', hidden: true, width: 2 },
];
const AT_ONCE = 6;

async function deployments(client: Client, scopes: string[], signal: AbortSignal): Promise<Deployment[]> {
  const found: Deployment[] = [];
  for (let i = 0; i < scopes.length; i += AT_ONCE) {
    const some = scopes.slice(i, i + AT_ONCE).map((scope) => client.all<Deployment>(`${scope}/providers/Microsoft.Resources/deployments`, versions.deployments, signal));
    found.push(...(await Promise.all(some)).flat());
  }
  return found;
}

const NOTHING: Deployment[] = [];

/** Deployments at a scope; of a subscription with those of its groups when asked for. */
export function DeploymentList({ scope, below }: { scope: string; below?: boolean }) {
  const client = useClient();
  const list = useQuery({
    queryKey: ['deployments', scope.toLowerCase(), below],
    queryFn: async ({ signal }) => {
      const groups = below ? await client.all<ArmResource>(`${scope}/resourcegroups`, versions.groups, signal) : [];
      return deployments(client, [scope, ...groups.map((one) => one.id)], signal);
    },
    refetchInterval: (query) => (query.state.data?.some((one) => isRunning(one.properties?.provisioningState)) ? 2000 : false),
  });
  const path = `${scope}/providers/Microsoft.Resources/deployments`;
  const items = useExpected(list.data ?? NOTHING, below ? path : `${path}?$filter=atScope()`);
  const az = azScope(scope);
  return (
    <>
      <ErrorPanel error={list.error} retry={() => void list.refetch()} />
      <DataGrid label="Deployments" items={items} columns={columns} rowKey={(one) => one.id} loading={list.isPending}
        empty={list.error ? <></> : <Empty title="No deployments yet" text="A deployment makes what a template describes, and can be done again with the same result."
          cli={`az deployment ${az.group} create ${az.group === 'group' ? az.where : `${az.where} --location westus`.trim()} --template-file main.json`} />} />
    </>
  );
}

/** The page of a group or a subscription. */
export function DeploymentsView({ resource }: { resource: ArmResource }) {
  const router = useRouter();
  return (
    <>
      <div>
        <Button icon={<CodeRegular />} onClick={() => router.history.push(`/portal/deploy?scope=${encodeURIComponent(resource.id)}`)}>
          Deploy a template
        </Button>
      </div>
      <DeploymentList scope={resource.id} />
    </>
  );
}
