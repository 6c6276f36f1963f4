import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { useMemo } from 'react';
import { type DenyAssignment, type RoleAssignment, sameScope, useAssignments, useRoles, writtenScope } from '../../api/access';
import { type DirectoryObject, kindOf, pathOf, principalType, usePrincipals } from '../../api/directory';
import { useArmList, useGraphList } from '../../api/queries';
import { versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { PrincipalPicker } from '../../components/PrincipalPicker';
import { RouteLink } from '../../components/RouteLink';
import { useSearchText } from '../../components/search';
import { CanIt } from './CanIt';
import { ScopeLink } from './ScopeLink';

const useStyles = makeStyles({
  head: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' },
});

/** What somebody may do here, through which role, from where and through which group. */
export function CheckAccess({ scope }: { scope: string }) {
  const styles = useStyles();
  const [id, setId] = useSearchText('principal');
  const principals = usePrincipals(id ? [id] : []);
  const principal = id ? principals.of(id) : undefined;
  if (!id) {
    return (
      <>
        <Text>See what a user, group, service principal or managed identity may do here.</Text>
        <PrincipalPicker label="Find somebody" chosen={[]} onChange={(chosen) => chosen[0] && setId(chosen[0].id)} />
      </>
    );
  }
  return (
    <>
      <div className={styles.head}>
        <Text as="h2" size={500} weight="semibold">{principal ? <RouteLink to={pathOf(principal)}>{principal.displayName}</RouteLink> : id}</Text>
        {principal && <Text>{kindOf(principal)}</Text>}
        <Button onClick={() => setId('')}>Check somebody else</Button>
      </div>
      {principals.loading ? <Spinner label="Loading" /> : principal ? <Access scope={scope} principal={principal} /> : <Text>The directory does not know this id, or you may not see it.</Text>}
    </>
  );
}

interface Row {
  assignment: RoleAssignment;
  role: string;
  via: DirectoryObject | null;
}

function Access({ scope, principal }: { scope: string; principal: DirectoryObject }) {
  const kind = { User: 'users', Group: 'groups', ServicePrincipal: 'servicePrincipals' }[principalType(principal)];
  const assignments = useAssignments(scope, principal.id);
  const roles = useRoles(scope);
  const groups = useGraphList<DirectoryObject>(`/${kind}/${principal.id}/transitiveMemberOf`);
  const groupIds = (groups.data ?? []).map((one) => one.id);
  const rows: Row[] = assignments.items.map((assignment) => ({
    assignment,
    role: roles.nameOf(assignment.properties.roleDefinitionId),
    via: assignment.properties.principalId.toLowerCase() === principal.id ? null : (groups.data ?? []).find((one) => one.id === assignment.properties.principalId.toLowerCase()) ?? { id: assignment.properties.principalId, displayName: assignment.properties.principalId, '@odata.type': '#microsoft.graph.group' },
  }));
  const columns = useMemo<Column<Row>[]>(() => [
    { key: 'role', title: 'Role', text: (row) => row.role, width: 2 },
    { key: 'scope', title: 'Scope', text: (row) => (sameScope(row.assignment.properties.scope, scope) ? 'This resource' : row.assignment.properties.scope), show: (row) => (sameScope(row.assignment.properties.scope, scope) ? 'This resource' : <span><ScopeLink scope={row.assignment.properties.scope} /> (inherited)</span>), width: 2 },
    { key: 'via', title: 'Through', text: (row) => (row.via ? `Group ${row.via.displayName}` : 'Given directly'), show: (row) => (row.via ? <>Group <RouteLink to={pathOf(row.via)}>{row.via.displayName}</RouteLink></> : 'Given directly'), width: 2 },
    { key: 'condition', title: 'Condition', text: (row) => row.assignment.properties.condition ?? 'None' },
  ], [scope]);
  return (
    <>
      <ErrorPanel error={assignments.error ?? roles.error ?? groups.error} />
      <DataGrid compact label="Role assignments of this principal" items={rows} columns={columns} rowKey={(row) => row.assignment.id} loading={assignments.loading || roles.loading || groups.isPending}
        empty={<Empty title="No role here" text={`${principal.displayName} has no role here, neither directly nor through a group or a scope above.`} cli={`az role assignment list --assignee ${principal.id} --scope ${writtenScope(scope)} --include-inherited --include-groups`} />} />
      <Refusals scope={scope} ids={[principal.id, ...groupIds]} />
      <CanIt scope={scope} principal={principal} />
    </>
  );
}

/** Deny assignments that reach somebody: they win over every role. */
function Refusals({ scope, ids }: { scope: string; ids: string[] }) {
  const denials = useArmList<DenyAssignment>(`${scope}/providers/Microsoft.Authorization/denyAssignments?$filter=${encodeURIComponent('atScope()')}`, versions.authorization);
  const among = (list: { id: string; type: string }[] = []) => list.some((one) => one.type === 'SystemDefined' || /^0{8}-/.test(one.id) || ids.includes(one.id.toLowerCase()));
  const found = denials.items.filter((one) => among(one.properties.principals) && !among(one.properties.excludePrincipals));
  return (
    <section aria-label="Deny assignments">
      <Text as="h3" weight="semibold" block>Deny assignments</Text>
      <ErrorPanel error={denials.error} />
      {!denials.loading && !denials.error && found.length === 0 && <Text>None reaches this principal here.</Text>}
      {found.map((one) => (
        <Text block key={one.id}>
          {one.properties.denyAssignmentName ?? one.name}: denies {one.properties.permissions.flatMap((each) => [...(each.actions ?? []), ...(each.dataActions ?? [])]).join(', ')} on <ScopeLink scope={one.properties.scope} />
        </Text>
      ))}
    </section>
  );
}
