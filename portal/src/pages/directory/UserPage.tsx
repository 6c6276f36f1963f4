import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular, KeyResetRegular } from '@fluentui/react-icons';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { usePortal } from '../../api/context';
import { type DirectoryObject, useOwner } from '../../api/directory';
import { useGraph } from '../../api/queries';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { DirectoryPage } from './DirectoryPage';
import { Memberships } from './Memberships';
import { randomPassword } from './passwords';
import { PrincipalRoles } from '../roles/PrincipalRoles';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' }, mono: { '& input': { fontFamily: tokens.fontFamilyMonospace } } });

export function UserPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const user = useGraph<DirectoryObject>(`/users/${id}?$select=id,displayName,userPrincipalName,accountEnabled,createdDateTime`);
  return (
    <DirectoryPage title={user.data?.displayName ?? 'User'} kind="User" error={user.error} retry={() => void user.refetch()} loading={user.isPending} tabs={[
      { key: 'overview', title: 'Overview', show: () => user.data && <Overview user={user.data} /> },
      { key: 'groups', title: 'Groups', show: () => <Memberships kind="users" id={id} /> },
      { key: 'roles', title: 'Azure role assignments', show: () => <PrincipalRoles principalId={id} principalType="User" name={user.data?.displayName ?? ''} /> },
    ]} />
  );
}

function Overview({ user }: { user: DirectoryObject }) {
  const styles = useStyles();
  const act = useAction();
  const router = useRouter();
  const owner = useOwner();
  const { session } = usePortal();
  const [resetting, setResetting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const self = session.account.localAccountId === user.id;
  const removal: Action = { title: `Delete the user ${user.displayName}`, requests: [graphRequest('DELETE', `/users/${user.id}`)], cli: `az ad user delete --id ${user.id}` };
  const enable: Action = {
    title: `${user.accountEnabled ? 'Disable' : 'Enable'} the account of ${user.displayName}`,
    requests: [graphRequest('PATCH', `/users/${user.id}`, { accountEnabled: !user.accountEnabled })],
    cli: `az ad user update --id ${user.id} --account-enabled ${!user.accountEnabled}`,
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded icon={<KeyResetRegular />} can={owner} onClick={() => setResetting(true)}>Reset password</Guarded>
        <Guarded can={owner} disabledWhy={self && 'This is your own account.'} onClick={() => act.mutate(enable)}>{user.accountEnabled ? 'Disable account' : 'Enable account'}</Guarded>
        <Guarded icon={<DeleteRegular />} can={owner} disabledWhy={self && 'This is your own account.'} onClick={() => setRemoving(true)}>Delete</Guarded>
        <ShowAs action={enable} />
      </div>
      <Facts items={[
        ['User principal name', user.userPrincipalName],
        ['Object ID', <span key="id">{user.id} <CopyButton text={user.id} label="Copy object id" /></span>],
        ['Account', user.accountEnabled ? 'Enabled' : 'Disabled'],
        ['Created', user.createdDateTime],
        ['Sign-ins', <RouteLink key="log" to={`/sign-ins?principal=${user.id}`}>Sign-in log of this user</RouteLink>],
      ]} />
      {resetting && <ResetPassword user={user} onClose={() => setResetting(false)} />}
      <Confirm open={removing} title={`Delete the user '${user.displayName}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); router.history.push('/portal/directory/users'); }}>
        The user can no longer sign in, and loses every role. This cannot be taken back.
      </Confirm>
    </>
  );
}

function ResetPassword({ user, onClose }: { user: DirectoryObject; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [password, setPassword] = useState(randomPassword);
  const action = (secret: string): Action => ({
    title: `Reset the password of ${user.displayName}`,
    requests: [graphRequest('PATCH', `/users/${user.id}`, { passwordProfile: { password: secret, forceChangePasswordNextSignIn: false } })],
    cli: `az ad user update --id ${user.id} --password '<password>'`,
  });
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Reset the password of {user.displayName}</DialogTitle>
          <DialogContent>
            <Field label="New password" required hint="Give it to the user: it cannot be read again. Whoever is signed in with the old one is signed out.">
              <Input className={styles.mono} value={password} onChange={(_, data) => setPassword(data.value)} autoComplete="off" contentAfter={<CopyButton text={password} label="Copy password" />} />
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action('<password>')} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={password.length < 8} onClick={() => { act.mutate(action(password)); onClose(); }}>Reset</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
