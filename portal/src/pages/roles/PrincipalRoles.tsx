import { Button, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { AddRegular, ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { type RoleAssignment, type RoleDefinition, roleGuid, scopeName, scopeText } from '../../api/access';
import { useAcross } from '../../api/across';
import { usePrincipals } from '../../api/directory';
import { useCanAll } from '../../api/permissions';
import { useSubscriptions } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { ScopeLink } from '../access/ScopeLink';
import { AddRole } from './AddRole';

interface Row {
  assignment: RoleAssignment;
  role: string;
  /** The group that gives it; nothing when it was given directly. */
  group?: string;
}

interface Principal {
  principalId: string;
  principalType: 'User' | 'Group' | 'ServicePrincipal';
  name: string;
}

/** Azure role assignments of a resource's own principal. */
export function ResourceRoles({ resource }: { resource: ArmResource<{ principalId?: string }> }) {
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
  return <PrincipalRoles principalId={principalId} principalType="ServicePrincipal" name={resource.name} />;
}

/** Azure roles that somebody has at every scope that the user may look into, directly or through a group. */
export function PrincipalRoles({ principalId, principalType, name }: Principal) {
  const subscriptions = useSubscriptions();
  const known = !subscriptions.loading && !subscriptions.more;
  const filter = encodeURIComponent(`assignedTo('${principalId}')`);
  const assignments = useAcross<RoleAssignment>(known ? subscriptions.items.map((one) => `${one.id}${AUTHORIZATION}/roleAssignments?$filter=${filter}`) : null, versions.authorization);
  const definitions = useAcross<RoleDefinition>(known ? subscriptions.items.map((one) => `${one.id}${AUTHORIZATION}/roleDefinitions`) : null, versions.authorization);
  const groups = usePrincipals(assignments.items.map((one) => one.properties.principalId).filter((id) => id !== principalId));
  const rows = useMemo<Row[]>(() => {
    const names = new Map(definitions.items.map((one) => [one.name.toLowerCase(), one.properties.roleName]));
    // What is given above the subscriptions is told in each of them.
    return [...new Map(assignments.items.map((one) => [one.id.toLowerCase(), one])).values()].map((assignment) => {
      const { roleDefinitionId, principalId: given } = assignment.properties;
      const role = names.get(roleGuid(roleDefinitionId)) ?? roleGuid(roleDefinitionId);
      return { assignment, role, ...(given === principalId ? {} : { group: groups.of(given)?.displayName ?? given }) };
    });
  }, [assignments.items, definitions.items, groups.found, principalId]);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const act = useAction();
  const chosen = rows.filter((row) => selected.has(row.assignment.id));
  const through = chosen.find((row) => row.group !== undefined);
  const can = useCanAll(chosen.map(({ assignment: { properties } }) => (properties.scope === '/' ? '' : properties.scope)));
  const removal: Action = {
    title: `Remove ${chosen.length} role ${chosen.length === 1 ? 'assignment' : 'assignments'} of ${name}`,
    requests: chosen.map((row) => ({ method: 'DELETE', path: row.assignment.id, apiVersion: versions.authorization })),
    independent: true,
    cli: `az role assignment delete --ids ${chosen.map((row) => quoted(row.assignment.id)).join(' ')}`,
  };
  const unready = chosen.length === 0 ? 'Select the assignments to remove.' : through && `${through.role} comes through the group ${through.group}: it is removed from the group, or taken from it.`;
  return (
    <>
      <Text>What {name} may do, in all subscriptions that you can see. Object (principal) ID {principalId}</Text>
      <div role="toolbar" aria-label="Role assignments">
        <Button appearance="subtle" icon={<AddRegular />} onClick={() => setAdding(true)}>Add role assignment</Button>
        <Guarded appearance="subtle" icon={<DeleteRegular />} can={can('Microsoft.Authorization/roleAssignments/delete')} disabledWhy={unready} onClick={() => setRemoving(true)}>Remove</Guarded>
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} disabled={assignments.fetching} onClick={() => void assignments.refetch()}>Refresh</Button>
      </div>
      <ErrorPanel error={subscriptions.error ?? assignments.error ?? definitions.error} retry={() => void assignments.refetch()} />
      <DataGrid label="Azure role assignments" items={rows} columns={columns} rowKey={(row) => row.assignment.id} loading={assignments.loading} more={assignments.more} selected={selected} onSelect={setSelected}
        empty={assignments.error ? undefined : <Empty title="No role assignments" text={`${name} may do nothing yet in the subscriptions that you may see. Give a role where there is work to do.`} cli={`az role assignment create --assignee-object-id ${principalId} --assignee-principal-type ${principalType} --role Reader --scope /subscriptions/<id>/resourceGroups/<group>`} />} />
      {adding && <AddRole principalId={principalId} principalType={principalType} name={name} definitions={definitions.items} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title="Remove role assignments" action={removal} onClose={() => setRemoving(false)} onYes={() => { setSelected(new Set()); act.mutate(removal); }}>
        {name} will lose {chosen.map((row) => `${row.role} at ${scopeName(row.assignment.properties.scope)}`).join(', ')}. Do you want to remove {chosen.length === 1 ? 'it' : 'them'}?
      </Confirm>
    </>
  );
}

const AUTHORIZATION = '/providers/Microsoft.Authorization';

const columns: Column<Row>[] = [
  { key: 'role', title: 'Role', text: (row) => row.role, width: 2, group: true },
  { key: 'name', title: 'Scope', text: (row) => scopeText(row.assignment.properties.scope), show: (row) => <ScopeLink scope={row.assignment.properties.scope} />, width: 3, group: true },
  { key: 'via', title: 'Through', text: (row) => (row.group === undefined ? 'Given directly' : `Group ${row.group}`), width: 2, group: true },
  { key: 'condition', title: 'Condition', text: (row) => row.assignment.properties.condition ?? 'None' },
  { key: 'id', title: 'Scope ID', text: (row) => row.assignment.properties.scope, hidden: true, width: 2 },
];
