import { Button, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCan } from '../../api/permissions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { type Definition, definitionScope, isSet, titleOf, useDefinitions, useSets } from './types';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' } });

export const definitionColumns: Column<Definition>[] = [
  { key: 'name', title: 'Name', text: titleOf, show: (one) => <ResourceLink id={one.id} name={titleOf(one)} />, width: 5 },
  { key: 'kind', title: 'Kind', text: (one) => (isSet(one.id) ? 'Initiative' : 'Policy'), group: true },
  { key: 'category', title: 'Category', text: (one) => one.properties?.metadata?.category ?? '', group: true, width: 2 },
  { key: 'type', title: 'Type', text: (one) => one.properties?.policyType ?? '', group: true },
  { key: 'version', title: 'Version', text: (one) => one.properties?.version ?? one.properties?.metadata?.version ?? '', hidden: true },
  { key: 'id', title: 'ID', text: (one) => one.id, hidden: true, width: 3 },
];

/** Definitions and initiatives that can be assigned at a scope. */
export function useFiltered(scope: string) {
  const definitions = useDefinitions(scope);
  const sets = useSets(scope);
  const [type, setType] = useState('');
  const [category, setCategory] = useState('');
  const [kind, setKind] = useState('');
  const all = useMemo(() => [...definitions.items, ...sets.items], [definitions.items, sets.items]);
  const categories = [...new Set(all.map((one) => one.properties?.metadata?.category ?? '').filter(Boolean))].sort();
  const items = all.filter((one) => (!type || one.properties?.policyType === type) && (!category || one.properties?.metadata?.category === category) && (!kind || isSet(one.id) === (kind === 'Initiative')));
  const filters = (
    <>
      <Field label="Kind">
        <Select value={kind} onChange={(_, data) => setKind(data.value)}><option value="">All</option><option>Policy</option><option>Initiative</option></Select>
      </Field>
      <Field label="Type">
        <Select value={type} onChange={(_, data) => setType(data.value)}><option value="">All</option><option value="BuiltIn">Built-in</option><option value="Custom">Custom</option></Select>
      </Field>
      <Field label="Category">
        <Select value={category} onChange={(_, data) => setCategory(data.value)}><option value="">All</option>{categories.map((one) => <option key={one}>{one}</option>)}</Select>
      </Field>
    </>
  );
  return { items, filters, loading: definitions.loading || sets.loading, error: definitions.error ?? sets.error };
}

export function Definitions({ scope }: { scope: string }) {
  const styles = useStyles();
  const router = useRouter();
  const at = definitionScope(scope);
  const can = useCan(at);
  const { items, filters, loading, error } = useFiltered(scope);
  const create = (kind: string) => router.history.push(`/portal/policy/edit?kind=${kind}&scope=${encodeURIComponent(at)}`);
  return (
    <>
      <div className={styles.row}>
        <Guarded icon={<AddRegular />} appearance="primary" can={can('Microsoft.Authorization/policyDefinitions/write')} onClick={() => create('definition')}>Policy definition</Guarded>
        <Guarded icon={<AddRegular />} can={can('Microsoft.Authorization/policySetDefinitions/write')} onClick={() => create('set')}>Initiative definition</Guarded>
        <Button onClick={() => router.history.push(`/portal/policy/assign?scope=${encodeURIComponent(scope)}`)}>Assign</Button>
      </div>
      <div className={styles.row}>{filters}</div>
      <ErrorPanel error={error} />
      <DataGrid label="Definitions" items={items} columns={definitionColumns} rowKey={(one) => one.id} loading={loading}
        empty={<Empty title="No such definitions" text="A definition says what is looked at, and what is done about it." cli="az policy definition create --name myPolicy --rules rules.json --params params.json" />} />
    </>
  );
}
