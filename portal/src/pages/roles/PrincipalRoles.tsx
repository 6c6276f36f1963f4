import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { useAcross } from '../../api/across';
import { useCanAll } from '../../api/permissions';
import { useSubscriptions } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { AddRole } from './AddRole';

interface Assignment {
  id: string;
  name: string;
  properties: { roleDefinitionId: string; principalId: string; scope: string; condition?: string; createdOn?: string };
}

interface Definition {
  id: string;
  name: string;
  properties: { roleName: string };
}

const last = (id: string) => id.slice(id.lastIndexOf('/') + 1);

/** Azure role assignments of a resource's own principal, at every scope that the user may look into. */
export function PrincipalRoles({ resource }: { resource: ArmResource<{ principalId?: string }> }) {
  const principalId = resource.properties?.principalId ?? resource.identity?.principalId;
  if (!principalId) {
    return (
      <MessageBar layout="multiline">
        <MessageBarBody>
          {resource.name} has no system-assigned identity, so there is nothing that roles could be given to. <RouteLink to={resourcePath(resource.id, 'identity')}>Identity</RouteLink>
        </MessageBarBody>
      </MessageBar>
    );
  }
  return <Assignments principalId={principalId} name={resource.name} />;
}

function Assignments({ principalId, name }: { principalId: string; name: string }) {
  const subscriptions = useSubscriptions();
  const known = !subscriptions.loading && !subscriptions.more;
  const filter = encodeURIComponent(`principalId eq '${principalId}'`);
  const assignments = useAcross<Assignment>(known ? subscriptions.items.map((one) => `${one.id}/providers/Microsoft.Authorization/roleAssignments?$filter=${filter}`) : null, versions.authorization);
  const definitions = useAcross<Definition>(known ? subscriptions.items.map((one) => `${one.id}/providers/Microsoft.Authorization/roleDefinitions`) : null, versions.authorization);
  // What is given above the subscriptions is told in each of them.
  const items = useMemo(() => [...new Map(assignments.items.map((one) => [one.id.toLowerCase(), one])).values()], [assignments.items]);
  const columns = useMemo<Column<Assignment>[]>(() => {
    const names = new Map(definitions.items.map((one) => [one.name.toLowerCase(), one.properties.roleName]));
    return [
      { key: 'role', title: 'Role', text: (one) => names.get(last(one.properties.roleDefinitionId).toLowerCase()) ?? last(one.properties.roleDefinitionId), width: 2, group: true },
      { key: 'name', title: 'Resource name', text: (one) => scopeName(one.properties.scope), show: (one) => <Scope id={one.properties.scope} />, width: 2 },
      { key: 'type', title: 'Resource type', text: (one) => scopeType(one.properties.scope), width: 2, group: true },
      { key: 'condition', title: 'Condition', text: (one) => (one.properties.condition ? 'Yes' : 'None') },
      { key: 'scope', title: 'Scope', text: (one) => one.properties.scope, hidden: true, width: 2 },
    ];
  }, [definitions.items]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const act = useAction();
  const chosen = items.filter((one) => selected.has(one.id));
  const can = useCanAll(chosen.map((one) => (one.properties.scope === '/' ? '' : one.properties.scope)));
  const removal: Action = {
    title: `Remove ${chosen.length} role ${chosen.length === 1 ? 'assignment' : 'assignments'} of ${name}`,
    requests: chosen.map((one) => ({ method: 'DELETE', path: one.id, apiVersion: versions.authorization })),
    independent: true,
    cli: `az role assignment delete --ids ${chosen.map((one) => quoted(one.id)).join(' ')}`,
  };
  return (
    <>
      <Text>What the identity may do, in all subscriptions that you can see. Object (principal) ID {principalId}</Text>
      <div role="toolbar" aria-label="Role assignments">
        <Button appearance="subtle" icon={<AddRegular />} onClick={() => setAdding(true)}>Add role assignment</Button>
        <Guarded appearance="subtle" icon={<DeleteRegular />} can={can('Microsoft.Authorization/roleAssignments/delete')} disabledWhy={chosen.length === 0 && 'Select the assignments to remove.'} onClick={() => setRemoving(true)}>Remove</Guarded>
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabled={assignments.fetching} onClick={() => void assignments.refetch()}>Refresh</Button>
      </div>
      <ErrorPanel error={assignments.error ?? definitions.error} retry={() => void assignments.refetch()} />
      <DataGrid label="Role assignments" items={items} columns={columns} rowKey={(one) => one.id} loading={assignments.loading} more={assignments.more} selected={selected} onSelect={setSelected}
        empty={assignments.error ? undefined : <Empty title="No role assignments" text={`${name} has an identity that may do nothing yet. Give it a role where it has work to do.`} cli={`az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --role Reader --scope /subscriptions/<id>/resourceGroups/<group>`} />} />
      {adding && <AddRole principalId={principalId} name={name} definitions={definitions.items} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title="Remove role assignments" action={removal} onClose={() => setRemoving(false)} onYes={() => { setSelected(new Set()); act.mutate(removal); }}>
        {name} will lose {chosen.map((one) => `${columns[0]?.text(one)} at ${scopeName(one.properties.scope)}`).join(', ')}. Do you want to remove {chosen.length === 1 ? 'it' : 'them'}?
      </Confirm>
    </>
  );
}

function scopeType(scope: string): string {
  return scope === '/' ? 'Tenant root' : /^\/providers\/Microsoft.Management\/managementGroups\/[^/]+$/i.test(scope) ? 'Management group' : /^\/subscriptions\/[^/]+$/i.test(scope) ? 'Subscription' : /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+$/i.test(scope) ? 'Resource group' : parseId(scope).type;
}

function scopeName(scope: string): string {
  return scope === '/' ? 'Tenant root' : last(scope);
}

function Scope({ id }: { id: string }) {
  return id === '/' || !id.toLowerCase().startsWith('/subscriptions/') ? <>{scopeName(id)}</> : <RouteLink to={resourcePath(id)}>{scopeName(id)}</RouteLink>;
}

