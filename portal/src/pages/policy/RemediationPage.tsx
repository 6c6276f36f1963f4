import { Field, ProgressBar, Text } from '@fluentui/react-components';
import { DismissCircleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../api/context';
import type { ErrorBody } from '../../api/errors';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, asType } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ErrorTree } from '../../components/ErrorTree';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { when } from '../deployments/types';
import { lastOf, policyVersions, type Remediation, type RemediationProperties } from './types';

interface RemediationDeployment {
  remediatedResourceId: string;
  deploymentId?: string;
  status: string;
  resourceLocation?: string;
  createdOn?: string;
  lastUpdatedOn?: string;
  error?: ErrorBody;
}

const columns: Column<RemediationDeployment>[] = [
  { key: 'resource', title: 'Resource', text: (one) => lastOf(one.remediatedResourceId), show: (one) => <ResourceLink id={one.remediatedResourceId} />, width: 3 },
  { key: 'status', title: 'State', text: (one) => one.status, show: (one) => <StateBadge state={one.status} />, group: true, width: 2 },
  { key: 'deployment', title: 'Deployment', text: (one) => lastOf(one.deploymentId ?? ''), show: (one) => (one.deploymentId ? <ResourceLink id={one.deploymentId} /> : ''), width: 3 },
  { key: 'location', title: 'Location', text: (one) => one.resourceLocation ?? '', group: true },
  { key: 'time', title: 'Last change', text: (one) => one.lastUpdatedOn ?? '', show: (one) => when(one.lastUpdatedOn), width: 2 },
];

/** A remediation as it goes on. */
export function RemediationPage({ resource }: { resource: ArmResource }) {
  const client = useClient();
  const act = useAction();
  const can = useCan(resource.id);
  const [asking, setAsking] = useState(false);
  const over = (state: string | undefined) => /^(succeeded|failed|canceled|complete)$/i.test(state ?? '');
  const known = useArm<Remediation>(resource.id, policyVersions.remediations, { refetch: over(asType<RemediationProperties>(resource).properties?.provisioningState) ? undefined : 1000 }).data ?? asType<RemediationProperties>(resource);
  const properties = known.properties;
  const running = !over(properties?.provisioningState);
  const deployments = useQuery({
    queryKey: ['remediation', resource.id.toLowerCase(), properties?.lastUpdatedOn, running],
    queryFn: async ({ signal }) => (await client.post<{ value: RemediationDeployment[] }>(`${resource.id}/listDeployments`, policyVersions.remediations, {}, signal)).value,
    placeholderData: (before) => before,
    refetchInterval: running ? 1000 : false,
  });
  const cancel: Action = { title: `Cancel remediation ${resource.name}`, requests: [{ method: 'POST', path: `${resource.id}/cancel`, apiVersion: policyVersions.remediations }], cli: `az policy remediation cancel --name ${quoted(resource.name)}` };
  const status = properties?.deploymentStatus;
  const done = (status?.successfulDeployments ?? 0) + (status?.failedDeployments ?? 0);
  const total = status?.totalDeployments ?? 0;
  return (
    <>
      <div>
        <Guarded icon={<DismissCircleRegular />} can={can('Microsoft.PolicyInsights/remediations/cancel/action')} disabledWhy={!running && 'It has ended.'} onClick={() => setAsking(true)}>Cancel</Guarded>
      </div>
      <ErrorPanel error={act.error ?? deployments.error} />
      <Field label="Progress" validationState="none" validationMessage={`${done} of ${total} done, ${status?.failedDeployments ?? 0} failed`}>
        <ProgressBar value={total === 0 ? (running ? undefined : 1) : done / total} color={(status?.failedDeployments ?? 0) > 0 ? 'error' : running ? 'brand' : 'success'} />
      </Field>
      <Facts
        items={[
          ['State', <StateBadge key="state" state={properties?.provisioningState} />],
          ['Assignment', <ResourceLink key="assignment" id={properties?.policyAssignmentId ?? ''} />],
          ['Reference ID', properties?.policyDefinitionReferenceId],
          ['Resources', properties?.resourceDiscoveryMode],
          ['Locations', properties?.filters?.locations?.join(', ')],
          ['At once', properties?.parallelDeployments],
          ['Created', when(properties?.createdOn)],
          ['Message', properties?.statusMessage],
          ['Correlation ID', properties?.correlationId],
        ]}
      />
      <Text as="h2" size={500} weight="semibold">Deployments</Text>
      <DataGrid label="Deployments" items={deployments.data ?? []} columns={columns} rowKey={(one) => one.remediatedResourceId} loading={deployments.isPending && !deployments.error} empty={<Text>{running ? 'Resources are being looked for.' : 'There was nothing to remediate.'}</Text>} />
      {deployments.data?.filter((one) => one.error).slice(0, 20).map((one) => (
        <section key={one.remediatedResourceId} aria-label={`Failed: ${lastOf(one.remediatedResourceId)}`}>
          <Text weight="semibold">{lastOf(one.remediatedResourceId)}</Text>
          {one.error && <ErrorTree error={one.error} />}
        </section>
      ))}
      <Confirm open={asking} title="Cancel the remediation" action={cancel} onClose={() => setAsking(false)} onYes={() => act.mutate(cancel)}>
        Deployments that run are canceled, and no more are begun. What was done stays.
      </Confirm>
    </>
  );
}
