import { makeStyles, MessageBar, MessageBarBody, tokens } from '@fluentui/react-components';
import { ArrowResetRegular, ArrowUpRegular, DeleteRegular, PlayRegular, StopRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { powerState } from '../machine/power';
import { onInstances, SET_WORDS, type SetVerb } from './set';

const useStyles = makeStyles({ commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

export interface Instance extends ArmResource {
  instanceId: string;
  properties?: { provisioningState?: string; latestModelApplied?: boolean; instanceView?: { statuses?: { code?: string; displayStatus?: string }[] }; osProfile?: { computerName?: string } };
}

const ICONS: Record<SetVerb, React.ReactElement> = { start: <PlayRegular />, restart: <ArrowResetRegular />, deallocate: <StopRegular />, manualupgrade: <ArrowUpRegular />, delete: <DeleteRegular /> };

export function useInstances(set: ArmResource) {
  return useArmList<Instance>(`${set.id}/virtualMachines?$expand=instanceView`, versions.compute);
}

const latest = (one: Instance) => (one.properties?.latestModelApplied === undefined ? '' : one.properties.latestModelApplied ? 'Yes' : 'No');

/** The instances of a scale set, and what can be done to some of them. */
export function Instances({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id);
  const flexible = /flexible/i.test(String(resource.properties?.orchestrationMode));
  const instances = useInstances(resource);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<SetVerb | null>(null);
  const columns = useMemo<Column<Instance>[]>(() => [
    { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
    { key: 'computer', title: 'Computer name', text: (one) => one.properties?.osProfile?.computerName ?? '' },
    { key: 'power', title: 'Status', text: (one) => powerState(one.properties?.instanceView), group: true },
    { key: 'state', title: 'Provisioning state', text: (one) => one.properties?.provisioningState ?? '', group: true },
    { key: 'model', title: 'Latest model', text: latest, group: true, hidden: flexible },
  ], [flexible]);
  const chosen = instances.items.filter((one) => selected.has(one.id));
  const behind = instances.items.filter((one) => one.properties?.latestModelApplied === false);
  const verbs: SetVerb[] = flexible ? ['start', 'restart', 'deallocate', 'delete'] : ['start', 'restart', 'deallocate', 'manualupgrade', 'delete'];
  const action = onInstances(asking ?? 'start', resource, chosen.map((one) => one.instanceId));
  return (
    <>
      {behind.length > 0 && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{behind.length} of {instances.items.length} instances do not have the latest model. Changes of the model reach them when they are upgraded.</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.commands} role="toolbar" aria-label="Instances">
        {verbs.map((verb) => (
          <Guarded key={verb} appearance="subtle" icon={ICONS[verb]} can={can(`Microsoft.Compute/virtualMachineScaleSets/${SET_WORDS[verb].right}`)} disabledWhy={chosen.length === 0 ? 'Select instances first.' : act.isPending && 'Something is being done.'} onClick={() => setAsking(verb)}>
            {SET_WORDS[verb].title}
          </Guarded>
        ))}
      </div>
      <ErrorPanel error={instances.error} retry={() => void instances.refetch()} />
      <DataGrid label="Instances" items={instances.items} columns={columns} rowKey={(one) => one.id} loading={instances.loading} more={instances.more} selected={selected} onSelect={setSelected}
        empty={instances.error ? undefined : <Empty title="No instances" text="The set has no instance now. Scale it to get some." cli={`az vmss scale --resource-group myResourceGroup --name ${resource.name} --new-capacity 2`} />} />
      <Confirm open={asking !== null} title={`${SET_WORDS[asking ?? 'start'].title} instances`} action={action} onClose={() => setAsking(null)} onYes={() => { setSelected(new Set()); act.mutate(action); }}>
        {asking === 'delete' ? 'They are deleted, which cannot be taken back.' : ''} Do you want to {SET_WORDS[asking ?? 'start'].title.toLowerCase()} {chosen.slice(0, 10).map((one) => `'${one.name}'`).join(', ')}{chosen.length > 10 && ` and ${chosen.length - 10} more`}?
      </Confirm>
    </>
  );
}
