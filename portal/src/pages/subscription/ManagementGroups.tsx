import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useClient } from '../../api/context';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink, resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { MANAGEMENT, type ManagementGroup } from './management';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

const columns: Column<ManagementGroup>[] = [
  { key: 'name', title: 'Name', text: (one) => one.properties.displayName, show: (one) => <ResourceLink id={one.id} name={one.properties.displayName} />, width: 2 },
  { key: 'id', title: 'ID', text: (one) => one.name },
  { key: 'parent', title: 'Parent', text: (one) => one.properties.details?.parent?.name ?? one.properties.details?.parent?.id?.split('/').at(-1) ?? '', group: true },
];

/** Management groups: scopes above subscriptions. */
export function ManagementGroups() {
  const client = useClient();
  const root = `${MANAGEMENT}/${client.tenantId}`;
  const groups = useArmList<ManagementGroup>(MANAGEMENT, versions.management);
  const can = useCan(root);
  const [creating, setCreating] = useState(false);
  return (
    <Page title="Management groups" error={groups.error} retry={() => void groups.refetch()}
      commands={<Guarded appearance="primary" icon={<AddRegular />} can={can('Microsoft.Management/managementGroups/write')} onClick={() => setCreating(true)}>Create</Guarded>}>
      <DataGrid label="Management groups" items={groups.items} columns={columns} rowKey={(one) => one.id} loading={groups.loading} more={groups.more}
        empty={<Empty title="No management groups yet" text="A management group holds subscriptions and other management groups: roles and policies given to it hold in all of them. What is in none is in the tenant's root group." cli="az account management-group create --name production" />} />
      {creating && <CreateGroup root={root} groups={groups.items} onClose={() => setCreating(false)} />}
    </Page>
  );
}

function CreateGroup({ root, groups, onClose }: { root: string; groups: ManagementGroup[]; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [parent, setParent] = useState(root);
  const action: Action = {
    title: `Create the management group ${name}`,
    requests: [{ method: 'PUT', path: `${MANAGEMENT}/${encodeURIComponent(name)}`, apiVersion: versions.management, body: { properties: { displayName: title || name, details: { parent: { id: parent } } } } }],
    cli: `az account management-group create --name ${quoted(name)} --display-name ${quoted(title || name)} --parent ${quoted(parent)}`,
    template: [{ type: 'Microsoft.Management/managementGroups', apiVersion: versions.management, name, properties: { displayName: title || name, details: { parent: { id: parent } } } }],
    link: resourcePath(`${MANAGEMENT}/${name}`),
  };
  const wrong = name !== '' && !/^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u.test(name);
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Create a management group</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Management group ID" required hint="It cannot be changed later." validationMessage={wrong ? 'Letters, digits and _ . ( ) - are allowed.' : undefined}>
              <Input value={name} onChange={(_, data) => setName(data.value)} />
            </Field>
            <Field label="Display name"><Input value={title} onChange={(_, data) => setTitle(data.value)} /></Field>
            <Field label="Parent">
              <Select value={parent} onChange={(_, data) => setParent(data.value)}>
                <option value={root}>Tenant root group</option>
                {groups.map((one) => <option key={one.id} value={one.id}>{one.properties.displayName}</option>)}
              </Select>
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={name === '' || wrong} onClick={() => { act.mutate(action); onClose(); }}>Create</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
