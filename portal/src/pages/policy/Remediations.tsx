import { Text } from '@fluentui/react-components';
import { useArmList } from '../../api/queries';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { isRunning, when } from '../deployments/types';
import { INSIGHTS, isRemediable, lastOf, policyVersions, type Remediation, useStates } from './types';
import { useNames } from './Compliance';
import { StatesTable } from './StatesTable';

const columns: Column<Remediation>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 3 },
  { key: 'assignment', title: 'Assignment', text: (one) => lastOf(one.properties?.policyAssignmentId ?? ''), group: true, width: 3 },
  { key: 'state', title: 'State', text: (one) => one.properties?.provisioningState ?? '', show: (one) => <StateBadge state={one.properties?.provisioningState} />, group: true, width: 2 },
  { key: 'done', title: 'Done', text: (one) => `${one.properties?.deploymentStatus?.successfulDeployments ?? 0} of ${one.properties?.deploymentStatus?.totalDeployments ?? 0}` },
  { key: 'failed', title: 'Failed', text: (one) => String(one.properties?.deploymentStatus?.failedDeployments ?? 0) },
  { key: 'time', title: 'Created', text: (one) => one.properties?.createdOn ?? '', show: (one) => when(one.properties?.createdOn), width: 2 },
];

/** What can be remediated, and remediations with their progress. */
export function Remediations({ scope }: { scope: string }) {
  const found = useStates(scope);
  const names = useNames(scope);
  const open = (found.data ?? []).filter(isRemediable);
  const first = useArmList<Remediation>(`${scope}${INSIGHTS}/remediations`, policyVersions.remediations);
  const running = first.items.some((one) => isRunning(one.properties?.provisioningState) || /^(evaluating|cancelling)$/i.test(one.properties?.provisioningState ?? ''));
  const remediations = useArmList<Remediation>(`${scope}${INSIGHTS}/remediations`, policyVersions.remediations, { refetch: running ? 2000 : undefined });
  return (
    <>
      <Text as="h2" size={500} weight="semibold">To remediate</Text>
      <ErrorPanel error={found.error ?? remediations.error} />
      <StatesTable scope={scope} items={open} loading={found.isPending && !found.error} names={names} empty={<Text>Nothing that a policy could deploy or modify is amiss.</Text>} />
      <Text as="h2" size={500} weight="semibold">Remediations</Text>
      <DataGrid label="Remediations" items={remediations.items} columns={columns} rowKey={(one) => one.id} loading={remediations.loading && !remediations.error}
        empty={<Empty title="No remediations yet" text="Policies that deploy or modify do so for what is written from then on. A remediation does it for what was there before." cli="az policy remediation create --name myRemediation --policy-assignment <id>" />} />
    </>
  );
}
