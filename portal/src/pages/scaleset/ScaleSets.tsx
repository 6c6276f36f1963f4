import { Button } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useAcross, useSubscriptionFilter } from '../../api/across';
import { useCanAll } from '../../api/permissions';
import { parseId, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { SubscriptionFilter } from '../../components/SubscriptionFilter';
import { useMayCreate } from '../create/mayCreate';
import { deletion, imageOfSet, type ScaleSet } from './set';

const columns: Column<ScaleSet>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'mode', title: 'Orchestration mode', text: (one) => one.properties?.orchestrationMode ?? '', group: true },
  { key: 'instances', title: 'Instances', text: (one) => String(one.sku?.capacity ?? '') },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.id).resourceGroup ?? '', group: true },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'identity', title: 'Identity', text: (one) => one.identity?.type ?? 'None', group: true },
  { key: 'size', title: 'Size', text: (one) => one.sku?.name ?? '', group: true },
  { key: 'image', title: 'Image', text: imageOfSet, group: true, hidden: true },
  { key: 'state', title: 'Provisioning state', text: (one) => one.properties?.provisioningState ?? '', group: true, hidden: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), hidden: true },
];

const keyOf = (one: ScaleSet) => one.id;

export function ScaleSets() {
  const router = useRouter();
  const filter = useSubscriptionFilter();
  const sets = useAcross<ScaleSet>(filter.paths('/providers/Microsoft.Compute/virtualMachineScaleSets'), versions.compute);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const act = useAction();
  const chosen = sets.items.filter((one) => selected.has(one.id));
  const can = useCanAll(chosen.map((one) => one.id));
  const mayCreate = useMayCreate(filter.chosen, 'Microsoft.Compute/virtualMachineScaleSets/write');
  const create = (
    <Guarded appearance="primary" icon={<AddRegular />} can={mayCreate} onClick={() => router.history.push('/portal/create/scale-set')}>
      Create
    </Guarded>
  );
  return (
    <Page
      title="Virtual machine scale sets"
      error={filter.error ?? sets.error}
      retry={() => void sets.refetch()}
      commands={
        <>
          {create}
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabled={sets.fetching} onClick={() => void sets.refetch()}>Refresh</Button>
          <Guarded appearance="subtle" icon={<DeleteRegular />} can={can('Microsoft.Compute/virtualMachineScaleSets/delete')} disabledWhy={chosen.length === 0 && 'Select scale sets first.'} onClick={() => setAsking(true)}>Delete</Guarded>
          <SubscriptionFilter filter={filter} />
        </>
      }
    >
      <DataGrid label="Virtual machine scale sets" items={sets.items} columns={columns} rowKey={keyOf} loading={sets.loading} more={sets.more} selected={selected} onSelect={setSelected}
        empty={sets.error ? undefined : <Empty title="No virtual machine scale sets yet" text="A scale set makes many virtual machines from one model; they share its identities." action={<div>{create}</div>} cli="az vmss create --resource-group myResourceGroup --name mySet --image Ubuntu2204 --generate-ssh-keys --assign-identity" />} />
      <Confirm open={asking} title="Delete scale sets" action={deletion(chosen)} onClose={() => setAsking(false)} onYes={() => { setSelected(new Set()); act.mutate(deletion(chosen)); }}>
        {chosen.map((one) => `'${one.name}'`).join(', ')} will be deleted with all instances and system-assigned identities. This cannot be taken back. Do you want to delete {chosen.length === 1 ? 'it' : 'them'}?
      </Confirm>
    </Page>
  );
}
