import { DeleteRegular } from '@fluentui/react-icons';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useMayChange } from '../../api/directory';
import { useGraph } from '../../api/queries';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import type { Group } from './DirectoryGroups';
import { DirectoryPage } from './DirectoryPage';
import { Memberships } from './Memberships';
import { PrincipalRoles } from '../roles/PrincipalRoles';
import { References } from './References';

export function DirectoryGroupPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const group = useGraph<Group>(`/groups/${id}`);
  return (
    <DirectoryPage title={group.data?.displayName ?? 'Group'} kind="Group" error={group.error} retry={() => void group.refetch()} loading={group.isPending} tabs={[
      { key: 'overview', title: 'Overview', show: () => group.data && <Overview group={group.data} /> },
      { key: 'members', title: 'Members', show: () => <References of="groups" id={id} relation="members" name={group.data?.displayName ?? ''} /> },
      { key: 'owners', title: 'Owners', show: () => <References of="groups" id={id} relation="owners" name={group.data?.displayName ?? ''} /> },
      { key: 'groups', title: 'Group memberships', show: () => <Memberships kind="groups" id={id} /> },
      { key: 'roles', title: 'Azure role assignments', show: () => <PrincipalRoles principalId={id} principalType="Group" name={group.data?.displayName ?? ''} /> },
    ]} />
  );
}

function Overview({ group }: { group: Group }) {
  const act = useAction();
  const router = useRouter();
  const may = useMayChange('groups', group.id);
  const [removing, setRemoving] = useState(false);
  const removal: Action = { title: `Delete the group ${group.displayName}`, requests: [graphRequest('DELETE', `/groups/${group.id}`)], cli: `az ad group delete --group ${group.id}` };
  return (
    <>
      <div><Guarded icon={<DeleteRegular />} can={may} onClick={() => setRemoving(true)}>Delete</Guarded></div>
      <Facts items={[
        ['Object ID', <span key="id">{group.id} <CopyButton text={group.id} label="Copy object id" /></span>],
        ['Description', group.description],
        ['Type', group.groupTypes?.includes('Unified') ? 'Microsoft 365' : 'Security'],
        ['Created', group.createdDateTime],
      ]} />
      <Confirm open={removing} title={`Delete the group '${group.displayName}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); router.history.push('/portal/directory/groups'); }}>
        Its members lose what the group was given. This cannot be taken back.
      </Confirm>
    </>
  );
}
