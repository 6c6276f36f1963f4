import { Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useMayChange } from '../../api/directory';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ShowAs } from '../../components/ShowAs';
import type { Application, AppRole } from './application';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' }, form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

const columns: Column<AppRole>[] = [
  { key: 'name', title: 'Display name', text: (one) => one.displayName, width: 2 },
  { key: 'value', title: 'Value', text: (one) => one.value ?? '', width: 2 },
  { key: 'who', title: 'Allowed members', text: (one) => one.allowedMemberTypes.map((type) => (type === 'User' ? 'Users and groups' : 'Applications')).join(', '), group: true },
  { key: 'state', title: 'State', text: (one) => (one.isEnabled === false ? 'Disabled' : 'Enabled') },
  { key: 'description', title: 'Description', text: (one) => one.description, width: 2 },
];

function roles(application: Application, next: AppRole[], title: string): Action {
  return {
    title,
    requests: [graphRequest('PATCH', `/applications/${application.id}`, { appRoles: next })],
    cli: `az ad app update --id ${application.appId} --app-roles ${quoted(JSON.stringify(next))}`,
  };
}

/** Roles that the application itself knows; tokens for it name those that somebody has. */
export function AppRoles({ application }: { application: Application }) {
  const styles = useStyles();
  const act = useAction();
  const may = useMayChange('applications', application.id);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const gone = application.appRoles.filter((one) => selected.has(one.id));
  const removal = roles(application, application.appRoles.filter((one) => !selected.has(one.id)), `Delete ${gone.length} app ${gone.length === 1 ? 'role' : 'roles'} of ${application.displayName}`);
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={may} onClick={() => setAdding(true)}>Create app role</Guarded>
        <Guarded icon={<DeleteRegular />} can={may} disabledWhy={gone.length === 0 && 'Select app roles first.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={act.error} />
      <DataGrid label="App roles" items={application.appRoles} columns={columns} rowKey={(one) => one.id} selected={selected} onSelect={setSelected}
        empty={<Empty title="No app roles" text="An app role is given to users, groups and applications; the token for this application names it in the claim roles." cli={`az ad app update --id ${application.appId} --app-roles @roles.json`} />} />
      {adding && <Add application={application} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title="Delete these app roles?" action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        {gone.map((one) => one.displayName).join(', ')}: tokens no longer name it.
      </Confirm>
    </>
  );
}

function Add({ application, onClose }: { application: Application; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [id] = useState(() => crypto.randomUUID());
  const [name, setName] = useState('');
  const [value, setValue] = useState('');
  const [description, setDescription] = useState('');
  const [users, setUsers] = useState(false);
  const [applications, setApplications] = useState(true);
  const role: AppRole = { id, displayName: name.trim(), value: value.trim(), description: description.trim(), isEnabled: true, allowedMemberTypes: [...(users ? ['User'] : []), ...(applications ? ['Application'] : [])] };
  const action = roles(application, [...application.appRoles, role], `Create the app role ${role.displayName}`);
  const good = role.displayName && role.value && !/\s/.test(role.value ?? '') && role.description && role.allowedMemberTypes.length > 0;
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Create an app role</DialogTitle>
          <DialogContent className={styles.form}>
            <ErrorPanel error={act.error} />
            <Field label="Display name" required><Input value={name} onChange={(_, data) => setName(data.value)} /></Field>
            <Field label="Value" required hint="What the claim says, without spaces."><Input value={value} onChange={(_, data) => setValue(data.value)} placeholder="Task.Write" /></Field>
            <Field label="Description" required><Textarea value={description} onChange={(_, data) => setDescription(data.value)} /></Field>
            <div role="group" aria-label="Allowed members">
              <Checkbox label="Users and groups" checked={users} onChange={(_, data) => setUsers(data.checked === true)} />
              <Checkbox label="Applications" checked={applications} onChange={(_, data) => setApplications(data.checked === true)} />
            </div>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!good || act.isPending} onClick={() => act.mutate(action, { onSuccess: onClose })}>Create</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
