import { makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import { useCan } from '../../api/permissions';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, type Subscription, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { MANAGEMENT, type ManagementGroup } from './management';

const useStyles = makeStyles({ row: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap', alignItems: 'center' } });

/** A management group: what is above it and what is in it. */
export function ManagementGroupOverview({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const router = useRouter();
  const group = resource as unknown as ManagementGroup;
  const can = useCan(group.id);
  const groups = useArmList<ManagementGroup>(MANAGEMENT, versions.management);
  const subscriptions = useSubscriptions().items;
  const members = useMembers(group, subscriptions);
  const [chosen, setChosen] = useState('');
  const [removing, setRemoving] = useState(false);
  const children = groups.items.filter((one) => one.properties.details?.parent?.id?.toLowerCase() === group.id.toLowerCase());
  const inside = subscriptions.filter((one) => members.data?.includes(one.subscriptionId));
  const others = subscriptions.filter((one) => !members.data?.includes(one.subscriptionId));
  const move = (one: Subscription, method: 'PUT' | 'DELETE'): Action => ({
    title: `${method === 'PUT' ? 'Move' : 'Take'} ${one.displayName} ${method === 'PUT' ? 'into' : 'out of'} ${group.properties.displayName}`,
    requests: [{ method, path: `${group.id}/subscriptions/${one.subscriptionId}`, apiVersion: versions.management, ...(method === 'PUT' ? { body: {} } : {}) }],
    cli: `az account management-group subscription ${method === 'PUT' ? 'add' : 'remove'} --name ${quoted(group.name)} --subscription ${one.subscriptionId}`,
  });
  const removal: Action = {
    title: `Delete the management group ${group.name}`,
    requests: [{ method: 'DELETE', path: group.id, apiVersion: versions.management }],
    cli: `az account management-group delete --name ${quoted(group.name)}`,
  };
  const add = others.find((one) => one.id === chosen);
  const write = can('Microsoft.Management/managementGroups/write');
  return (
    <>
      <div>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Management/managementGroups/delete')} disabledWhy={(children.length > 0 || inside.length > 0) && 'It must be empty first.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <Facts items={[['Display name', group.properties.displayName], ['ID', group.name], ['Tenant ID', group.properties.tenantId], ['Parent', parentOf(group, groups.items)]]} />
      <ErrorPanel error={groups.error ?? members.error} />
      <Text as="h2" size={500} weight="semibold">Management groups in it</Text>
      {children.length === 0 ? <Text>None</Text> : <ul>{children.map((one) => <li key={one.id}><ResourceLink id={one.id} name={one.properties.displayName} /></li>)}</ul>}
      <Text as="h2" size={500} weight="semibold">Subscriptions in it</Text>
      {inside.length === 0 ? <Text>None</Text> : inside.map((one) => (
        <div key={one.id} className={styles.row}>
          <ResourceLink id={one.id} name={one.displayName} />
          <Guarded size="small" can={write} onClick={() => act.mutate(move(one, 'DELETE'))}>Take out</Guarded>
          <ShowAs small action={move(one, 'DELETE')} />
        </div>
      ))}
      {others.length > 0 && (
        <div className={styles.row}>
          <Select aria-label="Subscription to add" value={chosen} onChange={(_, data) => setChosen(data.value)}>
            <option value="">Choose a subscription</option>
            {others.map((one) => <option key={one.id} value={one.id}>{one.displayName}</option>)}
          </Select>
          <Guarded can={write} disabledWhy={!add && 'Choose a subscription.'} onClick={() => { if (add) { act.mutate(move(add, 'PUT')); setChosen(''); } }}>Add subscription</Guarded>
          {add && <ShowAs action={move(add, 'PUT')} />}
        </div>
      )}
      <Confirm open={removing} title={`Delete the management group '${group.properties.displayName}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); router.history.push('/portal/management-groups'); }}>
        Roles and policies given to it are gone with it.
      </Confirm>
    </>
  );
}

function parentOf(group: ManagementGroup, groups: ManagementGroup[]) {
  const id = group.properties.details?.parent?.id ?? '';
  const known = groups.find((one) => one.id.toLowerCase() === id.toLowerCase());
  return known ? <ResourceLink id={known.id} name={known.properties.displayName} /> : 'Tenant root group';
}

/** Ids of the subscriptions in sight that are in the group: each place is asked for, as there is no list of them. */
function useMembers(group: ManagementGroup, subscriptions: Subscription[]) {
  const client = useClient();
  return useQuery({
    queryKey: ['arm', group.id, 'members', subscriptions.map((one) => one.id)],
    enabled: subscriptions.length > 0,
    queryFn: async ({ signal }) => {
      const found: string[] = [];
      for (const one of subscriptions) {
        try {
          await client.get(`${group.id}/subscriptions/${one.subscriptionId}`, versions.management, signal);
          found.push(one.subscriptionId);
        } catch (error) {
          if (!(error instanceof ApiError && error.status === 404)) {
            throw error;
          }
        }
      }
      return found;
    },
  });
}
