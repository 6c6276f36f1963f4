import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { scopeOf, scopeTitle } from '../deployments/types';
import { type Assignment, isSet, lastOf, policyVersions, titleOf, useAssignments } from './types';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

const columns: Column<Assignment>[] = [
  { key: 'name', title: 'Name', text: titleOf, show: (one) => <ResourceLink id={one.id} name={titleOf(one)} />, width: 4 },
  { key: 'scope', title: 'Scope', text: (one) => scopeTitle(scopeOf(one.id)), group: true, width: 3 },
  { key: 'kind', title: 'Kind', text: (one) => (isSet(one.properties?.policyDefinitionId ?? '') ? 'Initiative' : 'Policy'), group: true },
  { key: 'mode', title: 'Enforcement', text: (one) => one.properties?.enforcementMode ?? 'Default', group: true },
  { key: 'identity', title: 'Identity', text: (one) => one.identity?.type ?? 'None', group: true },
];

export function removal(assignment: { id: string; name: string }): Action {
  return {
    title: `Delete assignment ${assignment.name}`,
    requests: [{ method: 'DELETE', path: assignment.id, apiVersion: policyVersions.assignments }],
    cli: `az policy assignment delete --name ${quoted(lastOf(assignment.id))} --scope ${quoted(scopeOf(assignment.id))}`,
  };
}

/** What is assigned at, above and below a scope. */
export function Assignments({ scope }: { scope: string }) {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const can = useCan(scope);
  const assignments = useAssignments(scope);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const chosen = assignments.items.filter((one) => selected.has(one.id));
  const actions = chosen.map(removal);
  const all: Action = { title: chosen.length === 1 ? (actions[0]?.title ?? '') : `Delete ${chosen.length} assignments`, requests: actions.flatMap((one) => one.requests), cli: actions.map((one) => String(one.cli)) };
  return (
    <>
      <div className={styles.row}>
        <Guarded icon={<AddRegular />} appearance="primary" can={can('Microsoft.Authorization/policyAssignments/write')} onClick={() => router.history.push(`/portal/policy/assign?scope=${encodeURIComponent(scope)}`)}>Assign policy</Guarded>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Authorization/policyAssignments/delete')} disabledWhy={chosen.length === 0 && 'Select the assignments to delete.'} onClick={() => setAsking(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={act.error ?? assignments.error} />
      <DataGrid label="Assignments" items={assignments.items} columns={columns} rowKey={(one) => one.id} loading={assignments.loading} more={assignments.more} selected={selected} onSelect={setSelected}
        empty={<Empty title="Nothing is assigned" text="An assignment puts a policy or an initiative in force at a scope and everything below it." cli={`az policy assignment create --name myAssignment --policy <definition> --scope ${scope}`} action={<Button onClick={() => router.history.push('/portal/policy?view=definitions')}>See definitions</Button>} />} />
      <Confirm open={asking} title="Delete assignments" action={all} onClose={() => setAsking(false)} onYes={() => { setSelected(new Set()); act.mutate(all); }}>
        {chosen.map((one) => `'${titleOf(one)}'`).join(', ')} will no longer hold, and what is known of compliance with {chosen.length === 1 ? 'it' : 'them'} goes. A system-assigned identity goes, too.
      </Confirm>
    </>
  );
}
