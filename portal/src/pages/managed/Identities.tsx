import { Button } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useAcross, useSubscriptionFilter } from '../../api/across';
import { parseId } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { SubscriptionFilter } from '../../components/SubscriptionFilter';
import { useMayCreate } from '../create/mayCreate';
import { type ManagedIdentity, NEW_VERSION } from './identity';

const columns: Column<ManagedIdentity>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.id).resourceGroup ?? '', group: true },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'client', title: 'Client ID', text: (one) => one.properties?.clientId ?? '', width: 2 },
  { key: 'principal', title: 'Object (principal) ID', text: (one) => one.properties?.principalId ?? '', width: 2, hidden: true },
  { key: 'isolation', title: 'Isolation scope', text: (one) => one.properties?.isolationScope ?? 'None', group: true, hidden: true },
  { key: 'subscription', title: 'Subscription ID', text: (one) => parseId(one.id).subscriptionId ?? '', group: true, hidden: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), hidden: true },
];

const keyOf = (one: ManagedIdentity) => one.id;

export function Identities() {
  const router = useRouter();
  const filter = useSubscriptionFilter();
  const identities = useAcross<ManagedIdentity>(filter.paths('/providers/Microsoft.ManagedIdentity/userAssignedIdentities'), NEW_VERSION);
  const mayCreate = useMayCreate(filter.chosen, 'Microsoft.ManagedIdentity/userAssignedIdentities/write');
  const create = (
    <Guarded appearance="primary" icon={<AddRegular />} can={mayCreate} onClick={() => router.history.push('/portal/create/identity')}>
      Create
    </Guarded>
  );
  return (
    <Page
      title="Managed identities"
      error={filter.error ?? identities.error}
      retry={() => void identities.refetch()}
      commands={
        <>
          {create}
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabled={identities.fetching} onClick={() => void identities.refetch()}>Refresh</Button>
          <SubscriptionFilter filter={filter} />
        </>
      }
    >
      <DataGrid label="Managed identities" items={identities.items} columns={columns} rowKey={keyOf} loading={identities.loading} more={identities.more}
        empty={identities.error ? undefined : <Empty title="No managed identities yet" text="A user-assigned managed identity is a resource of its own: it can be given to many virtual machines, and outlives each of them." action={<div>{create}</div>} cli="az identity create --resource-group myResourceGroup --name myIdentity" />} />
    </Page>
  );
}
