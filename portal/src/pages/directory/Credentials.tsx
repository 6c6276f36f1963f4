import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { graphRequest } from '../../api/client';
import { useMayChange } from '../../api/directory';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { AddCertificate, kept } from './AddCertificate';
import { AddSecret } from './AddSecret';
import { type Application, type Certificate, type Credential, until } from './application';

const useStyles = makeStyles({ commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' } });

type Row = (Credential | Certificate) & { kind: 'Client secret' | 'Certificate' };

/** What an application proves itself with. */
export function Credentials({ application }: { application: Application }) {
  const styles = useStyles();
  const act = useAction();
  const may = useMayChange('applications', application.id);
  const [adding, setAdding] = useState<'secret' | 'certificate' | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState(false);
  const rows = useMemo<Row[]>(() => [
    ...application.passwordCredentials.map((one): Row => ({ ...one, kind: 'Client secret' })),
    ...application.keyCredentials.map((one): Row => ({ ...one, kind: 'Certificate' })),
  ], [application]);
  const columns = useMemo<Column<Row>[]>(() => [
    { key: 'name', title: 'Description', text: (row) => row.displayName || row.keyId, width: 2 },
    { key: 'kind', title: 'Type', text: (row) => row.kind, group: true },
    { key: 'shown', title: 'Begins with / thumbprint', text: (row) => ('customKeyIdentifier' in row ? row.customKeyIdentifier ?? '' : row.hint ? `${row.hint}…` : ''), width: 2 },
    { key: 'ends', title: 'Expires', text: (row) => until(row.endDateTime) },
    { key: 'id', title: 'Key ID', text: (row) => row.keyId, width: 2 },
  ], []);
  const gone = rows.filter((row) => selected.has(row.keyId));
  const secrets = gone.filter((row) => row.kind === 'Client secret');
  const certificates = gone.filter((row) => row.kind === 'Certificate');
  const removal: Action = {
    title: `Delete ${gone.length} ${gone.length === 1 ? 'credential' : 'credentials'} of ${application.displayName}`,
    requests: [
      ...secrets.map((row) => graphRequest('POST', `/applications/${application.id}/removePassword`, { keyId: row.keyId })),
      ...(certificates.length > 0 ? [graphRequest('PATCH', `/applications/${application.id}`, { keyCredentials: kept(application).filter((one) => !selected.has(one.keyId)) })] : []),
    ],
    cli: gone.map((row) => `az ad app credential delete --id ${application.appId} --key-id ${row.keyId}${row.kind === 'Certificate' ? ' --cert' : ''}`),
  };
  return (
    <>
      <Text>Secrets are passwords of programs: they leak. Where it can be, use a managed identity or a federated credential, and a certificate rather than a secret.</Text>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<AddRegular />} can={may} onClick={() => setAdding('secret')}>New client secret</Guarded>
        <Guarded icon={<AddRegular />} can={may} onClick={() => setAdding('certificate')}>Add certificate</Guarded>
        <Guarded icon={<DeleteRegular />} can={may} disabledWhy={gone.length === 0 && 'Select credentials first.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <DataGrid label="Credentials" items={rows} columns={columns} rowKey={(row) => row.keyId} selected={selected} onSelect={setSelected}
        empty={<Empty title="No credentials" text="The application cannot prove itself yet, unless a federated credential trusts another issuer for it." cli={`az ad app credential reset --id ${application.appId} --append`} />} />
      {adding === 'secret' && <AddSecret application={application} onClose={() => setAdding(null)} />}
      {adding === 'certificate' && <AddCertificate application={application} onClose={() => setAdding(null)} />}
      <Confirm open={removing} title="Delete these credentials?" action={removal} onClose={() => setRemoving(false)} onYes={() => { act.mutate(removal); setSelected(new Set()); }}>
        Programs that use {gone.map((row) => row.displayName || row.keyId).join(', ')} can no longer sign in.
      </Confirm>
    </>
  );
}
