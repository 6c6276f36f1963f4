import { Badge, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular, DismissCircleRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '../../api/context';
import { useOwner } from '../../api/directory';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Guarded } from '../../components/Guarded';
import { Page } from '../../components/Layout';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({ note: { maxWidth: '720px' }, body: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

interface Key {
  kid: string;
  state: string;
  createdAt?: string;
  publishedAt?: string;
  activeAt?: string;
  signsFrom?: string;
  expiresAt?: string;
}

/** The keys that tokens are signed with, and turning to the next. */
export function SigningKeys() {
  const styles = useStyles();
  const client = useClient();
  const act = useAction();
  const owner = useOwner();
  const keys = useQuery({ queryKey: ['own', 'keys'], queryFn: () => client.own<{ value: Key[] }>('GET', 'keys'), enabled: owner.allowed });
  const [turning, setTurning] = useState(false);
  const [now, setNow] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [revoking, setRevoking] = useState(false);
  const gone = keys.data?.value.find((one) => selected.has(one.kid));
  const rotate: Action = {
    title: now ? 'Turn the signing keys at once' : 'Turn the signing keys',
    requests: [{ method: 'POST', path: `keys/rotate${now ? '?now=true' : ''}`, apiVersion: '', api: 'own' }],
    cli: `selfsame keys rotate${now ? ' --now' : ''}`,
  };
  const revoke: Action = {
    title: `Withdraw the signing key ${gone?.kid}`,
    requests: [{ method: 'POST', path: `keys/${gone?.kid}/revoke`, apiVersion: '', api: 'own' }],
    cli: `selfsame keys revoke ${gone?.kid}`,
  };
  const columns = useMemo<Column<Key>[]>(() => [
    { key: 'state', title: 'State', text: (one) => one.state, show: (one) => <Badge appearance="tint" color={one.state === 'active' ? 'success' : one.state === 'revoked' ? 'danger' : 'informative'}>{one.state}</Badge>, group: true },
    { key: 'kid', title: 'Key ID (kid)', text: (one) => one.kid, width: 3 },
    { key: 'published', title: 'Published', text: (one) => time(one.publishedAt), width: 2 },
    { key: 'signs', title: 'Signs from', text: (one) => time(one.signsFrom), width: 2 },
    { key: 'ends', title: 'Expires', text: (one) => time(one.expiresAt), width: 2 },
  ], []);
  return (
    <Page title="Signing keys" error={owner.allowed ? keys.error : undefined} retry={() => void keys.refetch()} commands={
      <>
        <Guarded appearance="primary" icon={<ArrowSyncRegular />} can={owner} onClick={() => setTurning(true)}>Rotate</Guarded>
        <Guarded icon={<DismissCircleRegular />} can={owner} disabledWhy={selected.size !== 1 && 'Select one key.'} onClick={() => setRevoking(true)}>Revoke</Guarded>
        <ShowAs action={rotate} />
      </>
    }>
      <Text className={styles.note}>Tokens are signed with the active key; who checks them fetches the published keys. A spare key is published long before it signs, so that everybody knows it by then.</Text>
      {owner.allowed
        ? <DataGrid label="Signing keys" items={keys.data?.value ?? []} columns={columns} rowKey={(one) => one.kid} loading={keys.isPending} selected={selected} onSelect={setSelected} />
        : <Text>{owner.reason} The public halves are open to everybody in the tenant's key set.</Text>}
      <Confirm open={turning} title="Turn the signing keys?" action={rotate} yes="Rotate" no="Cancel" onClose={() => setTurning(false)} onYes={() => act.mutate(rotate)}>
        <div className={styles.body}>
          <Text>The spare key, which is published already, signs next, as soon as everybody who checks tokens has had the time to fetch it. The one that signs now stays accepted until the last token signed with it has expired.</Text>
          <Checkbox label="Sign with the spare key at once" checked={now} onChange={(_, data) => setNow(data.checked === true)} />
          {now && <Text>Who fetched the keys before the spare one was published refuses new tokens until they fetch them again.</Text>}
        </div>
      </Confirm>
      <Confirm open={revoking} title="Withdraw this key?" action={revoke} yes="Revoke" no="Cancel" onClose={() => setRevoking(false)} onYes={() => { act.mutate(revoke); setSelected(new Set()); }}>
        Every token signed with {gone?.kid} is refused from then on, and this page may ask you to sign in again. This cannot be taken back.
      </Confirm>
    </Page>
  );
}

function time(text: string | undefined): string {
  return text ? text.replace('T', ' ').replace(/(:\d\d)\..*Z$/, '$1Z') : '';
}
