import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type DirectoryObject, useOwner } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty, Page } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { CreateUser } from './CreateUser';

const columns: Column<DirectoryObject>[] = [
  { key: 'name', title: 'Display name', text: (one) => one.displayName, show: (one) => <RouteLink to={`/directory/users/${one.id}`}>{one.displayName}</RouteLink>, width: 2 },
  { key: 'upn', title: 'User principal name', text: (one) => one.userPrincipalName ?? '', width: 2 },
  { key: 'enabled', title: 'Account', text: (one) => (one.accountEnabled === false ? 'Disabled' : 'Enabled'), group: true },
  { key: 'created', title: 'Created', text: (one) => one.createdDateTime ?? '', hidden: true },
  { key: 'id', title: 'Object ID', text: (one) => one.id, hidden: true },
];

export function Users() {
  const owner = useOwner();
  const users = useGraphList<DirectoryObject>('/users?$top=999&$select=id,displayName,userPrincipalName,accountEnabled,createdDateTime');
  const [creating, setCreating] = useState(false);
  return (
    <Page title="Users" error={users.error} retry={() => void users.refetch()} commands={<Guarded appearance="primary" icon={<AddRegular />} can={owner} onClick={() => setCreating(true)}>New user</Guarded>}>
      <DataGrid label="Users" items={users.data ?? []} columns={columns} rowKey={(one) => one.id} loading={users.isPending}
        empty={<Empty title="No users" text="Users sign in with a name and a password." cli="az ad user create --display-name 'Ada' --user-principal-name ada@selfsame.local --password <password>" />} />
      {creating && <CreateUser onClose={() => setCreating(false)} />}
    </Page>
  );
}
