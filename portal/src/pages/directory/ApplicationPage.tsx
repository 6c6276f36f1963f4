import { makeStyles, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { type DirectoryObject, useMayChange } from '../../api/directory';
import { useGraph, useGraphList } from '../../api/queries';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import type { Application } from './application';
import { AppRoles } from './AppRoles';
import { Credentials } from './Credentials';
import { DirectoryPage } from './DirectoryPage';
import { Federated } from './Federated';
import { RedirectUris } from './RedirectUris';
import { References } from './References';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' } });

export function ApplicationPage() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const found = useGraph<Application>(`/applications/${id}`);
  const one = found.data;
  return (
    <DirectoryPage title={one?.displayName ?? 'Application'} kind="Application" error={found.error} retry={() => void found.refetch()} loading={found.isPending} tabs={[
      { key: 'overview', title: 'Overview', show: () => one && <Overview application={one} /> },
      { key: 'credentials', title: 'Certificates & secrets', show: () => one && <Credentials application={one} /> },
      { key: 'redirects', title: 'Redirect URIs', show: () => one && <RedirectUris key={JSON.stringify([one.web, one.spa, one.publicClient])} application={one} /> },
      { key: 'federated', title: 'Federated credentials', show: () => one && <Federated application={one} /> },
      { key: 'app-roles', title: 'App roles', show: () => one && <AppRoles application={one} /> },
      { key: 'owners', title: 'Owners', show: () => <References of="applications" id={id} relation="owners" name={one?.displayName ?? ''} /> },
    ]} />
  );
}

function Overview({ application }: { application: Application }) {
  const styles = useStyles();
  const act = useAction();
  const router = useRouter();
  const may = useMayChange('applications', application.id);
  const principals = useGraphList<DirectoryObject>(`/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${application.appId}'`)}`);
  const [removing, setRemoving] = useState(false);
  const principal = principals.data?.[0];
  const removal: Action = { title: `Delete the application ${application.displayName}`, requests: [graphRequest('DELETE', `/applications/${application.id}`)], cli: `az ad app delete --id ${application.id}` };
  const adopt: Action = { title: `Create the service principal of ${application.displayName}`, requests: [graphRequest('POST', '/servicePrincipals', { appId: application.appId })], cli: `az ad sp create --id ${application.appId}` };
  return (
    <>
      <div className={styles.commands}>
        <Guarded icon={<DeleteRegular />} can={may} onClick={() => setRemoving(true)}>Delete</Guarded>
        {principals.data && !principal && <Guarded appearance="primary" can={may} onClick={() => act.mutate(adopt)}>Create service principal</Guarded>}
        {principals.data && !principal && <ShowAs action={adopt} />}
      </div>
      <Facts items={[
        ['Application (client) ID', <span key="app">{application.appId} <CopyButton text={application.appId} label="Copy client id" /></span>],
        ['Object ID', application.id],
        ['Supported account types', application.signInAudience],
        ['Application ID URIs', application.identifierUris?.join(', ')],
        ['Service principal', principal ? <RouteLink key="sp" to={`/directory/service-principals/${principal.id}`}>{principal.displayName}</RouteLink> : principals.isPending ? '' : 'None: it cannot sign in or have roles before it has one.'],
        ['Created', application.createdDateTime],
      ]} />
      <Confirm open={removing} title={`Delete the application '${application.displayName}'?`} action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); router.history.push('/portal/directory/applications'); }}>
        Its service principal goes with it. Programs that use it can no longer sign in.
      </Confirm>
    </>
  );
}

