import { useArmList, useSubscriptions } from '../api/queries';
import { type ArmResource, versions } from '../api/types';
import { type Column, DataGrid } from '../components/DataGrid';
import { Empty, Page } from '../components/Layout';
import { ResourceLink } from '../components/RouteLink';

const columns: Column<ArmResource>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), width: 2 },
];

export function Groups() {
  const subscription = useSubscriptions().items[0];
  const groups = useArmList<ArmResource>(subscription ? `${subscription.id}/resourcegroups` : null, versions.groups);
  return (
    <Page title="Resource groups" error={groups.error} retry={() => void groups.refetch()}>
      <DataGrid label="Resource groups" items={groups.items} columns={columns} rowKey={(one) => one.id} loading={groups.loading} more={groups.more}
        empty={<Empty title="No resource groups yet" text="A resource group holds resources that live and die together." cli="az group create --name myResourceGroup --location westus" />} />
    </Page>
  );
}
