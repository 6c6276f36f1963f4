import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { parseId } from '../../api/types';
import { useCan } from '../../api/permissions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorTree } from '../../components/ErrorTree';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { when } from '../deployments/types';
import { ExemptionForm } from './Exemptions';
import { RemediationForm } from './RemediationForm';
import { isRemediable, lastOf, type PolicyState } from './types';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  grid: { height: '45vh', minHeight: '320px', display: 'flex', flexDirection: 'column' },
  reasons: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingHorizontalM, overflowWrap: 'anywhere' },
});

const keyOf = (one: PolicyState) => `${one.resourceId}|${one.policyAssignmentId}|${one.policyDefinitionId}|${one.policyDefinitionReferenceId ?? ''}`.toLowerCase();

/** Names of assignments and definitions, by id in lower case. */
export type Names = ReadonlyMap<string, string>;

/** How resources stand with policies, why, and what can be done about it. */
export function StatesTable({ scope, items, loading, names, empty }: { scope: string; items: PolicyState[]; loading: boolean; names: Names; empty: React.ReactNode }) {
  const styles = useStyles();
  const can = useCan(scope);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  // What a form is about is kept: the rows themselves may go while it does its work.
  const [form, setForm] = useState<{ kind: 'exempt' | 'remediate'; first: PolicyState; ids: string[] } | null>(null);
  const title = (id: string) => names.get(id.toLowerCase()) ?? lastOf(id);
  const columns: Column<PolicyState>[] = [
    { key: 'resource', title: 'Resource', text: (one) => lastOf(one.resourceId), show: (one) => <ResourceLink id={one.resourceId} />, width: 3 },
    { key: 'state', title: 'State', text: (one) => one.complianceState, show: (one) => <StateBadge state={one.complianceState} />, group: true, width: 2 },
    { key: 'policy', title: 'Policy', text: (one) => title(one.policyDefinitionId), show: (one) => <ResourceLink id={one.policyDefinitionId} name={title(one.policyDefinitionId)} />, group: true, width: 4 },
    { key: 'assignment', title: 'Assignment', text: (one) => title(one.policyAssignmentId), show: (one) => <ResourceLink id={one.policyAssignmentId} name={title(one.policyAssignmentId)} />, group: true, width: 3 },
    { key: 'effect', title: 'Effect', text: (one) => one.policyDefinitionAction ?? '', group: true, width: 2 },
    { key: 'type', title: 'Resource type', text: (one) => one.resourceType ?? '', group: true, hidden: true, width: 3 },
    { key: 'group', title: 'Resource group', text: (one) => parseId(one.resourceId).resourceGroup ?? '', group: true, hidden: true, width: 2 },
    { key: 'time', title: 'Evaluated', text: (one) => one.timestamp, show: (one) => when(one.timestamp), hidden: true, width: 2 },
  ];
  const chosen = items.filter((one) => selected.has(keyOf(one)));
  const [only] = chosen;
  const alike = only !== undefined && chosen.every((one) => one.policyAssignmentId.toLowerCase() === only.policyAssignmentId.toLowerCase() && one.policyDefinitionReferenceId === only.policyDefinitionReferenceId);
  const open = (kind: 'exempt' | 'remediate') => only && setForm({ kind, first: only, ids: chosen.map((one) => one.resourceId) });
  return (
    <>
      <div className={styles.row}>
        <Guarded can={can('Microsoft.Authorization/policyExemptions/write')} disabledWhy={chosen.length !== 1 && 'Select one row.'} onClick={() => open('exempt')}>Create exemption</Guarded>
        <Guarded can={can('Microsoft.PolicyInsights/remediations/write')}
          disabledWhy={chosen.length === 0 ? 'Select what is to be remediated.' : !chosen.every(isRemediable) ? 'Only what does not comply with a policy that deploys or modifies can be remediated.' : !alike && 'One remediation is for one policy of one assignment.'}
          onClick={() => open('remediate')}>Remediate</Guarded>
        {selected.size > 0 && <Button appearance="subtle" onClick={() => setSelected(new Set())}>Clear selection</Button>}
      </div>
      {items.length === 0 && !loading ? empty : (
        <div className={styles.grid}>
          <DataGrid label="Compliance of resources" items={items} columns={columns} rowKey={keyOf} loading={loading} selected={selected} onSelect={setSelected} />
        </div>
      )}
      {chosen.slice(0, 5).map((one) => <Reasons key={keyOf(one)} state={one} title={title} />)}
      {items.length > 0 && chosen.length === 0 && <Text>Select a row to see the reasons.</Text>}
      {form?.kind === 'exempt' && <ExemptionForm resourceId={form.first.resourceId} assignmentId={form.first.policyAssignmentId} referenceId={form.first.policyDefinitionReferenceId} onClose={() => setForm(null)} />}
      {form?.kind === 'remediate' && <RemediationForm scope={scope} assignmentId={form.first.policyAssignmentId} referenceId={form.first.policyDefinitionReferenceId} resourceIds={form.ids} onClose={() => setForm(null)} />}
    </>
  );
}

/** Why a state is what it is: what was compared with what. */
function Reasons({ state, title }: { state: PolicyState; title: (id: string) => string }) {
  const styles = useStyles();
  const details = state.policyEvaluationDetails;
  return (
    <section className={styles.reasons} aria-label={`Reasons for ${lastOf(state.resourceId)}`}>
      <Text weight="semibold">{lastOf(state.resourceId)}: {title(state.policyDefinitionId)}</Text>
      <Facts items={[['State', <StateBadge key="state" state={state.complianceState} />], ['Effect', state.policyDefinitionAction], ['Evaluated', when(state.timestamp)], ['Resource ID', state.resourceId], ...(details?.reason ? [['Reason', details.reason] as [string, string]] : [])]} />
      {details?.error && <ErrorTree error={details.error} />}
      {details?.ifNotExistsDetails && <Text>Looked for {details.ifNotExistsDetails.resourceId ?? 'a related resource'}: {details.ifNotExistsDetails.totalResources ?? 0} related resources were looked at, and none met the condition.</Text>}
      {(details?.evaluatedExpressions?.length ?? 0) > 0 && (
        <ul>
          {details?.evaluatedExpressions?.map((one, i) => (
            <li key={i}>
              <code>{one.path ?? one.expression}</code> is <code>{JSON.stringify(one.expressionValue) ?? 'not there'}</code>; rule: {one.operator} <code>{JSON.stringify(one.targetValue)}</code> ({one.result})
            </li>
          ))}
        </ul>
      )}
      {!details && state.complianceState === 'Compliant' && <Text>Nothing of the rule is against it.</Text>}
    </section>
  );
}
