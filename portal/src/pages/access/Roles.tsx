import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { type RoleDefinition, useRoles, writtenScope } from '../../api/access';
import { type Allowed, useCan } from '../../api/permissions';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Permissions } from './Permissions';
import { RoleForm } from './RoleForm';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' }, wide: { maxWidth: '860px' } });

// The root is no assignable scope of a custom role, on Azure as here.
const NO_ROLE_OF_THE_TENANT: Allowed = { allowed: false, reason: 'A custom role is made at a management group, a subscription or a resource group.' };

/** The roles that can be given here: Azure's own, and custom ones. */
export function Roles({ scope }: { scope: string }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(scope);
  const roles = useRoles(scope);
  const [shown, setShown] = useState<RoleDefinition | null>(null);
  const [editing, setEditing] = useState<RoleDefinition | 'new' | null>(null);
  const [removing, setRemoving] = useState<RoleDefinition | null>(null);
  const columns = useMemo<Column<RoleDefinition>[]>(() => [
    { key: 'name', title: 'Name', text: (one) => one.properties.roleName, show: (one) => <Link as="button" onClick={() => setShown(one)}>{one.properties.roleName}</Link>, width: 2 },
    { key: 'kind', title: 'Type', text: (one) => (one.properties.type === 'CustomRole' ? 'Custom' : 'Built-in'), group: true },
    { key: 'about', title: 'Description', text: (one) => one.properties.description ?? '', width: 4 },
    { key: 'id', title: 'ID', text: (one) => one.name, hidden: true },
  ], []);
  const custom = shown?.properties.type === 'CustomRole';
  const removal = (one: RoleDefinition): Action => ({
    title: `Delete the custom role ${one.properties.roleName}`,
    requests: [{ method: 'DELETE', path: one.id, apiVersion: versions.authorization }],
    cli: `az role definition delete --name ${quoted(one.properties.roleName)} --scope ${quoted(writtenScope(scope))}`,
  });
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={scope === '' ? NO_ROLE_OF_THE_TENANT : can('Microsoft.Authorization/roleDefinitions/write')} onClick={() => setEditing('new')}>Add custom role</Guarded>
      </div>
      <ErrorPanel error={roles.error} retry={() => void roles.refetch()} />
      <DataGrid label="Roles" items={roles.items} columns={columns} rowKey={(one) => one.name} loading={roles.loading} />
      {shown && (
        <Dialog open onOpenChange={(_, data) => !data.open && setShown(null)}>
          <DialogSurface className={styles.wide}>
            <DialogBody>
              <DialogTitle>{shown.properties.roleName}</DialogTitle>
              <DialogContent>
                <Text block>{shown.properties.description}</Text>
                <Text block size={200}>{custom ? 'Custom role' : 'Built-in role'}, {shown.name}, assignable at {shown.properties.assignableScopes.join(', ')}</Text>
                <Permissions role={shown} />
              </DialogContent>
              <DialogActions fluid>
                {custom && <Guarded icon={<DeleteRegular />} can={can('Microsoft.Authorization/roleDefinitions/delete')} onClick={() => { setRemoving(shown); setShown(null); }}>Delete</Guarded>}
                {custom && <Guarded can={can('Microsoft.Authorization/roleDefinitions/write')} onClick={() => { setEditing(shown); setShown(null); }}>Edit</Guarded>}
                <Button appearance="primary" onClick={() => setShown(null)}>Close</Button>
              </DialogActions>
            </DialogBody>
          </DialogSurface>
        </Dialog>
      )}
      {editing && <RoleForm scope={scope} role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
      {removing && (
        <Confirm open title={`Delete the custom role '${removing.properties.roleName}'?`} action={removal(removing)} onClose={() => setRemoving(null)} onYes={() => act.mutate(removal(removing))}>
          It must not be assigned to anybody any more.
        </Confirm>
      )}
    </>
  );
}
