import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, Text, Textarea, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { sameScope } from '../../api/access';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ShowAs } from '../../components/ShowAs';
import { ScopeLink } from '../access/ScopeLink';

const PROVIDER = '/providers/Microsoft.Authorization/locks';
const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' }, form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface Lock {
  id: string;
  name: string;
  properties: { level: string; notes?: string };
}

const scopeOf = (lock: Lock) => lock.id.slice(0, lock.id.toLowerCase().lastIndexOf(PROVIDER.toLowerCase()));
const levelOf = (lock: Lock) => (lock.properties.level === 'ReadOnly' ? 'Read-only' : 'Delete');

/** What keeps something from being changed or deleted, whatever roles somebody has. */
export function LocksView({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id);
  const locks = useArmList<Lock>(`${resource.id}${PROVIDER}`, versions.locks);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const gone = locks.items.filter((one) => selected.has(one.id));
  const columns = useMemo<Column<Lock>[]>(() => [
    { key: 'name', title: 'Name', text: (one) => one.name, width: 2 },
    { key: 'level', title: 'Lock type', text: levelOf, group: true },
    { key: 'scope', title: 'Scope', text: (one) => (sameScope(scopeOf(one), resource.id) ? 'This resource' : scopeOf(one)), show: (one) => (sameScope(scopeOf(one), resource.id) ? 'This resource' : <ScopeLink scope={scopeOf(one)} />), width: 2 },
    { key: 'notes', title: 'Notes', text: (one) => one.properties.notes ?? '', width: 3 },
  ], [resource.id]);
  const removal: Action = {
    title: `Delete ${gone.length === 1 ? `the lock ${gone[0]?.name}` : `${gone.length} locks`}`,
    requests: gone.map((one) => ({ method: 'DELETE', path: one.id, apiVersion: versions.locks })),
    cli: gone.map((one) => `az lock delete --ids ${quoted(one.id)}`),
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={can('Microsoft.Authorization/locks/write')} onClick={() => setAdding(true)}>Add</Guarded>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Authorization/locks/delete')} disabledWhy={gone.length === 0 && 'Select locks first.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={locks.error} retry={() => void locks.refetch()} />
      <DataGrid label="Locks" items={locks.items} columns={columns} rowKey={(one) => one.id} loading={locks.loading} selected={selected} onSelect={setSelected}
        empty={<Empty title="No locks" text="A lock keeps something, and everything below it, from being deleted or changed." cli={`az lock create --name keep --lock-type CanNotDelete --resource ${resource.id}`} />} />
      {adding && <AddLock resource={resource} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title="Delete locks?" action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        What {gone.map((one) => one.name).join(', ')} protected can then be changed or deleted.
      </Confirm>
    </>
  );
}

function AddLock({ resource, onClose }: { resource: ArmResource; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState('');
  const [level, setLevel] = useState('CanNotDelete');
  const [notes, setNotes] = useState('');
  const properties = { level, ...(notes ? { notes } : {}) };
  const action: Action = {
    title: `Lock ${resource.name ?? resource.id}`,
    requests: [{ method: 'PUT', path: `${resource.id}${PROVIDER}/${encodeURIComponent(name.trim())}`, apiVersion: versions.locks, body: { properties } }],
    cli: `az lock create --name ${quoted(name.trim())} --lock-type ${level} --resource ${quoted(resource.id)}${notes ? ` --notes ${quoted(notes)}` : ''}`,
    template: [{ type: 'Microsoft.Authorization/locks', apiVersion: versions.locks, name: name.trim(), scope: resource.id, properties }],
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add lock</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Lock name" required><Input value={name} maxLength={260} onChange={(_, data) => setName(data.value)} /></Field>
            <Field label="Lock type">
              <Select value={level} onChange={(_, data) => setLevel(data.value)}>
                <option value="CanNotDelete">Delete</option>
                <option value="ReadOnly">Read-only</option>
              </Select>
            </Field>
            <Text size={200}>{level === 'ReadOnly' ? 'It can be read, and neither changed nor deleted.' : 'It can be read and changed, and not deleted.'}</Text>
            <Field label="Notes"><Textarea value={notes} maxLength={512} onChange={(_, data) => setNotes(data.value)} /></Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={name.trim() === ''} onClick={() => { act.mutate(action); onClose(); }}>Add lock</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
