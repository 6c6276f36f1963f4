import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowRepeatAllRegular, DeleteRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../api/context';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, asType, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyBlock } from '../../components/CopyBlock';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty, Facts } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { StateBadge } from '../../components/StateBadge';
import { Progress } from './Progress';
import { azScope, type Deployment, type DeploymentProperties, duration, isRunning, scopeOf, scopeTitle, TENANT, when } from './types';

const useStyles = makeStyles({ commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' } });
const TYPE = 'Microsoft.Resources/deployments';

function useDeployment(resource: ArmResource): Deployment {
  const known = asType<DeploymentProperties>(resource);
  const running = isRunning(known.properties?.provisioningState);
  return useArm<Deployment>(resource.id, versions.deployments, { refetch: running ? 1000 : undefined }).data ?? known;
}

/** State and progress of a deployment, and what can be done with it. */
export function DeploymentOverview({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const can = useCan(resource.id);
  const [asking, setAsking] = useState<'cancel' | 'delete' | null>(null);
  const deployment = useDeployment(resource);
  const properties = deployment.properties;
  const running = isRunning(properties?.provisioningState);
  const scope = scopeOf(resource.id);
  const az = azScope(scope);
  const command = (verb: string) => `az deployment ${az.group} ${verb} ${az.where} --name ${quoted(resource.name)}`.replace('  ', ' ');
  const cancel: Action = { title: `Cancel deployment ${resource.name}`, requests: [{ method: 'POST', path: `${resource.id}/cancel`, apiVersion: versions.deployments }], cli: command('cancel') };
  const remove: Action = { title: `Delete deployment ${resource.name}`, requests: [{ method: 'DELETE', path: resource.id, apiVersion: versions.deployments }], cli: command('delete') };
  const asked = asking === 'delete' ? remove : cancel;
  return (
    <>
      <div className={styles.commands} role="toolbar" aria-label="Commands">
        <Button icon={<ArrowRepeatAllRegular />} onClick={() => router.history.push(`/portal/deploy?from=${encodeURIComponent(resource.id)}`)}>Redeploy</Button>
        <Guarded icon={<DismissCircleRegular />} can={can(`${TYPE}/cancel/action`)} disabledWhy={!running && 'Only a running deployment can be cancelled.'} onClick={() => setAsking('cancel')}>Cancel</Guarded>
        <Guarded icon={<DeleteRegular />} can={can(`${TYPE}/delete`)} disabledWhy={running && 'Cancel it first.'} onClick={() => setAsking('delete')}>Delete</Guarded>
        {act.isPending && <Spinner size="tiny" label="Working" />}
      </div>
      <ErrorPanel error={act.error} />
      <Facts
        items={[
          ['State', <StateBadge key="state" state={properties?.provisioningState} />],
          ['Scope', scope === '' ? 'Tenant' : <ResourceLink key="scope" id={scope} name={scopeTitle(scope)} />],
          ['Mode', properties?.mode],
          ['Last change', when(properties?.timestamp)],
          ['Duration', duration(properties?.duration)],
          ['Correlation ID', properties?.correlationId],
        ]}
      />
      <Progress deployment={deployment} />
      <Confirm
        open={asking !== null}
        title={asking === 'delete' ? 'Delete the deployment' : 'Cancel the deployment'}
        action={asked}
        onClose={() => setAsking(null)}
        onYes={() => act.mutate(asked, { onSuccess: () => asking === 'delete' && router.history.push(`/portal/deployments?scope=${encodeURIComponent(scope || TENANT)}`) })}
      >
        {asking === 'delete'
          ? `The record of '${resource.name}' goes away. What it deployed stays.`
          : `What '${resource.name}' has not begun yet is not begun any more. What is there already stays.`}
      </Confirm>
    </>
  );
}

interface Named {
  name: string;
  type: string;
  value: unknown;
}

const columns: Column<Named>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name },
  { key: 'type', title: 'Type', text: (one) => one.type, group: true },
  { key: 'value', title: 'Value', width: 3, text: (one) => (one.value === undefined ? '' : typeof one.value === 'string' ? one.value : JSON.stringify(one.value)) },
];

function named(values: Record<string, { type?: string; value?: unknown }> | undefined): Named[] {
  return Object.entries(values ?? {}).map(([name, one]) => ({ name, type: one.type ?? '', value: one.value }));
}

/** The parameters that it was given. */
export function DeploymentInputs({ resource }: { resource: ArmResource }) {
  const values = useDeployment(resource).properties?.parameters;
  return (
    <>
      <DataGrid label="Inputs" items={named(values)} columns={columns} rowKey={(one) => one.name} empty={<Empty title="No inputs" text="The template has no parameters. Secure ones are never shown." />} />
      {named(values).length > 0 && <CopyBlock label="Inputs as JSON" text={JSON.stringify(values, null, 2)} />}
    </>
  );
}

/** What it gave. */
export function DeploymentOutputs({ resource }: { resource: ArmResource }) {
  const properties = useDeployment(resource).properties;
  const outputs = named(properties?.outputs);
  return (
    <>
      <DataGrid label="Outputs" items={outputs} columns={columns} rowKey={(one) => one.name} empty={<Empty title="No outputs" text="A template's outputs say what somebody needs who goes on from it, such as an identity's object id." />} />
      {outputs.length > 0 && <CopyBlock label="Outputs as JSON" text={JSON.stringify(properties?.outputs, null, 2)} />}
      {(properties?.outputResources?.length ?? 0) > 0 && (
        <>
          <Text as="h2" size={500} weight="semibold">Resources</Text>
          <ul>
            {properties?.outputResources?.map((one) => (
              <li key={one.id}><ResourceLink id={one.id} name={one.id} /></li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

/** The template that it used. */
export function DeploymentTemplate({ resource }: { resource: ArmResource }) {
  const client = useClient();
  const template = useQuery({
    queryKey: ['template', resource.id.toLowerCase(), asType<DeploymentProperties>(resource).properties?.templateHash],
    queryFn: ({ signal }) => client.post<{ template: unknown }>(`${resource.id}/exportTemplate`, versions.deployments, {}, signal),
  });
  return (
    <>
      <ErrorPanel error={template.error} retry={() => void template.refetch()} />
      {template.isPending && <Spinner label="Loading" />}
      {template.data && <CopyBlock label="Template" text={JSON.stringify(template.data.template, null, 2)} />}
    </>
  );
}
