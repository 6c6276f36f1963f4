import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useAddress } from '../../api/address';
import type { ArmResource } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { type AssociatedResource, useAssociated } from './associated';
import { nameWords } from './identity';

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
});

const columns: Column<AssociatedResource>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <RouteLink to={resourcePath(one.id, 'identity')}>{one.name}</RouteLink>, width: 2 },
  { key: 'type', title: 'Type', text: (one) => one.type, width: 2, group: true },
  { key: 'resourceGroup', title: 'Resource group', text: (one) => one.resourceGroup, group: true },
  { key: 'subscriptionDisplayName', title: 'Subscription', text: (one) => one.subscriptionDisplayName, group: true },
  { key: 'subscriptionId', title: 'Subscription ID', text: (one) => one.subscriptionId, hidden: true },
];

const keyOf = (one: AssociatedResource) => one.id;

/** Resources that have the identity (Z13). The filter is the server's, so that it is right however many there are. */
export function Associated({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const [search, change] = useAddress();
  const field = search.get('field') ?? 'name';
  const wanted = search.get('contains') ?? '';
  const [text, setText] = useState(wanted);
  const found = useAssociated(resource.id, wanted ? { $filter: `contains(${field}, '${wanted.replaceAll("'", "''")}')`, $orderby: 'name asc' } : { $orderby: 'name asc' });
  return (
    <>
      <Text>Resources that this identity was given to. All are listed, also those that you may not read.</Text>
      <form className={styles.tools} onSubmit={(event) => { event.preventDefault(); change({ contains: text || undefined }); }}>
        <Field label="Field">
          <Select value={field} onChange={(_, data) => change({ field: data.value })}>
            {columns.map((one) => <option key={one.key} value={one.key}>{one.title}</option>)}
          </Select>
        </Field>
        <Field label="Contains">
          <Input value={text} onChange={(_, data) => setText(data.value)} />
        </Field>
        <Button type="submit">Filter</Button>
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => void found.refetch()}>Refresh</Button>
      </form>
      {found.total !== undefined && <Text role="status">Total: {found.total}</Text>}
      <ErrorPanel error={found.error} retry={() => void found.refetch()} />
      <DataGrid label="Associated resources" items={found.items} columns={columns} rowKey={keyOf} loading={found.loading} more={found.more} filter={false}
        empty={found.error ? undefined : <Empty title={wanted ? 'No associated resource matches' : 'No associated resources'} text={wanted ? 'Filter by another field or word.' : 'Give the identity to a virtual machine or a scale set on the page Security > Identity of it.'} cli={`az vm identity assign --resource-group myResourceGroup --name myVM --identities ${resource.id}\naz identity list-resources ${nameWords(resource.id)}`} />} />
    </>
  );
}

