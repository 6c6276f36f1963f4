import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { RoleDefinition } from '../../api/access';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ wide: { maxWidth: '860px' }, json: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, maxHeight: 'none' } } });

/** A custom role by its JSON, in the form of Azure's own editor. */
export function RoleForm({ scope, role, onClose }: { scope: string; role: RoleDefinition | null; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name] = useState(() => role?.name ?? crypto.randomUUID());
  const [text, setText] = useState(() => JSON.stringify(role ? body(role.properties) : {
    roleName: 'Virtual Machine Starter', description: 'Reads and starts virtual machines.', assignableScopes: [scope],
    permissions: [{ actions: ['Microsoft.Compute/virtualMachines/read', 'Microsoft.Compute/virtualMachines/start/action'], notActions: [], dataActions: [], notDataActions: [] }],
  }, null, 2));
  const read = parsed(text);
  const roleName = read.value?.roleName ?? '';
  const action: Action = {
    title: `${role ? 'Change' : 'Create'} the custom role ${roleName}`,
    requests: [{ method: 'PUT', path: `${scope}/providers/Microsoft.Authorization/roleDefinitions/${name}`, apiVersion: versions.authorization, body: { properties: { ...read.value, type: 'CustomRole' } } }],
    cli: `az role definition ${role ? 'update' : 'create'} --role-definition ${quoted(JSON.stringify({ Name: roleName, Description: read.value?.description, AssignableScopes: read.value?.assignableScopes, ...forCli(read.value?.permissions?.[0]) }))}`,
    template: [{ type: 'Microsoft.Authorization/roleDefinitions', apiVersion: versions.authorization, name, properties: { ...read.value, type: 'CustomRole' } }],
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.wide}>
        <DialogBody>
          <DialogTitle>{role ? `Edit ${role.properties.roleName}` : 'Add custom role'}</DialogTitle>
          <DialogContent>
            <Field label="Role as JSON" validationMessage={read.error} validationState={read.error ? 'error' : 'none'}>
              <Textarea className={styles.json} rows={18} resize="vertical" value={text} onChange={(_, data) => setText(data.value)} spellCheck={false} />
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={read.error !== undefined} onClick={() => { act.mutate(action); onClose(); }}>Save</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

type Body = Pick<RoleDefinition['properties'], 'roleName' | 'description' | 'assignableScopes' | 'permissions'>;

function body(from: Body): Body {
  return { roleName: from.roleName, description: from.description, assignableScopes: from.assignableScopes, permissions: from.permissions };
}

function forCli(permission: Body['permissions'][number] | undefined) {
  return { Actions: permission?.actions ?? [], NotActions: permission?.notActions ?? [], DataActions: permission?.dataActions ?? [], NotDataActions: permission?.notDataActions ?? [] };
}

function parsed(text: string): { value?: Body; error?: string } {
  try {
    const value = JSON.parse(text) as Body;
    return typeof value?.roleName === 'string' && Array.isArray(value.permissions) ? { value } : { error: 'It must be an object with roleName and permissions.' };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'This is not JSON.' };
  }
}
