import { makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { type DirectoryObject, kindOf, useMayChange } from '../../api/directory';
import { useGraph, useGraphList } from '../../api/queries';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty, Facts } from '../../components/Layout';
import { ResourceLink, RouteLink } from '../../components/RouteLink';
import { SignInList } from '../logs/SignInList';
import { DirectoryPage } from './DirectoryPage';
import { Memberships } from './Memberships';
import { PrincipalRoles } from '../roles/PrincipalRoles';
import { References } from './References';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' } });

export function ServicePrincipalPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const found = useGraph<DirectoryObject>(`/servicePrincipals/${id}`);
  const one = found.data && { ...found.data, '@odata.type': '#microsoft.graph.servicePrincipal' };
  return (
    <DirectoryPage title={one?.displayName ?? 'Service principal'} kind={one ? kindOf(one) : 'Service principal'} error={found.error} retry={() => void found.refetch()} loading={found.isPending} tabs={[
      { key: 'overview', title: 'Properties', show: () => one && <Properties principal={one} /> },
      { key: 'roles', title: 'Azure role assignments', show: () => <PrincipalRoles principalId={id} principalType="ServicePrincipal" name={one?.displayName ?? ''} /> },
      { key: 'permissions', title: 'App role assignments', show: () => <AppRoleAssignments id={id} /> },
      { key: 'groups', title: 'Groups', show: () => <Memberships kind="servicePrincipals" id={id} /> },
      { key: 'owners', title: 'Owners', show: () => <References of="servicePrincipals" id={id} relation="owners" name={one?.displayName ?? ''} /> },
      { key: 'sign-ins', title: 'Sign-ins', show: () => <SignInList filter={`servicePrincipalId eq '${id}'`} /> },
    ]} />
  );
}

function Properties({ principal }: { principal: DirectoryObject }) {
  const styles = useStyles();
  const act = useAction();
  const router = useRouter();
  const may = useMayChange('servicePrincipals', principal.id);
  const [removing, setRemoving] = useState(false);
  const managed = principal.servicePrincipalType === 'ManagedIdentity';
  const resource = principal.alternativeNames?.find((name) => name.startsWith('/subscriptions/'));
  const applications = useGraphList<DirectoryObject>(managed || !principal.appId ? null : `/applications?$filter=${encodeURIComponent(`appId eq '${principal.appId}'`)}`);
  const application = applications.data?.[0];
  const owned = managed && 'A managed identity comes and goes with its resource.';
  const removal: Action = { title: `Delete the service principal ${principal.displayName}`, requests: [graphRequest('DELETE', `/servicePrincipals/${principal.id}`)], cli: `az ad sp delete --id ${principal.id}` };
  const enable: Action = {
    title: `${principal.accountEnabled === false ? 'Enable' : 'Disable'} sign-in of ${principal.displayName}`,
    requests: [graphRequest('PATCH', `/servicePrincipals/${principal.id}`, { accountEnabled: principal.accountEnabled === false })],
    cli: `az ad sp update --id ${principal.id} --set accountEnabled=${principal.accountEnabled === false}`,
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded can={may} disabledWhy={owned} onClick={() => act.mutate(enable)}>{principal.accountEnabled === false ? 'Enable sign-in' : 'Disable sign-in'}</Guarded>
        <ShowAs action={enable} />
        <Guarded icon={<DeleteRegular />} can={may} disabledWhy={owned} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <Facts items={[
        ['Type', kindOf(principal)],
        ['Object ID', <span key="id">{principal.id} <CopyButton text={principal.id} label="Copy object id" /></span>],
        ['Application ID', principal.appId],
        ['Sign-in', principal.accountEnabled === false ? 'Disabled' : 'Enabled'],
        ...(resource ? [['Resource', <ResourceLink key="res" id={resource} />] as [string, React.ReactNode]] : []),
        ...(application ? [['Application', <RouteLink key="app" to={`/directory/applications/${application.id}`}>{application.displayName}</RouteLink>] as [string, React.ReactNode]] : []),
        ['Created', principal.createdDateTime],
      ]} />
      <Confirm open={removing} title={`Delete the service principal '${principal.displayName}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); router.history.push('/portal/directory/service-principals'); }}>
        It can no longer sign in, and loses every role. The application itself stays.
      </Confirm>
    </>
  );
}

interface AppRoleAssignment {
  id: string;
  appRoleId: string;
  resourceId: string;
  resourceDisplayName: string;
}

/** App roles of other applications that it has, such as permissions of Graph. */
function AppRoleAssignments({ id }: { id: string }) {
  const list = useGraphList<AppRoleAssignment>(`/servicePrincipals/${id}/appRoleAssignments`);
  return (
    <>
      <ErrorPanel error={list.error} />
      <DataGrid label="App role assignments" items={list.data ?? []} columns={APP_ROLES} rowKey={(one) => one.id} loading={list.isPending}
        empty={<Empty title="No app roles" text="App roles of other applications, such as Microsoft Graph, show up here once they are given." cli={`az rest --method post --url 'https://graph.microsoft.com/v1.0/servicePrincipals/${id}/appRoleAssignments' --body '{"principalId":"${id}","resourceId":"<sp>","appRoleId":"<role>"}'`} />} />
    </>
  );
}

const APP_ROLES: Column<AppRoleAssignment>[] = [
  { key: 'resource', title: 'Of', text: (one) => one.resourceDisplayName, show: (one) => <RouteLink to={`/directory/service-principals/${one.resourceId}`}>{one.resourceDisplayName}</RouteLink>, group: true },
  { key: 'role', title: 'App role ID', text: (one) => one.appRoleId },
];
