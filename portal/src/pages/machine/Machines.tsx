import { useState } from 'react';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';

const columns: Column<ArmResource<{ hardwareProfile?: { vmSize?: string }; provisioningState?: string }>>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.id).resourceGroup ?? '', group: true },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'identity', title: 'Identity', text: (one) => one.identity?.type ?? 'None', group: true },
  { key: 'size', title: 'Size', text: (one) => one.properties?.hardwareProfile?.vmSize ?? '', group: true },
  { key: 'state', title: 'State', text: (one) => one.properties?.provisioningState ?? '', group: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), hidden: true },
];

export function Machines() {
  const subscription = useSubscriptions().items[0];
  const machines = useArmList<ArmResource>(subscription ? `${subscription.id}/providers/Microsoft.Compute/virtualMachines` : null, versions.compute);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  return (
    <Page title="Virtual machines" error={machines.error} retry={() => void machines.refetch()}>
      <DataGrid label="Virtual machines" items={machines.items} columns={columns} rowKey={(one) => one.id} loading={machines.loading} more={machines.more} selected={selected} onSelect={setSelected}
        empty={<Empty title="No virtual machines yet" text="A virtual machine with a managed identity gets tokens without any credential in its code." cli="az vm create --resource-group myResourceGroup --name myVM --image Ubuntu2204 --generate-ssh-keys --assign-identity" />} />
    </Page>
  );
}
