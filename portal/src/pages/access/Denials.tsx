import { useMemo } from 'react';
import { type DenyAssignment, sameScope, scopeText } from '../../api/access';
import { usePrincipals } from '../../api/directory';
import { useArmList } from '../../api/queries';
import { versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ScopeLink } from './ScopeLink';

/** What is refused here whatever roles say; deployment stacks and the system make these. */
export function Denials({ scope }: { scope: string }) {
  const denials = useArmList<DenyAssignment>(`${scope}/providers/Microsoft.Authorization/denyAssignments?$filter=${encodeURIComponent('atScope()')}`, versions.authorization);
  const guids = denials.items.flatMap((one) => [...one.properties.principals, ...(one.properties.excludePrincipals ?? [])]).map((one) => one.id).filter((id) => !/^0{8}-/.test(id));
  const principals = usePrincipals(guids);
  const columns = useMemo<Column<DenyAssignment>[]>(() => {
    const who = (list: { id: string }[] = []) => list.map((one) => (/^0{8}-/.test(one.id) ? 'Everybody' : principals.of(one.id)?.displayName ?? one.id)).join(', ');
    return [
      { key: 'name', title: 'Name', text: (one) => one.properties.denyAssignmentName ?? one.name, width: 2 },
      { key: 'who', title: 'Denied to', text: (one) => who(one.properties.principals), width: 2 },
      { key: 'but', title: 'Except', text: (one) => who(one.properties.excludePrincipals) || 'Nobody', width: 2 },
      { key: 'what', title: 'Actions', text: (one) => one.properties.permissions.flatMap((each) => [...(each.actions ?? []), ...(each.dataActions ?? [])]).join(', '), width: 2 },
      { key: 'scope', title: 'Scope', text: (one) => (sameScope(one.properties.scope, scope) ? 'This resource' : scopeText(one.properties.scope)), show: (one) => (sameScope(one.properties.scope, scope) ? 'This resource' : <ScopeLink scope={one.properties.scope} />), group: true },
    ];
  }, [scope, principals.found]);
  return (
    <>
      <ErrorPanel error={denials.error} retry={() => void denials.refetch()} />
      <DataGrid label="Deny assignments" items={denials.items} columns={columns} rowKey={(one) => one.id} loading={denials.loading}
        empty={<Empty title="No deny assignments" text="A deny assignment refuses actions whatever roles somebody has. Azure makes them for what it protects, such as the resources of a deployment stack with deny settings; nobody makes one by hand." cli="az stack group create --name <stack> --resource-group <group> --template-file main.json --deny-settings-mode denyDelete --action-on-unmanage detachAll" />} />
    </>
  );
}
