import { Text } from '@fluentui/react-components';
import type { ArmResource } from '../../api/types';
import { useArmList } from '../../api/queries';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink, RouteLink } from '../../components/RouteLink';
import { useNames } from './Compliance';
import { policyPath } from './Policy';
import { StatesTable } from './StatesTable';
import { type Assignment, AUTHORIZATION, policyVersions, titleOf, useStates } from './types';

/** How a resource, a group or a subscription stands with policies, and which hold there. */
export function ResourcePolicy({ resource }: { resource: ArmResource }) {
  const found = useStates(resource.id);
  const names = useNames(resource.id);
  const holding = useArmList<Assignment>(`${resource.id}${AUTHORIZATION}/policyAssignments?$filter=atScope()`, policyVersions.assignments);
  const wide = /^\/subscriptions\/[^/]+(\/resourcegroups\/[^/]+)?$/i.test(resource.id);
  return (
    <>
      {wide && <Text><RouteLink to={policyPath('compliance', resource.id)}>All about policy here</RouteLink></Text>}
      <ErrorPanel error={found.error ?? holding.error} retry={() => void found.refetch()} />
      <StatesTable scope={resource.id} items={found.data ?? []} loading={found.isPending && !found.error} names={names}
        empty={<Empty title="Not evaluated" text="No policy that holds here has looked at it, or none holds." cli="az policy state trigger-scan" />} />
      <Text as="h2" size={500} weight="semibold">Assignments that hold here</Text>
      {holding.items.length === 0 && !holding.loading && <Text>None.</Text>}
      <ul>
        {holding.items.map((one) => <li key={one.id}><ResourceLink id={one.id} name={titleOf(one)} /></li>)}
      </ul>
    </>
  );
}
