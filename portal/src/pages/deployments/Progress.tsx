import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../api/context';
import { versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ErrorTree } from '../../components/ErrorTree';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { type Deployment, type DeploymentOperation, duration, isRunning, when } from './types';

const useStyles = makeStyles({
  failed: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  id: { overflowWrap: 'anywhere' },
});

const columns: Column<DeploymentOperation>[] = [
  {
    key: 'resource', title: 'Resource', width: 3, text: (one) => one.properties.targetResource?.resourceName ?? one.properties.provisioningOperation ?? '',
    show: (one) => (one.properties.targetResource ? <ResourceLink id={one.properties.targetResource.id} name={one.properties.targetResource.resourceName} /> : one.properties.provisioningOperation),
  },
  { key: 'type', title: 'Type', width: 3, text: (one) => one.properties.targetResource?.resourceType ?? '', group: true },
  { key: 'state', title: 'State', width: 2, text: (one) => one.properties.provisioningState, show: (one) => <StateBadge state={one.properties.provisioningState} />, group: true },
  { key: 'code', title: 'Status', text: (one) => one.properties.statusCode ?? '' },
  { key: 'duration', title: 'Duration', text: (one) => duration(one.properties.duration) },
  { key: 'time', title: 'Time', width: 2, hidden: true, text: (one) => one.properties.timestamp ?? '', show: (one) => when(one.properties.timestamp) },
  { key: 'operation', title: 'Operation', hidden: true, text: (one) => one.properties.provisioningOperation ?? '' },
  { key: 'request', title: 'Service request ID', width: 2, hidden: true, text: (one) => one.properties.serviceRequestId ?? '' },
];

/** What a deployment did and does, resource by resource, read anew while it goes on. */
export function Progress({ deployment }: { deployment: Deployment }) {
  const styles = useStyles();
  const client = useClient();
  const state = deployment.properties?.provisioningState;
  const operations = useQuery({
    // The state is part of the key, so that the end is read once more.
    queryKey: ['operations', deployment.id.toLowerCase(), deployment.properties?.timestamp, state],
    queryFn: ({ signal }) => client.all<DeploymentOperation>(`${deployment.id}/operations`, versions.deployments, signal),
    refetchInterval: isRunning(state) ? 1000 : false,
    placeholderData: (before) => before,
  });
  const failed = operations.data?.filter((one) => one.properties.statusMessage?.error) ?? [];
  return (
    <>
      {deployment.properties?.error && (
        <section aria-label="Error" className={styles.failed}>
          <Text as="h2" size={500} weight="semibold">What went wrong</Text>
          <Text className={styles.id}>Correlation ID {deployment.properties.correlationId}: by it, the activity log and the server's own log tell more.</Text>
          <ErrorTree error={deployment.properties.error} />
        </section>
      )}
      {failed.map((one) => (
        <section key={one.id} className={styles.failed} aria-label={`Failed: ${one.properties.targetResource?.resourceName ?? one.operationId}`}>
          <Text weight="semibold">
            {one.properties.targetResource ? <ResourceLink id={one.properties.targetResource.id} name={one.properties.targetResource.resourceName} /> : one.operationId} failed ({one.properties.statusCode})
          </Text>
          {one.properties.targetResource?.resourceType.toLowerCase() === 'microsoft.resources/deployments' && <Text>It is a nested deployment: its own page shows which of its resources failed.</Text>}
          {one.properties.statusMessage?.error && <ErrorTree error={one.properties.statusMessage.error} />}
          {one.properties.serviceRequestId && <Text size={200} className={styles.id}>Service request ID {one.properties.serviceRequestId}</Text>}
        </section>
      ))}
      <Text as="h2" size={500} weight="semibold">Operations</Text>
      <ErrorPanel error={operations.error} retry={() => void operations.refetch()} />
      <DataGrid label="Operations" items={operations.data ?? []} columns={columns} rowKey={(one) => one.id} loading={operations.isPending} empty={<Text>Nothing was begun.</Text>} />
    </>
  );
}
