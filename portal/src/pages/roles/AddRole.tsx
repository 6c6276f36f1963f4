import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, Select } from '@fluentui/react-components';
import { useState } from 'react';
import type { RoleDefinition } from '../../api/access';
import { useCan } from '../../api/permissions';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { ShowAs } from '../../components/ShowAs';

/** Gives a role to somebody, at a subscription, a group, or a resource by its id. */
export function AddRole({ principalId, principalType, name, definitions, onClose }: { principalId: string; principalType: string; name: string; definitions: RoleDefinition[]; onClose: () => void }) {
  const act = useAction();
  const subscriptions = useSubscriptions();
  const [kind, setKind] = useState<'subscription' | 'group' | 'resource'>('group');
  const [picked, setPicked] = useState('');
  const [group, setGroup] = useState('');
  const [resource, setResource] = useState('');
  const [role, setRole] = useState('');
  const [assignment] = useState(() => crypto.randomUUID());
  const subscription = picked || (subscriptions.items[0]?.id ?? '');
  const groups = useArmList<ArmResource>(subscription ? `${subscription}/resourcegroups` : null, versions.groups);
  const scope = kind === 'subscription' ? subscription : kind === 'group' ? group : resource.trim();
  const can = useCan(scope.startsWith('/') ? scope : null);
  const roles = [...new Map(definitions.map((one) => [one.name, one])).values()].sort((a, b) => a.properties.roleName.localeCompare(b.properties.roleName));
  const title = roles.find((one) => one.name === role)?.properties.roleName ?? '';
  const action: Action = {
    title: `Give ${title} to ${name}`,
    requests: [{
      method: 'PUT', path: `${scope}/providers/Microsoft.Authorization/roleAssignments/${assignment}`, apiVersion: versions.authorization,
      body: { properties: { roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`, principalId, principalType } },
    }],
    cli: `az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ${principalType} --role ${quoted(title)} --scope ${quoted(scope)}`,
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add role assignment</DialogTitle>
          <DialogContent>
            <ErrorPanel error={act.error} />
            <Field label="Scope">
              <Select value={kind} onChange={(_, data) => setKind(data.value as 'group')}>
                <option value="subscription">Subscription</option>
                <option value="group">Resource group</option>
                <option value="resource">Resource</option>
              </Select>
            </Field>
            <Field label="Subscription">
              <Select value={subscription} onChange={(_, data) => { setPicked(data.value); setGroup(''); }}>
                {subscriptions.items.map((one) => <option key={one.id} value={one.id}>{one.displayName}</option>)}
              </Select>
            </Field>
            {kind === 'group' && (
              <Field label="Resource group" required>
                <Select value={group} onChange={(_, data) => setGroup(data.value)}>
                  <option value="">Choose a resource group</option>
                  {groups.items.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
                </Select>
              </Field>
            )}
            {kind === 'resource' && (
              <Field label="Resource ID" required>
                <Input value={resource} onChange={(_, data) => setResource(data.value)} placeholder="/subscriptions/..." />
              </Field>
            )}
            <Field label="Role" required>
              <Select value={role} onChange={(_, data) => setRole(data.value)}>
                <option value="">Choose a role</option>
                {roles.map((one) => <option key={one.name} value={one.name}>{one.properties.roleName}</option>)}
              </Select>
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Guarded appearance="primary" can={can('Microsoft.Authorization/roleAssignments/write')} disabledWhy={(!scope || !role) && 'Choose a scope and a role.'} onClick={() => act.mutate(action, { onSuccess: onClose })}>Save</Guarded>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
