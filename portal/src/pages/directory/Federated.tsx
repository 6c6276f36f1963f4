import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useMayChange } from '../../api/directory';
import { useGraphList } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ShowAs } from '../../components/ShowAs';
import type { Application } from './application';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' }, form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface FederatedCredential {
  id: string;
  name: string;
  issuer: string;
  subject?: string | null;
  claimsMatchingExpression?: { value: string } | null;
  audiences: string[];
  description?: string | null;
}

const columns: Column<FederatedCredential>[] = [
  { key: 'name', title: 'Name', text: (one) => one.name },
  { key: 'issuer', title: 'Issuer', text: (one) => one.issuer, group: true, width: 2 },
  { key: 'subject', title: 'Subject', text: (one) => one.subject ?? one.claimsMatchingExpression?.value ?? '', width: 2 },
  { key: 'audience', title: 'Audience', text: (one) => one.audiences.join(', ') },
  { key: 'description', title: 'Description', text: (one) => one.description ?? '', hidden: true },
];

/** Whose tokens stand for the application, in place of a secret. */
export function Federated({ application }: { application: Application }) {
  const styles = useStyles();
  const act = useAction();
  const may = useMayChange('applications', application.id);
  const path = `/applications/${application.id}/federatedIdentityCredentials`;
  const list = useGraphList<FederatedCredential>(path);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState(false);
  const gone = (list.data ?? []).filter((one) => selected.has(one.id));
  const removal: Action = {
    title: `Delete ${gone.length === 1 ? `the federated credential ${gone[0]?.name}` : `${gone.length} federated credentials`}`,
    requests: gone.map((one) => graphRequest('DELETE', `${path}/${one.id}`)),
    cli: gone.map((one) => `az ad app federated-credential delete --id ${application.appId} --federated-credential-id ${one.id}`),
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={may} onClick={() => setAdding(true)}>Add credential</Guarded>
        <Guarded icon={<DeleteRegular />} can={may} disabledWhy={gone.length === 0 && 'Select credentials first.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={list.error} retry={() => void list.refetch()} />
      <DataGrid label="Federated credentials" items={list.data ?? []} columns={columns} rowKey={(one) => one.id} loading={list.isPending} selected={selected} onSelect={setSelected}
        empty={<Empty title="No federated credentials" text="A program that another issuer knows, such as a workflow of a forge or a pod, proves itself with that issuer's token and needs no secret." cli={`az ad app federated-credential create --id ${application.appId} --parameters '{"name":"main","issuer":"https://token.actions.githubusercontent.com","subject":"repo:org/repo:ref:refs/heads/main","audiences":["api://AzureADTokenExchange"]}'`} />} />
      {adding && <Add application={application} path={path} onClose={() => setAdding(false)} />}
      <Confirm open={removing} title="Delete these federated credentials?" action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        Tokens that match {gone.map((one) => one.name).join(', ')} are no longer taken.
      </Confirm>
    </>
  );
}

function Add({ application, path, onClose }: { application: Application; path: string; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [form, setForm] = useState({ name: '', issuer: '', subject: '', audience: 'api://AzureADTokenExchange' });
  const body = { name: form.name.trim(), issuer: form.issuer.trim(), subject: form.subject.trim(), audiences: [form.audience.trim()] };
  const action: Action = {
    title: `Add the federated credential ${body.name}`,
    requests: [graphRequest('POST', path, body)],
    cli: `az ad app federated-credential create --id ${application.appId} --parameters ${quoted(JSON.stringify(body))}`,
  };
  const field = (key: keyof typeof form, label: string, hint: string) => (
    <Field label={label} required hint={hint}><Input value={form[key]} onChange={(_, data) => setForm({ ...form, [key]: data.value })} /></Field>
  );
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add a federated credential</DialogTitle>
          <DialogContent className={styles.form}>
            <ErrorPanel error={act.error} />
            {field('name', 'Name', 'It cannot be changed later.')}
            {field('issuer', 'Issuer', 'As the token says it, such as https://token.actions.githubusercontent.com')}
            {field('subject', 'Subject', 'As the token says it, such as repo:org/repo:ref:refs/heads/main')}
            {field('audience', 'Audience', 'As the token says it.')}
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!body.name || !body.issuer || !body.subject || !form.audience.trim() || act.isPending} onClick={() => act.mutate(action, { onSuccess: onClose })}>Add</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
