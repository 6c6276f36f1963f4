import { Button } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular, PlayRegular, StopRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useAcross, useSubscriptionFilter } from '../../api/across';
import { type Allowed, useCanAll } from '../../api/permissions';
import { parseId, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { SubscriptionFilter } from '../../components/SubscriptionFilter';
import { useMayCreate } from '../create/mayCreate';
import { imageOf, type Machine, power, powerState, type Verb, WORDS } from './power';

const columns: Column<Machine>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'power', title: 'Status', text: (one) => powerState(one.properties?.instanceView).replace(/^VM /, '') || (one.properties?.provisioningState ?? ''), group: true },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.id).resourceGroup ?? '', group: true },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'identity', title: 'Identity', text: (one) => one.identity?.type ?? 'None', group: true },
  { key: 'size', title: 'Size', text: (one) => one.properties?.hardwareProfile?.vmSize ?? '', group: true },
  { key: 'image', title: 'Image', text: imageOf, group: true, hidden: true },
  { key: 'state', title: 'Provisioning state', text: (one) => one.properties?.provisioningState ?? '', group: true, hidden: true },
  { key: 'subscription', title: 'Subscription ID', text: (one) => parseId(one.id).subscriptionId ?? '', group: true, hidden: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), hidden: true },
];

const keyOf = (one: Machine) => one.id;
const ICONS = { start: <PlayRegular />, deallocate: <StopRegular />, delete: <DeleteRegular /> };

export function Machines() {
  const router = useRouter();
  const filter = useSubscriptionFilter();
  const machines = useAcross<Machine>(filter.paths('/providers/Microsoft.Compute/virtualMachines?$expand=instanceView'), versions.compute);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const chosen = selected.size === 0 ? [] : machines.items.filter((one) => selected.has(one.id));
  const mayCreate = useMayCreate(filter.chosen, 'Microsoft.Compute/virtualMachines/write');
  const create = (
    <Guarded appearance="primary" icon={<AddRegular />} can={mayCreate} onClick={() => router.history.push('/portal/create/machine')}>
      Create
    </Guarded>
  );
  return (
    <Page
      title="Virtual machines"
      error={filter.error ?? machines.error}
      retry={() => void machines.refetch()}
      commands={
        <>
          {create}
          <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabled={machines.fetching} onClick={() => void machines.refetch()}>Refresh</Button>
          <Bulk machines={chosen} onDone={() => setSelected(new Set())} />
          <SubscriptionFilter filter={filter} />
        </>
      }
    >
      <DataGrid label="Virtual machines" items={machines.items} columns={columns} rowKey={keyOf} loading={machines.loading} more={machines.more} selected={selected} onSelect={setSelected}
        empty={machines.error ? undefined : <Empty title="No virtual machines yet" text="A virtual machine with a managed identity gets tokens without any credential in its code." action={<div>{create}</div>} cli="az vm create --resource-group myResourceGroup --name myVM --image Ubuntu2204 --generate-ssh-keys --assign-identity" />} />
    </Page>
  );
}

/** What is done to all selected machines. */
function Bulk({ machines, onDone }: { machines: Machine[]; onDone: () => void }) {
  const act = useAction();
  const [asking, setAsking] = useState<Verb | null>(null);
  const scopes = machines.length <= 10 ? machines.map((one) => one.id) : [...new Set(machines.map((one) => one.id.slice(0, one.id.toLowerCase().indexOf('/providers/'))))];
  const can = useCanAll(scopes);
  const allowed = (verb: Verb): Allowed => can(`Microsoft.Compute/virtualMachines/${WORDS[verb].right}`);
  const none = machines.length === 0 && 'Select virtual machines first.';
  const action = power(asking ?? 'start', machines);
  return (
    <>
      {(['start', 'deallocate', 'delete'] as const).map((verb) => (
        <Guarded key={verb} appearance="subtle" icon={ICONS[verb]} can={allowed(verb)} disabledWhy={none} onClick={() => (verb === 'start' ? act.mutate(power('start', machines)) : setAsking(verb))}>
          {WORDS[verb].title}
        </Guarded>
      ))}
      {machines.length > 0 && <ShowAs action={power('start', machines)} />}
      <Confirm
        open={asking !== null}
        title={asking === 'delete' ? `Delete ${machines.length === 1 ? 'the virtual machine' : `${machines.length} virtual machines`}` : `Stop ${machines.length === 1 ? 'the virtual machine' : `${machines.length} virtual machines`}`}
        action={action}
        onClose={() => setAsking(null)}
        onYes={() => {
          act.mutate(action);
          if (asking === 'delete') {
            onDone();
          }
        }}
      >
        <Names machines={machines} />
        {asking === 'delete'
          ? 'They are deleted with their system-assigned identities, which lose every permission. This cannot be taken back. Do you want to delete them?'
          : 'They are deallocated; code on them gets no tokens until they are started again. Do you want to stop them?'}
      </Confirm>
    </>
  );
}

function Names({ machines }: { machines: Machine[] }) {
  return (
    <ul>
      {machines.slice(0, 10).map((one) => (
        <li key={one.id}>{one.name}</li>
      ))}
      {machines.length > 10 && <li>and {machines.length - 10} more</li>}
    </ul>
  );
}
