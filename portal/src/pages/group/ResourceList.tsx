import { useArmList } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';

const columns: Column<ArmResource>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <ResourceLink id={one.id} name={one.name} />, width: 2 },
  { key: 'type', title: 'Type', text: (one) => one.type, group: true, width: 2 },
  { key: 'group', title: 'Resource group', text: (one) => parseId(one.id).resourceGroup ?? '', group: true, hidden: true },
  { key: 'location', title: 'Location', text: (one) => one.location ?? '', group: true },
  { key: 'tags', title: 'Tags', text: (one) => Object.entries(one.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', '), hidden: true },
];

/** All resources of a group or a subscription, of any type. */
export function ResourceList({ scope, cli }: { scope: string; cli: string }) {
  const resources = useArmList<ArmResource>(`${scope}/resources`, versions.management);
  return (
    <>
      <ErrorPanel error={resources.error} retry={() => void resources.refetch()} />
      <DataGrid label="Resources" items={resources.items} columns={columns} rowKey={(one) => one.id} loading={resources.loading} more={resources.more}
        empty={<Empty title="No resources yet" text="There is nothing in here that you may see. Resources are made on their own pages, or together by a template." cli={cli} />} />
    </>
  );
}
