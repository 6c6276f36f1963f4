import { Field, makeStyles, Select } from '@fluentui/react-components';
import { type DirectoryObject, kindOf } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { useSearchText } from '../../components/search';

const useStyles = makeStyles({ choice: { maxWidth: '320px' } });

const columns: Column<DirectoryObject>[] = [
  { key: 'name', title: 'Name', text: (one) => one.displayName, show: (one) => <RouteLink to={`/directory/service-principals/${one.id}`}>{one.displayName}</RouteLink>, width: 2 },
  { key: 'kind', title: 'Type', text: kindOf, group: true },
  { key: 'id', title: 'Object ID', text: (one) => one.id, width: 2 },
  { key: 'app', title: 'Application ID', text: (one) => one.appId ?? '', width: 2 },
  { key: 'enabled', title: 'Sign-in', text: (one) => (one.accountEnabled === false ? 'Disabled' : 'Enabled'), group: true },
];

const TYPES: [string, string][] = [['all', 'All service principals'], ['Application', 'Applications'], ['ManagedIdentity', 'Managed identities']];

/** Enterprise applications: everything but users that can sign in. */
export function ServicePrincipals() {
  const styles = useStyles();
  const [type, setType] = useSearchText('type', 'all');
  const filter = type === 'all' ? '' : `&$filter=${encodeURIComponent(`servicePrincipalType eq '${type.replaceAll("'", "''")}'`)}`;
  const list = useGraphList<DirectoryObject>(`/servicePrincipals?$top=999${filter}`);
  return (
    <Page title="Enterprise applications" subtitle="Service principals of applications and managed identities" error={list.error} retry={() => void list.refetch()}>
      <Field label="Application type" className={styles.choice}>
        <Select value={type} onChange={(_, data) => setType(data.value)}>
          {TYPES.map(([value, title]) => <option key={value} value={value}>{title}</option>)}
        </Select>
      </Field>
      <DataGrid label="Service principals" items={(list.data ?? []).map((one) => ({ ...one, '@odata.type': '#microsoft.graph.servicePrincipal' }))} columns={columns} rowKey={(one) => one.id} loading={list.isPending}
        empty={<Empty title="None of this type" text="A service principal is what an application or a managed identity is in the directory: roles are given to it." cli="az ad sp create-for-rbac --name myApp" />} />
    </Page>
  );
}
