import {
  Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, Radio, RadioGroup, SearchBox, Spinner, Tab, TabList, Text, tokens,
} from '@fluentui/react-components';
import { AddRegular, DeleteRegular, SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useAddress } from '../../api/address';
import { useExpectedOne } from '../../api/overlay';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type ArmResource, type Identity, parseId, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Facts } from '../../components/Layout';
import { ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { TabPanel } from '../../components/TabPanel';

const useStyles = makeStyles({
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  picker: { display: 'flex', flexDirection: 'column', maxHeight: '40vh', overflowY: 'auto', marginTop: tokens.spacingVerticalS },
  id: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
});

/** Security > Identity, for virtual machines and scale sets (Z11, Z12). */
export function IdentityView({ resource }: { resource: ArmResource }) {
  const [search, change] = useAddress();
  const tab = search.get('tab') === 'user' ? 'user' : 'system';
  return (
    <>
      {/scalesets/i.test(resource.type) && <Text>Instances share the identities of their scale set. A change holds for all of them at once, whatever the upgrade mode.</Text>}
      <TabList aria-label="Identity" selectedValue={tab} onTabSelect={(_, data) => change({ tab: data.value === 'user' ? 'user' : undefined })}>
        <Tab value="system">System assigned</Tab>
        <Tab value="user">User assigned</Tab>
      </TabList>
      <TabPanel title={tab === 'system' ? 'System assigned' : 'User assigned'}>
        {tab === 'system' ? <SystemAssigned key={resource.identity?.type} resource={resource} /> : <UserAssigned resource={resource} />}
      </TabPanel>
    </>
  );
}

const hasSystem = (identity?: Identity) => /systemassigned/i.test(identity?.type ?? '');
const users = (identity?: Identity) => Object.entries(identity?.userAssignedIdentities ?? {});

/** The word of az for the resource, `vm` or `vmss`. */
function command(resource: ArmResource): string {
  const parts = parseId(resource.id);
  return `az ${/scalesets/i.test(resource.type) ? 'vmss' : 'vm'} identity {verb} --resource-group ${quoted(parts.resourceGroup ?? '')} --name ${quoted(resource.name)}`;
}

function patch(resource: ArmResource, title: string, identity: object, cli: string): Action {
  return {
    title,
    requests: [{ method: 'PATCH', path: resource.id, apiVersion: versions.compute, body: { identity } }],
    cli,
    template: [{ type: resource.type, apiVersion: versions.compute, name: resource.name, location: resource.location, identity }],
    link: resourcePath(resource.id, 'identity'),
  };
}

function typeOf(system: boolean, user: boolean): string {
  return system ? (user ? 'SystemAssigned, UserAssigned' : 'SystemAssigned') : user ? 'UserAssigned' : 'None';
}

function SystemAssigned({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id);
  const on = hasSystem(resource.identity);
  const [wanted, setWanted] = useState(on ? 'on' : 'off');
  const [asking, setAsking] = useState(false);
  const kept = users(resource.identity).length > 0;
  const action = patch(
    resource,
    `${wanted === 'on' ? 'Enable' : 'Disable'} the system-assigned managed identity of ${resource.name}`,
    { type: typeOf(wanted === 'on', kept) },
    wanted === 'on' ? command(resource).replace('{verb}', 'assign') : command(resource).replace('{verb}', 'remove') + ' --identities [system]',
  );
  return (
    <>
      <Text>
        A system-assigned managed identity lives and dies with its resource, and there is one of it. Permissions are given to it by role assignments.
      </Text>
      <div className={styles.commands}>
        <Guarded icon={act.isPending ? <Spinner size="tiny" aria-label="Saving" /> : <SaveRegular />} appearance="primary" can={can(`${resource.type}/write`)} disabledWhy={act.isPending ? 'It is being saved.' : (wanted === 'on') === on && 'Nothing was changed.'} onClick={() => setAsking(true)}>
          Save
        </Guarded>
        <Button disabled={(wanted === 'on') === on} onClick={() => setWanted(on ? 'on' : 'off')}>
          Discard
        </Button>
        <ShowAs action={action} />
      </div>
      <Field label="Status">
        <RadioGroup layout="horizontal" value={wanted} onChange={(_, data) => setWanted(data.value)}>
          <Radio value="off" label="Off" />
          <Radio value="on" label="On" />
        </RadioGroup>
      </Field>
      {on && (
        <Facts
          items={[
            ['Object (principal) ID', <span key="id" className={styles.id}>{resource.identity?.principalId} <CopyButton text={resource.identity?.principalId ?? ''} label="Copy object id" /></span>],
            ['Permissions', <RouteLink key="roles" to={resourcePath(resource.id, 'roles')}>Azure role assignments</RouteLink>],
          ]}
        />
      )}
      <Confirm
        open={asking}
        title={wanted === 'on' ? 'Enable the system-assigned managed identity' : 'Disable the system-assigned managed identity'}
        action={action}
        onClose={() => setAsking(false)}
        onYes={() => act.mutate(action)}
      >
        {wanted === 'on'
          ? `'${resource.name}' will be registered with the directory. Once it is, it can be given access to resources. Do you want to enable it?`
          : `'${resource.name}' will lose its identity and every permission that the identity was given. This cannot be taken back. Do you want to disable it?`}
      </Confirm>
    </>
  );
}

interface Row {
  id: string;
  principalId: string;
  clientId: string;
}

const columns: Column<Row>[] = [
  { key: 'name', title: 'Name', text: (row) => row.id.slice(row.id.lastIndexOf('/') + 1), show: (row) => <ResourceLink id={row.id} />, width: 2 },
  { key: 'group', title: 'Resource group', text: (row) => parseId(row.id).resourceGroup ?? '' },
  { key: 'client', title: 'Client ID', text: (row) => row.clientId, width: 2 },
  { key: 'principal', title: 'Object ID', text: (row) => row.principalId, width: 2, hidden: true },
];

function UserAssigned({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id)(`${resource.type}/write`);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const rows = users(useExpectedOne(resource).identity).map(([id, value]) => ({ id, principalId: value?.principalId ?? '', clientId: value?.clientId ?? '' }));
  const gone = rows.filter((row) => selected.has(row.id));
  const left = rows.length - gone.length;
  const system = hasSystem(resource.identity);
  const removal = patch(
    resource,
    `Remove ${gone.length} user-assigned ${gone.length === 1 ? 'identity' : 'identities'} from ${resource.name}`,
    left > 0 ? { type: typeOf(system, true), userAssignedIdentities: Object.fromEntries(gone.map((row) => [row.id, null])) } : { type: typeOf(system, false) },
    `${command(resource).replace('{verb}', 'remove')} --identities ${gone.map((row) => quoted(row.id)).join(' ')}`,
  );
  return (
    <>
      <Text>User-assigned managed identities are resources of their own: they can be given to many resources, and outlive each of them.</Text>
      <div className={styles.commands}>
        <Guarded icon={<AddRegular />} can={can} onClick={() => setAdding(true)}>
          Add
        </Guarded>
        <Guarded icon={<DeleteRegular />} can={can} disabledWhy={gone.length === 0 && 'Select the identities to remove.'} onClick={() => setRemoving(true)}>
          Remove
        </Guarded>
        {act.isPending && <Spinner size="tiny" label="Saving" />}
      </div>
      <DataGrid label="User-assigned managed identities" items={rows} columns={columns} rowKey={(row) => row.id} within={resource.id} selected={selected} onSelect={setSelected}
        empty={<Empty title="No user-assigned managed identities" text="Add one that exists already." cli={`${command(resource).replace('{verb}', 'assign')} --identities <name or id>`} />} />
      {adding && <Picker resource={resource} present={rows.map((row) => row.id.toLowerCase())} onClose={() => setAdding(false)} />}
      <Confirm
        open={removing}
        title="Remove user-assigned managed identities"
        action={removal}
        onClose={() => setRemoving(false)}
        onYes={() => {
          setSelected(new Set());
          act.mutate(removal);
        }}
      >
        Do you want to remove {gone.map((row) => `'${row.id.slice(row.id.lastIndexOf('/') + 1)}'`).join(', ')} from '{resource.name}'? Code on it can then no longer use {gone.length === 1 ? 'it' : 'them'}.
      </Confirm>
    </>
  );
}

/** Chooses among the identities that the user can see. */
function Picker({ resource, present, onClose }: { resource: ArmResource; present: string[]; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const subscription = `/subscriptions/${parseId(resource.id).subscriptionId}`;
  const identities = useArmList<ArmResource>(`${subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`, versions.identity);
  const [filter, setFilter] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const offered = identities.items.filter((one) => !present.includes(one.id.toLowerCase()) && one.name.toLowerCase().includes(filter.toLowerCase()));
  const action = patch(
    resource,
    `Add ${chosen.size} user-assigned ${chosen.size === 1 ? 'identity' : 'identities'} to ${resource.name}`,
    { type: typeOf(hasSystem(resource.identity), true), userAssignedIdentities: Object.fromEntries([...chosen].map((id) => [id, {}])) },
    `${command(resource).replace('{verb}', 'assign')} --identities ${[...chosen].map(quoted).join(' ')}`,
  );
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add user-assigned managed identity</DialogTitle>
          <DialogContent>
            <SearchBox aria-label="Filter identities" placeholder="Filter by name" value={filter} onChange={(_, data) => setFilter(data.value)} />
            <div className={styles.picker} role="group" aria-label="Identities">
              {identities.loading && <Spinner label="Loading" />}
              {offered.slice(0, 200).map((one) => (
                <Checkbox
                  key={one.id}
                  label={`${one.name} (${parseId(one.id).resourceGroup}, ${one.location})`}
                  checked={chosen.has(one.id)}
                  onChange={(_, data) => setChosen((before) => new Set(data.checked ? [...before, one.id] : [...before].filter((id) => id !== one.id)))}
                />
              ))}
              {offered.length > 200 && <Text>There are {offered.length - 200} more: filter to find them.</Text>}
              {!identities.loading && offered.length === 0 && <Text>There is no other identity that you may see.</Text>}
            </div>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button
              appearance="primary"
              disabled={chosen.size === 0}
              onClick={() => {
                act.mutate(action);
                onClose();
              }}
            >
              Add
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
