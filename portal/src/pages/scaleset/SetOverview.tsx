import { Button, Field, Input, makeStyles, MessageBar, MessageBarBody, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ArrowResetRegular, DeleteRegular, PlayRegular, ScaleFillRegular, StopRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { Guarded } from '../../components/Guarded';
import { JsonView } from '../../components/JsonView';
import { Facts } from '../../components/Layout';
import { ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { deletion, imageOfSet, onInstances, type ScaleSet, SET_WORDS, type SetVerb } from './set';

const useStyles = makeStyles({
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  columns: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))', gap: tokens.spacingVerticalXXL, alignItems: 'start' },
  part: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
});

const ICONS = { start: <PlayRegular />, restart: <ArrowResetRegular />, deallocate: <StopRegular /> };

interface InstanceView {
  virtualMachine?: { statusesSummary?: { code: string; count: number }[] };
}

/** A scale set at a glance. */
export function SetOverview({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const set = resource as ScaleSet;
  const place = parseId(resource.id);
  const view = useArm<InstanceView>(`${resource.id}/instanceView`, versions.compute);
  const summary = view.data?.virtualMachine?.statusesSummary ?? [];
  const subnet = set.properties?.virtualMachineProfile?.networkProfile?.networkInterfaceConfigurations?.[0]?.properties?.ipConfigurations?.[0]?.properties?.subnet?.id;
  return (
    <>
      <Commands set={set} />
      <div className={styles.columns}>
        <section className={styles.part} aria-label="Essentials">
          <Text as="h2" weight="semibold" size={400}>Essentials</Text>
          <Facts
            items={[
              ['Status', summary.filter((one) => one.code.startsWith('PowerState/')).map((one) => `${one.count} ${one.code.slice('PowerState/'.length)}`).join(', ')],
              ['Provisioning state', set.properties?.provisioningState],
              ['Instances', <RouteLink key="instances" to={resourcePath(set.id, 'instances')}>{String(set.sku?.capacity ?? 0)}</RouteLink>],
              ['Orchestration mode', set.properties?.orchestrationMode],
              ['Upgrade mode', set.properties?.upgradePolicy?.mode],
              ['Resource group', <ResourceLink key="group" id={`/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`} />],
              ['Location', set.location],
              ['Subscription ID', <ResourceLink key="subscription" id={`/subscriptions/${place.subscriptionId}`} />],
              ['Tags', Object.entries(set.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')],
            ]}
          />
        </section>
        <section className={styles.part} aria-label="Model">
          <Text as="h2" weight="semibold" size={400}>Model</Text>
          <Facts
            items={[
              ['Size', set.sku?.name],
              ['Image', imageOfSet(set)],
              ['Computer name prefix', set.properties?.virtualMachineProfile?.osProfile?.computerNamePrefix],
              ['Administrator', set.properties?.virtualMachineProfile?.osProfile?.adminUsername],
              ['Virtual network/subnet', subnet && <ResourceLink key="net" id={subnet.slice(0, subnet.toLowerCase().indexOf('/subnets/'))} name={subnet.split('/').slice(-3).filter((_, i) => i !== 1).join('/')} />],
            ]}
          />
        </section>
        <section className={styles.part} aria-label="Identity">
          <Text as="h2" weight="semibold" size={400}>Identity</Text>
          <Facts
            items={[
              ['System assigned', <RouteLink key="system" to={resourcePath(set.id, 'identity')}>{/systemassigned/i.test(set.identity?.type ?? '') ? 'On' : 'Off'}</RouteLink>],
              ['Object (principal) ID', set.identity?.principalId],
              ['User assigned', <RouteLink key="user" to={`${resourcePath(set.id, 'identity')}&tab=user`}>{Object.keys(set.identity?.userAssignedIdentities ?? {}).map((id) => parseId(id).name).join(', ') || 'None'}</RouteLink>],
            ]}
          />
        </section>
      </div>
    </>
  );
}

function Commands({ set }: { set: ScaleSet }) {
  const styles = useStyles();
  const router = useRouter();
  const queries = useQueryClient();
  const act = useAction();
  const can = useCan(set.id);
  const [asking, setAsking] = useState<SetVerb | 'scale' | null>(null);
  const [capacity, setCapacity] = useState(String(set.sku?.capacity ?? 0));
  const place = parseId(set.id);
  const scaling: Action = {
    title: `Scale ${set.name} to ${capacity} instances`,
    requests: [{ method: 'PATCH', path: set.id, apiVersion: versions.compute, body: { sku: { ...set.sku, capacity: Number(capacity) } } }],
    cli: `az vmss scale --resource-group ${quoted(place.resourceGroup ?? '')} --name ${quoted(set.name)} --new-capacity ${capacity}`,
    link: resourcePath(set.id, 'instances'),
  };
  const right = (verb: string) => can(`Microsoft.Compute/virtualMachineScaleSets/${verb}`);
  const busy = act.isPending && 'Something is being done to it.';
  return (
    <div className={styles.commands} role="toolbar" aria-label="Scale set">
      {(['start', 'restart', 'deallocate'] as const).map((verb) => (
        <Guarded key={verb} appearance="subtle" icon={ICONS[verb]} can={right(SET_WORDS[verb].right)} disabledWhy={busy} onClick={() => (verb === 'start' ? act.mutate(onInstances('start', set, null)) : setAsking(verb))}>{SET_WORDS[verb].title}</Guarded>
      ))}
      <Guarded appearance="subtle" icon={<ScaleFillRegular />} can={right('write')} disabledWhy={busy} onClick={() => setAsking('scale')}>Scale</Guarded>
      <Guarded appearance="subtle" icon={<DeleteRegular />} can={right('delete')} disabledWhy={busy} onClick={() => setAsking('delete')}>Delete</Guarded>
      <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => void queries.invalidateQueries()}>Refresh</Button>
      <ShowAs action={onInstances('start', set, null)} />
      <JsonView title={set.name} value={set} />
      <Confirm open={asking === 'restart' || asking === 'deallocate'} title={`${SET_WORDS[asking === 'restart' ? 'restart' : 'deallocate'].title} all instances`} action={onInstances(asking === 'restart' ? 'restart' : 'deallocate', set, null)}
        onClose={() => setAsking(null)} onYes={() => act.mutate(onInstances(asking === 'restart' ? 'restart' : 'deallocate', set, null))}>
        All instances of &apos;{set.name}&apos; are {asking === 'restart' ? 'restarted' : 'deallocated'}. Do you want to go on?
      </Confirm>
      <Confirm open={asking === 'scale'} title={`Scale ${set.name}`} yes="Save" no="Cancel" disabled={!/^\d+$/.test(capacity)} action={scaling} onClose={() => setAsking(null)} onYes={() => act.mutate(scaling)}>
        <Field label="Instance count">
          <Input type="number" min={0} value={capacity} onChange={(_, data) => setCapacity(data.value)} />
        </Field>
        {Number(capacity) < (set.sku?.capacity ?? 0) && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>Instances that are too many are deleted. This cannot be taken back.</MessageBarBody>
          </MessageBar>
        )}
      </Confirm>
      <Confirm open={asking === 'delete'} title={`Delete ${set.name}`} yes="Delete" no="Cancel" action={deletion([set])} onClose={() => setAsking(null)} onYes={() => act.mutate(deletion([set]), { onSuccess: () => router.history.push('/portal/scale-sets') })}>
        &apos;{set.name}&apos; is deleted with its {set.sku?.capacity ?? 0} instances and its system-assigned identity, if it has one. This cannot be taken back.
      </Confirm>
    </div>
  );
}
