import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useGraphList } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import type { Application } from './application';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

const soonest = (one: Application) => [...one.passwordCredentials, ...one.keyCredentials].map((each) => each.endDateTime ?? '').sort()[0] ?? '';
const columns: Column<Application>[] = [
  { key: 'name', title: 'Display name', text: (one) => one.displayName, show: (one) => <RouteLink to={`/directory/applications/${one.id}`}>{one.displayName}</RouteLink>, width: 2 },
  { key: 'client', title: 'Application (client) ID', text: (one) => one.appId, width: 2 },
  { key: 'created', title: 'Created', text: (one) => one.createdDateTime?.slice(0, 10) ?? '' },
  { key: 'ends', title: 'First credential ends', text: (one) => soonest(one).slice(0, 10) || 'No credential' },
];

export function Applications() {
  const list = useGraphList<Application>('/applications?$top=999');
  const [creating, setCreating] = useState(false);
  return (
    <Page title="Applications" error={list.error} retry={() => void list.refetch()} commands={<Button appearance="primary" icon={<AddRegular />} onClick={() => setCreating(true)}>New registration</Button>}>
      <DataGrid label="Applications" items={list.data ?? []} columns={columns} rowKey={(one) => one.id} loading={list.isPending}
        empty={<Empty title="No applications yet" text="Programs outside of machines prove themselves as an application: with a secret, a certificate, or a token of another issuer." cli="az ad app create --display-name myApp" />} />
      {creating && <CreateApplication onClose={() => setCreating(false)} />}
    </Page>
  );
}

function CreateApplication({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState('');
  const [uri, setUri] = useState('');
  const action: Action = {
    title: `Register the application ${name}`,
    requests: [graphRequest('POST', '/applications', { displayName: name, signInAudience: 'AzureADMyOrg', ...(uri.trim() ? { web: { redirectUris: [uri.trim()] } } : {}) })],
    cli: `az ad app create --display-name ${quoted(name)} --sign-in-audience AzureADMyOrg${uri.trim() ? ` --web-redirect-uris ${quoted(uri.trim())}` : ''}`,
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Register an application</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Name" required><Input value={name} maxLength={256} onChange={(_, data) => setName(data.value)} /></Field>
            <Field label="Redirect URI (web)" hint="Where sign-in sends users back to; only for applications that users sign in to."><Input value={uri} onChange={(_, data) => setUri(data.value)} placeholder="https://app.example/signin" /></Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={name.trim() === ''} onClick={() => { act.mutate(action); onClose(); }}>Register</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
