import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { ASSIGN, type RoleAssignment, sameScope, scopeName, scopeText, useAssignments, useRoles, writtenScope } from '../../api/access';
import { kindOf, usePrincipals } from '../../api/directory';
import { useCan } from '../../api/permissions';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { PrincipalLink } from '../../components/PrincipalLink';
import { ScopeLink } from './ScopeLink';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' } });

interface Row {
  assignment: RoleAssignment;
  role: string;
  name: string;
  kind: string;
  here: boolean;
}

/** Who has which role here, given here or above. */
export function Assignments({ scope, onAdd }: { scope: string; onAdd: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(scope);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState(false);
  const assignments = useAssignments(scope);
  const roles = useRoles(scope);
  const principals = usePrincipals(assignments.items.map((one) => one.properties.principalId));
  const rows: Row[] = assignments.items.map((assignment) => {
    const found = principals.of(assignment.properties.principalId);
    return {
      assignment,
      role: roles.nameOf(assignment.properties.roleDefinitionId),
      name: found?.displayName ?? `Unknown (${assignment.properties.principalId})`,
      kind: found ? kindOf(found) : assignment.properties.principalType,
      here: sameScope(assignment.properties.scope, scope),
    };
  });
  const columns = useMemo<Column<Row>[]>(() => [
    { key: 'name', title: 'Name', text: (row) => row.name, show: (row) => <PrincipalLink id={row.assignment.properties.principalId} found={principals.of(row.assignment.properties.principalId)} />, width: 2 },
    { key: 'kind', title: 'Type', text: (row) => row.kind, group: true },
    { key: 'role', title: 'Role', text: (row) => row.role, group: true, width: 2 },
    { key: 'scope', title: 'Scope', text: (row) => (row.here ? 'This resource' : `${scopeText(row.assignment.properties.scope)} (inherited)`), show: (row) => (row.here ? 'This resource' : <span><ScopeLink scope={row.assignment.properties.scope} /> (inherited)</span>), group: true, width: 2 },
    { key: 'condition', title: 'Condition', text: (row) => row.assignment.properties.condition ?? 'None' },
    { key: 'description', title: 'Description', text: (row) => row.assignment.properties.description ?? '', hidden: true },
    { key: 'since', title: 'Since', text: (row) => row.assignment.properties.createdOn ?? '', hidden: true },
  ], [principals.found]);
  const gone = rows.filter((row) => selected.has(row.assignment.id));
  const inherited = gone.filter((row) => !row.here);
  const removal: Action = {
    title: `Remove ${gone.length} role ${gone.length === 1 ? 'assignment' : 'assignments'}`,
    requests: gone.map((row) => ({ method: 'DELETE', path: row.assignment.id, apiVersion: versions.authorization })),
    cli: gone.map((row) => `az role assignment delete --ids ${quoted(row.assignment.id)}`),
  };
  const why = gone.length === 0 ? 'Select role assignments first.' : inherited.length > 0 && `${inherited[0]?.name} has its role from ${scopeName(inherited[0]?.assignment.properties.scope ?? '')}: it is removed there.`;
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={can(ASSIGN)} onClick={onAdd}>Add role assignment</Guarded>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Authorization/roleAssignments/delete')} disabledWhy={why} onClick={() => setRemoving(true)}>Remove</Guarded>
      </div>
      <ErrorPanel error={assignments.error ?? roles.error} retry={() => void assignments.refetch()} />
      <DataGrid label="Role assignments" items={rows} columns={columns} rowKey={(row) => row.assignment.id} loading={assignments.loading || roles.loading || principals.loading} more={assignments.more} groupBy="role" selected={selected} onSelect={setSelected}
        empty={<Empty title="Nobody has a role here" text="A role assignment gives a role to somebody at a scope and everything below it." cli={`az role assignment create --assignee <who> --role Reader --scope ${writtenScope(scope)}`} />} />
      <Confirm open={removing} title={`Remove ${gone.length === 1 ? 'this role assignment' : `${gone.length} role assignments`}?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        {gone.slice(0, 10).map((row) => <Text block key={row.assignment.id}>{row.name} loses {row.role} on {scopeName(row.assignment.properties.scope)}.</Text>)}
        {gone.length > 10 && <Text block>And {gone.length - 10} more.</Text>}
      </Confirm>
    </>
  );
}
