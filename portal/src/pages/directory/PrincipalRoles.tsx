import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type RoleAssignment, useRoles } from '../../api/access';
import { useClient } from '../../api/context';
import { usePrincipals } from '../../api/directory';
import { useSubscriptions } from '../../api/queries';
import { versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ScopeLink } from '../access/ScopeLink';

interface Row {
  assignment: RoleAssignment;
  role: string;
  via: string;
}

/** Every Azure role that somebody has in the subscriptions in sight, and through which group. */
export function PrincipalRoles({ id }: { id: string }) {
  const client = useClient();
  const subscriptions = useSubscriptions();
  const ids = subscriptions.items.map((one) => one.id);
  const roles = useRoles(ids[0] ?? null);
  const found = useQuery({
    queryKey: ['arm', 'assignedTo', id, ids],
    enabled: !subscriptions.loading,
    queryFn: async ({ signal }) => {
      const all = new Map<string, RoleAssignment>();
      for (const scope of ids) {
        const list = await client.all<RoleAssignment>(`${scope}/providers/Microsoft.Authorization/roleAssignments?$filter=${encodeURIComponent(`assignedTo('${id}')`)}`, versions.authorization, signal);
        list.forEach((one) => all.set(one.id.toLowerCase(), one));
      }
      return [...all.values()];
    },
  });
  const groups = usePrincipals((found.data ?? []).map((one) => one.properties.principalId).filter((other) => other !== id));
  const rows: Row[] = (found.data ?? []).map((assignment) => ({
    assignment,
    role: roles.nameOf(assignment.properties.roleDefinitionId),
    via: assignment.properties.principalId === id ? 'Given directly' : `Group ${groups.of(assignment.properties.principalId)?.displayName ?? assignment.properties.principalId}`,
  }));
  const columns = useMemo<Column<Row>[]>(() => [
    { key: 'role', title: 'Role', text: (row) => row.role, group: true, width: 2 },
    { key: 'scope', title: 'Scope', text: (row) => row.assignment.properties.scope, show: (row) => <ScopeLink scope={row.assignment.properties.scope} />, group: true, width: 3 },
    { key: 'via', title: 'Through', text: (row) => row.via, group: true, width: 2 },
    { key: 'condition', title: 'Condition', text: (row) => row.assignment.properties.condition ?? 'None' },
  ], []);
  return (
    <>
      <ErrorPanel error={subscriptions.error ?? roles.error ?? found.error} />
      <DataGrid label="Azure role assignments" items={rows} columns={columns} rowKey={(row) => row.assignment.id} loading={found.isPending || roles.loading}
        empty={<Empty title="No Azure role" text="Nothing in the subscriptions that you may see is open to it. Roles are given on the access control page of a scope." cli={`az role assignment create --assignee ${id} --role Reader --scope /subscriptions/<id>`} />} />
    </>
  );
}
