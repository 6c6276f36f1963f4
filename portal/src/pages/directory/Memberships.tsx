import { useMemo } from 'react';
import type { DirectoryObject } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';

/** The groups that something is in, directly or through another group. */
export function Memberships({ kind, id }: { kind: 'users' | 'groups' | 'servicePrincipals'; id: string }) {
  const direct = useGraphList<DirectoryObject>(`/${kind}/${id}/memberOf`);
  const all = useGraphList<DirectoryObject>(`/${kind}/${id}/transitiveMemberOf`);
  const columns = useMemo<Column<DirectoryObject>[]>(() => [
    { key: 'name', title: 'Group', text: (one) => one.displayName, show: (one) => <RouteLink to={`/directory/groups/${one.id}`}>{one.displayName}</RouteLink>, width: 2 },
    { key: 'how', title: 'Membership', text: (one) => (direct.data?.some((other) => other.id === one.id) ? 'Direct' : 'Through another group'), group: true },
    { key: 'id', title: 'Object ID', text: (one) => one.id, width: 2 },
  ], [direct.data]);
  return (
    <>
      <ErrorPanel error={direct.error ?? all.error} />
      <DataGrid label="Groups" items={all.data ?? []} columns={columns} rowKey={(one) => one.id} loading={direct.isPending || all.isPending}
        empty={<Empty title="In no group" text="What a group has, its members have: roles given to a group need no change when people come and go." cli={`az ad group member add --group <group> --member-id ${id}`} />} />
    </>
  );
}
