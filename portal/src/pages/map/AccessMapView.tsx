import { Field, makeStyles, SearchBox, Select, Spinner, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { ArmResource } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { iamPath, ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';
import { useSearchText } from '../../components/search';
import { TabPanel } from '../../components/TabPanel';
import { type Facts, useFacts } from './facts';
import { type Chain, chainsOf, graphOf, kept, scopeTitle } from './graph';
import { MapCanvas } from './MapCanvas';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end', '& select': { maxWidth: '260px' } } });

const columnsOf = (facts: Facts): Column<Chain>[] => [
  { key: 'machine', title: 'Machine', text: (row) => row.machine?.name ?? 'On no machine', show: (row) => (row.machine ? <ResourceLink id={row.machine.id} name={row.machine.name} /> : 'On no machine'), group: true },
  { key: 'identity', title: 'Identity', text: (row) => row.identity?.name ?? 'None', show: (row) => (row.identity ? <RouteLink to={resourcePath(row.identity.resourceId, row.identity.system ? 'identity' : undefined)}>{row.identity.name}</RouteLink> : 'None'), group: true },
  { key: 'kind', title: 'Kind', text: (row) => (row.identity ? (row.identity.system ? 'System-assigned' : 'User-assigned') : ''), group: true },
  { key: 'role', title: 'Role', text: (row) => row.grant?.role ?? 'No role', group: true },
  { key: 'scope', title: 'Scope', text: (row) => (row.grant ? scopeTitle(row.grant.scope, facts) : ''), show: (row) => row.grant && <RouteLink to={iamPath(row.grant.scope)}>{scopeTitle(row.grant.scope, facts)}</RouteLink>, group: true },
  { key: 'via', title: 'Through', text: (row) => (row.grant ? (row.grant.via ? `Group ${row.grant.via.name}` : 'Given directly') : ''), group: true },
];

/** Who can do what, as a picture and as a table: machine, identity, role, scope. */
export function AccessMapView({ subscription, machine }: { subscription: string | null; machine?: ArmResource }) {
  const styles = useStyles();
  const facts = useFacts(subscription, machine);
  const [as, setAs] = useSearchText('as', 'picture');
  const [text, setText] = useSearchText('find');
  const [role, setRole] = useSearchText('role');
  const [scope, setScope] = useSearchText('scope');
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => facts.data && kept(facts.data, { text, role, scope }), [facts.data, text, role, scope]);
  const graph = useMemo(() => shown && graphOf(shown, opened), [shown, opened]);
  const chains = useMemo(() => (shown ? chainsOf(shown) : []), [shown]);
  const columns = useMemo(() => (facts.data ? columnsOf(facts.data) : []), [facts.data]);
  const roles = [...new Set(facts.data?.grants.map((one) => one.role))].sort();
  const scopes = [...new Map(facts.data?.grants.map((one) => [one.scope.toLowerCase(), one.scope])).values()].sort();
  const toggle = (id: string) => setOpened((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  if (facts.isPending) {
    return <Spinner label="Reading machines, identities and role assignments" />;
  }
  if (facts.error) {
    return <ErrorPanel error={facts.error} retry={() => void facts.refetch()} />;
  }
  if (facts.data.machines.length === 0 && facts.data.identities.length === 0) {
    return <Empty title="Nothing to draw yet" text="There is no machine and no managed identity. A machine with an identity, and a role given to it, make the first line of the picture." cli="az vm create --resource-group myResourceGroup --name myVM --image Ubuntu2204 --generate-ssh-keys --assign-identity --role Reader --scope /subscriptions/<id>" />;
  }
  return (
    <>
      <div className={styles.row}>
        <Field label="Machine or identity"><SearchBox placeholder="Part of a name" value={text} onChange={(_, data) => setText(data.value)} /></Field>
        <Field label="Role"><Select value={role} onChange={(_, data) => setRole(data.value)}><option value="">All roles</option>{roles.map((one) => <option key={one}>{one}</option>)}</Select></Field>
        <Field label="Scope"><Select value={scope} onChange={(_, data) => setScope(data.value)}><option value="">All scopes</option>{scopes.map((one) => <option key={one} value={one}>{scopeTitle(one, facts.data)}</option>)}</Select></Field>
        <TabList aria-label="Shown as" selectedValue={as} onTabSelect={(_, data) => setAs(String(data.value))}>
          <Tab value="picture">Picture</Tab>
          <Tab value="table">Table</Tab>
        </TabList>
      </div>
      <Text role="status" size={200}>{shown && `${count(shown.machines.length, 'machine')}, ${count(shown.identities.length, 'identity', 'identities')}, ${count(shown.grants.length, 'role assignment')} to them`}</Text>
      <TabPanel title={as === 'table' ? 'Table' : 'Picture'}>
        {as === 'table'
        ? <DataGrid label="Who can do what" items={chains} columns={columns} rowKey={(row) => row.key} />
        : graph && <MapCanvas graph={graph} onToggle={toggle} />}
      </TabPanel>
    </>
  );
}

function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
