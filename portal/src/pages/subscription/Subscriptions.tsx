import { useSubscriptions } from '../../api/queries';
import type { Subscription } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';

const columns: Column<Subscription>[] = [
  { key: 'name', title: 'Name', text: (one) => one.displayName, show: (one) => <ResourceLink id={one.id} name={one.displayName} />, width: 2 },
  { key: 'id', title: 'Subscription ID', text: (one) => one.subscriptionId, width: 2 },
  { key: 'state', title: 'Status', text: (one) => one.state, group: true },
];

export function Subscriptions() {
  const subscriptions = useSubscriptions();
  return (
    <Page title="Subscriptions" error={subscriptions.error} retry={() => void subscriptions.refetch()}>
      <DataGrid label="Subscriptions" items={subscriptions.items} columns={columns} rowKey={(one) => one.id} loading={subscriptions.loading}
        empty={<Empty title="No subscription in sight" text="You have no role in any subscription. Somebody who owns one can give you one." cli="az role assignment create --assignee <you> --role Reader --scope /subscriptions/<id>" />} />
    </Page>
  );
}
