import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Allowed } from '../../api/permissions';
import { useExpected } from '../../api/overlay';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyBlock } from '../../components/CopyBlock';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty, Facts, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { StateBadge } from '../../components/StateBadge';

interface Binding {
  bindingId: string;
  resourceId: string;
  port: number;
  endpoint: string;
  environment: Record<string, string>;
  curl: string;
  status?: string;
  problem?: string;
}

const useStyles = makeStyles({ grid: { height: '40vh', display: 'flex', flexDirection: 'column' }, use: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS } });

const columns: Column<Binding>[] = [
  { key: 'vm', title: 'Virtual machine', text: (one) => parseId(one.resourceId).name, show: (one) => <ResourceLink id={one.resourceId} />, width: 2 },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.resourceId).resourceGroup ?? '', group: true },
  { key: 'endpoint', title: 'Endpoint', text: (one) => one.endpoint, width: 2 },
  { key: 'status', title: 'State', text: (one) => one.status ?? '', show: (one) => <StateBadge state={one.status} /> },
];

function bind(id: string): Action {
  const parts = parseId(id);
  return {
    title: `Open a metadata endpoint for ${parts.name}`,
    requests: [{ method: 'POST', path: '/selfsame/bindings', apiVersion: '', body: { resourceId: id } }],
    cli: `./selfsame vm bind ${quoted(parts.name)} -g ${quoted(parts.resourceGroup ?? '')}`,
    link: '/bindings',
  };
}

function unbind(one: Binding): Action {
  const parts = parseId(one.resourceId);
  return {
    title: `Close the metadata endpoint of ${parts.name}`,
    requests: [{ method: 'DELETE', path: `/selfsame/bindings/${one.bindingId}`, apiVersion: '' }],
    cli: `./selfsame vm unbind ${quoted(parts.name)}`,
  };
}

const NOTHING: Binding[] = [];

/** Metadata endpoints of virtual machines, for owners of the server. */
export function Bindings() {
  const styles = useStyles();
  const client = useClient();
  const act = useAction();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [making, setMaking] = useState(false);
  const [removing, setRemoving] = useState(false);
  const bindings = useQuery({ queryKey: ['bindings'], queryFn: async () => (await client.own<{ value: Binding[] }>('GET', 'bindings')).value });
  const barred = bindings.error instanceof ApiError && (bindings.error.status === 403 || bindings.error.status === 401);
  const can: Allowed = barred ? { allowed: false, reason: 'Only owners of this server may see and open metadata endpoints, as whoever reaches one is the machine.' } : { allowed: true };
  const items = useExpected(bindings.data ?? NOTHING, '/selfsame/bindings', 'bindingId');
  const chosen = items.filter((one) => selected.has(one.bindingId));
  const [only] = chosen;
  const removal: Action | null = only ? { ...unbind(only), ...(chosen.length > 1 && { title: `Close ${chosen.length} metadata endpoints` }), requests: chosen.flatMap((one) => unbind(one).requests), cli: chosen.map((one) => String(unbind(one).cli)) } : null;
  return (
    <Page
      title="Metadata bindings"
      subtitle="A binding opens the metadata endpoint of one virtual machine on a port of this server: whoever reaches it is that machine."
      error={barred ? null : bindings.error}
      retry={() => void bindings.refetch()}
      commands={
        <>
          <Guarded icon={<AddRegular />} appearance="primary" can={can} onClick={() => setMaking(true)}>Open an endpoint</Guarded>
          <Guarded icon={<DeleteRegular />} can={can} disabledWhy={chosen.length === 0 && 'Select the bindings to close.'} onClick={() => setRemoving(true)}>Close</Guarded>
        </>
      }
    >
      <ErrorPanel error={act.error} />
      {barred ? (
        <Text>Only owners of this server may see and open metadata endpoints. Ask one to run <code>./selfsame vm bind</code> for your machine.</Text>
      ) : (
        <div className={styles.grid}>
          <DataGrid label="Metadata bindings" items={items} columns={columns} rowKey={(one) => one.bindingId} loading={bindings.isPending} selected={selected} onSelect={setSelected}
            empty={<Empty title="No metadata endpoint is open" text="Code on a virtual machine gets its tokens from the machine's metadata endpoint. Open one, and give the code its address." cli="./selfsame vm bind myVM -g myResourceGroup" />} />
        </div>
      )}
      {chosen.map((one) => <Use key={one.bindingId} binding={one} />)}
      {items.length > 0 && chosen.length === 0 && <Text>Select a binding to see how code uses it.</Text>}
      {making && <Make present={items.map((one) => one.resourceId.toLowerCase())} onClose={() => setMaking(false)} onMake={(action) => act.mutate(action)} />}
      {removal && (
        <Confirm open={removing} title="Close metadata endpoints" action={removal} onClose={() => setRemoving(false)} onYes={() => { setSelected(new Set()); act.mutate(removal); }}>
          Code on {chosen.map((one) => `'${parseId(one.resourceId).name}'`).join(', ')} then gets no more tokens there. A new endpoint has another port.
        </Confirm>
      )}
    </Page>
  );
}

/** How code on the machine gets a token. */
function Use({ binding }: { binding: Binding }) {
  const styles = useStyles();
  const name = parseId(binding.resourceId).name;
  const exports = ['AZURE_POD_IDENTITY_AUTHORITY_HOST'].map((key) => `export ${key}=${quoted(binding.environment[key] ?? '')}`).join('\n');
  return (
    <section className={styles.use} aria-label={`Use from ${name}`}>
      <Text as="h2" size={500} weight="semibold">Use from {name}</Text>
      <Facts items={[['Endpoint', binding.endpoint], ['Binding ID', binding.bindingId], ...(binding.problem ? [['Problem', binding.problem] as [string, string]] : [])]} />
      <Text>Ask for a token:</Text>
      <CopyBlock label="Command for a token" text={binding.curl} />
      <Text>For Azure's SDKs for Python, Java and JavaScript, and Azure CLI from 2.74 on:</Text>
      <CopyBlock label="Environment" text={exports} />
      <details>
        <summary>For Go, and others that know App Service</summary>
        <CopyBlock label="Environment of App Service" text={['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'].map((key) => `export ${key}=${quoted(binding.environment[key] ?? '')}`).join('\n')} />
      </details>
    </section>
  );
}

function Make({ present, onClose, onMake }: { present: string[]; onClose: () => void; onMake: (action: Action) => void }) {
  const subscriptions = useSubscriptions().items;
  const [subscription, setSubscription] = useState('');
  const from = subscription || subscriptions[0]?.id;
  const machines = useArmList<ArmResource>(from ? `${from}/providers/Microsoft.Compute/virtualMachines` : null, versions.compute);
  const [vm, setVm] = useState('');
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Open a metadata endpoint</DialogTitle>
          <DialogContent>
            {subscriptions.length > 1 && (
              <Field label="Subscription">
                <Select value={from} onChange={(_, data) => { setSubscription(data.value); setVm(''); }}>{subscriptions.map((one) => <option key={one.id} value={one.id}>{one.displayName}</option>)}</Select>
              </Field>
            )}
            <Field label="Virtual machine" required hint="Every local user of the server's machine can reach the port and so act as the virtual machine.">
              <Select value={vm} onChange={(_, data) => setVm(data.value)}>
                <option value="">Choose</option>
                {machines.items.map((one) => <option key={one.id} value={one.id}>{one.name} ({parseId(one.id).resourceGroup}){present.includes(one.id.toLowerCase()) ? ', has one' : ''}</option>)}
              </Select>
            </Field>
            <ErrorPanel error={machines.error} />
          </DialogContent>
          <DialogActions fluid>
            {vm && <ShowAs action={bind(vm)} />}
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!vm} onClick={() => { onMake(bind(vm)); onClose(); }}>Open</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
