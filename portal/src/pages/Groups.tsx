import { Field, makeStyles, Select } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useCan } from '../api/permissions';
import { useArmList, useSubscriptions } from '../api/queries';
import { type ArmResource, versions } from '../api/types';
import { type Column, DataGrid } from '../components/DataGrid';
import { Guarded } from '../components/Guarded';
import { Empty, Page } from '../components/Layout';
import { ResourceLink } from '../components/RouteLink';
import { useSearchText } from '../components/search';
import { CreateGroup } from './group/CreateGroup';

const useStyles = makeStyles({ choice: { maxWidth: '360px' } });

const columns: Column<ArmResource>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), width: 2 },
];

export function Groups() {
  const styles = useStyles();
  const subscriptions = useSubscriptions().items;
  const [chosen, setChosen] = useSearchText('subscription');
  const subscription = subscriptions.find((one) => one.subscriptionId === chosen) ?? subscriptions[0];
  const can = useCan(subscription?.id ?? null);
  const groups = useArmList<ArmResource>(subscription ? `${subscription.id}/resourcegroups` : null, versions.groups);
  const [creating, setCreating] = useState(false);
  const create = <Guarded appearance="primary" icon={<AddRegular />} can={can('Microsoft.Resources/subscriptions/resourceGroups/write')} onClick={() => setCreating(true)}>Create</Guarded>;
  return (
    <Page title="Resource groups" error={groups.error} retry={() => void groups.refetch()} commands={create}>
      {subscriptions.length > 1 && (
        <Field label="Subscription" className={styles.choice}>
          <Select value={subscription?.subscriptionId} onChange={(_, data) => setChosen(data.value)}>
            {subscriptions.map((one) => <option key={one.id} value={one.subscriptionId}>{one.displayName}</option>)}
          </Select>
        </Field>
      )}
      <DataGrid label="Resource groups" items={groups.items} columns={columns} rowKey={(one) => one.id} loading={groups.loading} more={groups.more}
        empty={<Empty title="No resource groups yet" text="A resource group holds resources that live and die together." cli="az group create --name myResourceGroup --location westus" />} />
      {creating && <CreateGroup onClose={() => setCreating(false)} />}
    </Page>
  );
}
