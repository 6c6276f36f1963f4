import { Badge, Button, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ArrowResetRegular, DeleteRegular, PlayRegular, StopRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { Guarded } from '../../components/Guarded';
import { JsonView } from '../../components/JsonView';
import { Facts } from '../../components/Layout';
import { ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { imageOf, type Machine, type MachineProperties, power, powerState, type Verb, WORDS } from './power';

const useStyles = makeStyles({
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  columns: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))', gap: tokens.spacingVerticalXXL, alignItems: 'start' },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

const ICONS = { start: <PlayRegular />, restart: <ArrowResetRegular />, deallocate: <StopRegular />, delete: <DeleteRegular /> };

interface InstanceView {
  statuses?: { code?: string; displayStatus?: string; time?: string }[];
  vmAgent?: { vmAgentVersion?: string; statuses?: { displayStatus?: string; message?: string }[] };
}

/** A virtual machine at a glance, and its power. */
export function MachineOverview({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const machine = resource as Machine;
  const view = useArm<InstanceView>(`${resource.id}/instanceView`, versions.compute);
  const state = powerState(view.data);
  const agent = view.data?.vmAgent;
  const properties = machine.properties ?? {};
  const place = parseId(resource.id);
  return (
    <>
      <Commands machine={machine} state={state} />
      <div className={styles.columns}>
        <section className={styles.part} aria-label="Essentials">
          <Text as="h2" weight="semibold" size={400}>Essentials</Text>
          <Facts
            items={[
              ['Status', state && <Badge key="state" appearance="tint" color={state === 'VM running' ? 'success' : 'informative'}>{state}</Badge>],
              ['Provisioning state', properties.provisioningState],
              ['Resource group', <ResourceLink key="group" id={`/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`} />],
              ['Location', resource.location],
              ['Subscription ID', <ResourceLink key="subscription" id={`/subscriptions/${place.subscriptionId}`} />],
              ['Scale set', properties.virtualMachineScaleSet && <ResourceLink key="set" id={properties.virtualMachineScaleSet.id} />],
              ['Created', time(properties.timeCreated)],
              ['VM ID', properties.vmId],
              ['Tags', Object.entries(resource.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')],
            ]}
          />
        </section>
        <section className={styles.part} aria-label="Identity">
          <Text as="h2" weight="semibold" size={400}>Identity</Text>
          <Facts
            items={[
              ['System assigned', <RouteLink key="system" to={resourcePath(resource.id, 'identity')}>{/systemassigned/i.test(resource.identity?.type ?? '') ? 'On' : 'Off'}</RouteLink>],
              ['Object (principal) ID', resource.identity?.principalId],
              ['User assigned', <RouteLink key="user" to={`${resourcePath(resource.id, 'identity')}&tab=user`}>{Object.keys(resource.identity?.userAssignedIdentities ?? {}).map((id) => parseId(id).name).join(', ') || 'None'}</RouteLink>],
            ]}
          />
        </section>
        <section className={styles.part} aria-label="Virtual machine">
          <Text as="h2" weight="semibold" size={400}>Virtual machine</Text>
          <Facts
            items={[
              ['Computer name', properties.osProfile?.computerName],
              ['Operating system', properties.storageProfile?.osDisk?.osType],
              ['Image', imageOf(machine)],
              ['Size', properties.hardwareProfile?.vmSize],
              ['Administrator', properties.osProfile?.adminUsername],
              ['OS disk', disk(properties.storageProfile?.osDisk)],
              ['Data disks', properties.storageProfile?.dataDisks?.map((one) => `LUN ${one.lun}: ${disk(one)}`).join(', ')],
              ['Agent status', agent?.statuses?.map((one) => one.displayStatus).join(', ')],
              ['Agent says', agent?.statuses?.map((one) => one.message).join(' ')],
            ]}
          />
        </section>
        <section className={styles.part} aria-label="Networking">
          <Text as="h2" weight="semibold" size={400}>Networking</Text>
          {(properties.networkProfile?.networkInterfaces ?? []).map((one) => <Interface key={one.id} id={one.id} />)}
        </section>
      </div>
    </>
  );
}

function disk(one?: { name?: string; diskSizeGB?: number; managedDisk?: { storageAccountType?: string } }): string {
  return one ? [one.name, one.diskSizeGB && `${one.diskSizeGB} GiB`, one.managedDisk?.storageAccountType].filter(Boolean).join(', ') : '';
}

function time(text?: string): string {
  return text ? new Date(text).toLocaleString() : '';
}

function Commands({ machine, state }: { machine: Machine; state: string }) {
  const styles = useStyles();
  const router = useRouter();
  const queries = useQueryClient();
  const act = useAction();
  const can = useCan(machine.id);
  const [asking, setAsking] = useState<Verb | null>(null);
  const action = power(asking ?? 'start', [machine]);
  const running = state === 'VM running';
  const why = (verb: Verb): string | false =>
    act.isPending ? 'Something is being done to it.'
      : verb === 'start' ? running && 'It is running.'
        : verb === 'restart' ? state !== '' && !running && 'It is not running.'
          : verb === 'deallocate' && state === 'VM deallocated' && 'It is stopped (deallocated).';
  return (
    <div className={styles.commands} role="toolbar" aria-label="Power">
      {(['start', 'restart', 'deallocate', 'delete'] as const).map((verb) => (
        <Guarded key={verb} appearance="subtle" icon={ICONS[verb]} can={can(`Microsoft.Compute/virtualMachines/${WORDS[verb].right}`)} disabledWhy={why(verb)}
          onClick={() => (verb === 'start' ? act.mutate(power('start', [machine])) : setAsking(verb))}>
          {WORDS[verb].title}
        </Guarded>
      ))}
      <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => void queries.invalidateQueries()}>Refresh</Button>
      <JsonView title={machine.name} value={machine} />
      <ShowAs action={power(running ? 'deallocate' : 'start', [machine])} />
      {asking === 'delete' ? (
        <DeleteMachine machine={machine} onClose={() => setAsking(null)} onYes={() => act.mutate(action, { onSuccess: () => router.history.push('/portal/machines') })} />
      ) : (
        <Confirm open={asking !== null} title={`${WORDS[asking ?? 'restart'].title} the virtual machine`} action={action} onClose={() => setAsking(null)} onYes={() => act.mutate(action)}>
          {asking === 'deallocate'
            ? `'${machine.name}' is deallocated; code on it gets no tokens until it is started again. Do you want to stop it?`
            : `Do you want to restart '${machine.name}'?`}
        </Confirm>
      )}
    </div>
  );
}

/** Tells what goes with the machine and what stays, as its delete options say. */
function DeleteMachine({ machine, onClose, onYes }: { machine: Machine; onClose: () => void; onYes: () => void }) {
  const [sure, setSure] = useState(false);
  const { storageProfile, networkProfile } = (machine.properties ?? {}) as MachineProperties;
  const parts = [
    ...[storageProfile?.osDisk, ...(storageProfile?.dataDisks ?? [])].flatMap((one) => (one ? [{ name: one.name ?? '', kind: 'disk', goes: one.deleteOption === 'Delete' }] : [])),
    ...(networkProfile?.networkInterfaces ?? []).map((one) => ({ name: parseId(one.id).name, kind: 'network interface', goes: one.properties?.deleteOption === 'Delete' })),
  ];
  const system = /systemassigned/i.test(machine.identity?.type ?? '');
  const list = (goes: boolean) => parts.filter((one) => one.goes === goes).map((one) => <li key={one.kind + one.name}>{one.kind} {one.name}</li>);
  return (
    <Confirm open title={`Delete ${machine.name}`} yes="Delete" no="Cancel" disabled={!sure} action={power('delete', [machine])} onClose={onClose} onYes={onYes}>
      <p>These are deleted:</p>
      <ul>
        <li>virtual machine {machine.name}</li>
        {system && <li>its system-assigned identity, with every permission that was given to it</li>}
        {list(true)}
      </ul>
      {parts.some((one) => !one.goes) && (
        <>
          <p>These stay:</p>
          <ul>{list(false)}</ul>
        </>
      )}
      <Checkbox label="I have read that this cannot be taken back" checked={sure} onChange={(_, data) => setSure(data.checked === true)} />
    </Confirm>
  );
}

interface Nic {
  macAddress?: string;
  networkSecurityGroup?: { id: string };
  ipConfigurations?: { name: string; properties?: { privateIPAddress?: string; subnet?: { id: string }; publicIPAddress?: { id: string } } }[];
}

function Interface({ id }: { id: string }) {
  const nic = useArm<ArmResource<Nic>>(id, versions.network);
  const first = nic.data?.properties?.ipConfigurations?.[0]?.properties;
  const address = useArm<ArmResource<{ ipAddress?: string }>>(first?.publicIPAddress?.id ?? null, versions.network);
  const subnet = first?.subnet?.id;
  if (nic.isError) {
    return <Text>{parseId(id).name}: {nic.error.message}</Text>;
  }
  return (
    <Facts
      items={[
        ['Network interface', <ResourceLink key="nic" id={id} />],
        ['Private IP address', first?.privateIPAddress],
        ['Public IP address', address.data?.properties?.ipAddress],
        ['Virtual network/subnet', subnet && <ResourceLink key="net" id={subnet.slice(0, subnet.toLowerCase().indexOf('/subnets/'))} name={subnet.split('/').slice(-3).filter((_, i) => i !== 1).join('/')} />],
        ['Network security group', nic.data?.properties?.networkSecurityGroup && <ResourceLink key="nsg" id={nic.data.properties.networkSecurityGroup.id} />],
        ['MAC address', nic.data?.properties?.macAddress],
      ]}
    />
  );
}
