import { Badge, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Spinner, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '../../api/context';
import { ApiError, bodyError, type ErrorBody } from '../../api/errors';
import { parseId, versions } from '../../api/types';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  scroll: { overflowX: 'auto' },
  table: { minWidth: '560px' },
});

interface Deployment {
  name: string;
  properties: { provisioningState: string; error?: ErrorBody; correlationId?: string };
}

interface Operation {
  operationId: string;
  properties: {
    provisioningOperation?: string;
    provisioningState: string;
    duration?: string;
    statusMessage?: { error?: ErrorBody };
    targetResource?: { id?: string; resourceType?: string; resourceName?: string };
  };
}

const ended = (state?: string) => state === 'Succeeded' || state === 'Failed' || state === 'Canceled';
const SOON = 1_000;

/** How far a deployment is, resource by resource; read anew each second until it has ended. */
export function Progress({ id, target }: { id: string; target?: string }) {
  const styles = useStyles();
  const client = useClient();
  const deployment = useQuery({
    queryKey: ['deployment', id],
    queryFn: ({ signal }) => client.get<Deployment>(id, versions.deployments, signal),
    // It is asked for before the server has taken it on.
    retry: (count, error) => error instanceof ApiError && error.status === 404 && count < 10,
    retryDelay: SOON,
    refetchInterval: (query) => (ended(query.state.data?.properties.provisioningState) ? false : SOON),
  });
  const state = deployment.data?.properties.provisioningState;
  const operations = useQuery({
    queryKey: ['deployment', id, 'operations', ended(state)],
    queryFn: ({ signal }) => client.all<Operation>(`${id}/operations`, versions.deployments, signal),
    enabled: deployment.data !== undefined,
    refetchInterval: ended(state) ? false : SOON,
  });
  const rows = (operations.data ?? []).filter((one) => one.properties.targetResource?.id);
  const error = deployment.data?.properties.error;
  return (
    <div className={styles.root}>
      <div role="status">
        {!state && !deployment.error && <Spinner label="Submitting the deployment" labelPosition="after" size="tiny" />}
        {state && !ended(state) && <Spinner label="Deployment is in progress" labelPosition="after" size="tiny" />}
        {state === 'Succeeded' && (
          <MessageBar intent="success">
            <MessageBarBody>
              <MessageBarTitle>Your deployment is complete</MessageBarTitle>
              {target && <RouteLink to={resourcePath(target)}>Go to resource</RouteLink>}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
      <ErrorPanel error={deployment.error ?? operations.error} />
      {state === 'Failed' && error && <ErrorPanel error={bodyError(0, error, deployment.data?.properties.correlationId)} />}
      <Text>
        Deployment <ResourceLink id={id} name={parseId(id).name} /> in <ResourceLink id={id.slice(0, id.toLowerCase().indexOf('/providers/'))} />
      </Text>
      {rows.length > 0 && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label="Resources of the deployment">
          <Table className={styles.table} size="small" aria-label="Resources of the deployment">
            <TableHeader>
              <TableRow>
                <TableHeaderCell>Resource</TableHeaderCell>
                <TableHeaderCell>Type</TableHeaderCell>
                <TableHeaderCell>Status</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {rows.map((one) => (
                <TableRow key={one.operationId}>
                  <TableCell><ResourceLink id={one.properties.targetResource?.id ?? ''} name={one.properties.targetResource?.resourceName} /></TableCell>
                  <TableCell>{one.properties.targetResource?.resourceType}</TableCell>
                  <TableCell><State state={one.properties.provisioningState} /></TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      )}
    </div>
  );
}

function State({ state }: { state: string }) {
  const color = state === 'Succeeded' ? 'success' : state === 'Failed' ? 'danger' : 'informative';
  return <Badge appearance="tint" color={color}>{state}</Badge>;
}
