import { Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons';
import { useMemo } from 'react';
import { useCan } from '../../api/permissions';
import { parseId } from '../../api/types';
import { type Action, useAction } from '../../app/actions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { Donut, type Slice } from './Donut';
import { type Names, StatesTable } from './StatesTable';
import { type Counts, INSIGHTS, lastOf, policyVersions, type Summary, titleOf, useAssignments, useDefinitions, useSets, useStates, useSummary } from './types';

const kinds: [string, string, string][] = [
  ['compliant', 'Compliant', tokens.colorPaletteGreenForeground3],
  ['noncompliant', 'Non-compliant', tokens.colorPaletteRedForeground3],
  ['exempt', 'Exempt', tokens.colorPaletteBlueForeground2],
  ['conflict', 'Conflicting', tokens.colorPaletteMarigoldForeground3],
  ['error', 'Error', tokens.colorPaletteBerryForeground3],
  ['unknown', 'Unknown', tokens.colorNeutralForeground3],
];

function slicesOf(counts: Counts | undefined): Slice[] {
  const found = new Map((counts?.resourceDetails ?? []).map((one) => [one.complianceState.toLowerCase(), one.count]));
  return kinds.flatMap(([key, name, color], i) => (i < 2 || found.has(key) ? [{ name, color, count: found.get(key) ?? 0 }] : []));
}

/** Of all resources that policies look at, how many comply; exempt ones count as such, as in Azure. */
function percent(counts: Counts | undefined): string {
  const details = counts?.resourceDetails ?? [];
  const total = details.reduce((sum, one) => sum + one.count, 0);
  const good = details.filter((one) => ['compliant', 'exempt'].includes(one.complianceState.toLowerCase())).reduce((sum, one) => sum + one.count, 0);
  return total === 0 ? '—' : `${Math.floor((good / total) * 100)}%`;
}

export function useNames(scope: string): Names {
  const assignments = useAssignments(scope).items;
  const definitions = useDefinitions(scope).items;
  const sets = useSets(scope).items;
  return useMemo(() => new Map([...assignments, ...definitions, ...sets].map((one) => [one.id.toLowerCase(), titleOf(one)])), [assignments, definitions, sets]);
}

export function evaluation(scope: string): Action {
  const group = parseId(scope).resourceGroup;
  return {
    title: `Evaluate policies of ${group ?? lastOf(scope)}`,
    requests: [{ method: 'POST', path: `${scope}${INSIGHTS}/policyStates/latest/triggerEvaluation`, apiVersion: policyVersions.states }],
    cli: `az policy state trigger-scan${group ? ` --resource-group ${group}` : ''}`,
  };
}

/** How resources below a scope stand with what is assigned. */
export function Compliance({ scope }: { scope: string }) {
  const act = useAction();
  const can = useCan(scope);
  const summary = useSummary(scope);
  const found = useStates(scope);
  const names = useNames(scope);
  const title = (id: string) => names.get(id.toLowerCase()) ?? lastOf(id);
  const columns: Column<Summary['policyAssignments'][number]>[] = [
    { key: 'name', title: 'Assignment', width: 4, text: (one) => title(one.policyAssignmentId), show: (one) => <ResourceLink id={one.policyAssignmentId} name={title(one.policyAssignmentId)} /> },
    { key: 'compliance', title: 'Compliance', text: (one) => percent(one.results) },
    { key: 'resources', title: 'Non-compliant resources', text: (one) => String(one.results.nonCompliantResources), width: 2 },
    { key: 'policies', title: 'Non-compliant policies', text: (one) => `${one.results.nonCompliantPolicies ?? 0} of ${one.policyDefinitions?.length ?? 0}`, width: 2 },
    { key: 'kind', title: 'Kind', text: (one) => (one.policySetDefinitionId ? 'Initiative' : 'Policy'), group: true },
  ];
  const trigger = evaluation(scope);
  const results = summary.data?.results;
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' }}>
        <Guarded icon={<ArrowSyncRegular />} can={can('Microsoft.PolicyInsights/policyStates/triggerEvaluation/action')} disabledWhy={!parseId(scope).subscriptionId ? 'A scan is begun for a subscription or a resource group.' : act.isPending && 'It is being evaluated.'} onClick={() => act.mutate(trigger)}>Evaluate now</Guarded>
        <ShowAs action={trigger} />
        {act.isPending && <Spinner size="tiny" label="Evaluating" />}
      </div>
      <ErrorPanel error={act.error ?? summary.error ?? found.error} retry={() => { void summary.refetch(); void found.refetch(); }} />
      {summary.isPending && !summary.error && <Spinner label="Loading" />}
      {summary.data && <Donut label="Compliance of resources" slices={slicesOf(results)} center={percent(results)} />}
      {summary.data && (
        <>
          <Text as="h2" size={500} weight="semibold">By assignment</Text>
          <div style={{ height: '280px', display: 'flex', flexDirection: 'column' }}>
            <DataGrid label="Compliance of assignments" items={summary.data.policyAssignments} columns={columns} rowKey={(one) => one.policyAssignmentId} empty={<Text>No assignment has looked at any resource yet.</Text>} />
          </div>
        </>
      )}
      <Text as="h2" size={500} weight="semibold">By resource</Text>
      <StatesTable scope={scope} items={found.data ?? []} loading={found.isPending && !found.error} names={names}
        empty={<Empty title="Nothing was evaluated yet" text="Assign a policy; resources are looked at after each write, and by a scan." cli={String(trigger.cli)} />} />
    </>
  );
}
