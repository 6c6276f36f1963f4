import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import type { DirectoryObject } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

export interface Group extends DirectoryObject {
  description?: string | null;
  securityEnabled?: boolean;
  groupTypes?: string[];
}

const columns: Column<Group>[] = [
  { key: 'name', title: 'Name', text: (one) => one.displayName, show: (one) => <RouteLink to={`/directory/groups/${one.id}`}>{one.displayName}</RouteLink>, width: 2 },
  { key: 'kind', title: 'Type', text: (one) => (one.groupTypes?.includes('Unified') ? 'Microsoft 365' : 'Security'), group: true },
  { key: 'description', title: 'Description', text: (one) => one.description ?? '', width: 2 },
  { key: 'id', title: 'Object ID', text: (one) => one.id, width: 2 },
];

export function DirectoryGroups() {
  const groups = useGraphList<Group>('/groups?$top=999');
  const [creating, setCreating] = useState(false);
  return (
    <Page title="Groups" subtitle="Groups of the directory" error={groups.error} retry={() => void groups.refetch()} commands={<Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>New group</Button>}>
      <DataGrid label="Groups" items={groups.data ?? []} columns={columns} rowKey={(one) => one.id} loading={groups.isPending}
        empty={<Empty title="No groups yet" text="Roles given to a group are had by its members: users, service principals, managed identities and other groups." cli="az ad group create --display-name Operators --mail-nickname operators" />} />
      {creating && <CreateGroup onClose={() => setCreating(false)} />}
    </Page>
  );
}

function CreateGroup({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const nickname = name.replaceAll(/[^A-Za-z0-9._-]/g, '').slice(0, 64) || 'group';
  const action: Action = {
    title: `Create the group ${name}`,
    requests: [graphRequest('POST', '/groups', { displayName: name, mailNickname: nickname, mailEnabled: false, securityEnabled: true, ...(description ? { description } : {}) })],
    cli: `az ad group create --display-name ${quoted(name)} --mail-nickname ${nickname}${description ? ` --description ${quoted(description)}` : ''}`,
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>New group</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Group name" required><Input value={name} maxLength={256} onChange={(_, data) => setName(data.value)} /></Field>
            <Field label="Description"><Textarea value={description} maxLength={1024} onChange={(_, data) => setDescription(data.value)} /></Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={name.trim() === ''} onClick={() => { act.mutate(action); onClose(); }}>Create</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
