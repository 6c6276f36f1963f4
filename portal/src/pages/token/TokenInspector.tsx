import { Button, Field, Input, makeStyles, mergeClasses, MessageBar, MessageBarBody, MessageBarTitle, Select, Spinner, Table, TableBody, TableCell, TableHeader, TableHeaderCell, TableRow, Text, Textarea, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, DismissCircleRegular, KeyRegular, QuestionCircleRegular } from '@fluentui/react-icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { usePortal } from '../../api/context';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Page } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { claimTime, explainClaim, explainHeader } from './claims';
import { type Check, checks, decode, type Decoded, type Discovery, type PublicKey } from './verify';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
  token: { '& textarea': { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, minHeight: '120px', overflowWrap: 'anywhere' } },
  section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  scroll: { overflowX: 'auto' },
  table: { minWidth: '640px' },
  top: { verticalAlign: 'top', padding: tokens.spacingHorizontalS },
  name: { width: '140px', fontFamily: tokens.fontFamilyMonospace },
  value: { overflowWrap: 'anywhere', fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  checks: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  check: { display: 'grid', gridTemplateColumns: '24px 1fr', gap: tokens.spacingHorizontalS, overflowWrap: 'anywhere' },
});

async function published<T>(path: string): Promise<T> {
  const url = new URL(path, window.location.origin);
  const answer = await fetch(url.pathname + url.search, { credentials: 'omit' });
  if (!answer.ok) {
    throw new Error(`What the issuer publishes cannot be read: ${answer.status}.`);
  }
  return (await answer.json()) as T;
}

/** What the issuer publishes of itself, in both versions: all that a service needs to check tokens. */
function useIssuer(tenant: string) {
  return useQuery({
    queryKey: ['issuer', tenant],
    queryFn: async () => {
      const documents = await Promise.all(['', '/v2.0'].map((version) => published<Discovery>(`/${tenant}${version}/.well-known/openid-configuration`)));
      const sets = await Promise.all([...new Set(documents.map((one) => one.jwks_uri))].map((uri) => published<{ keys: PublicKey[] }>(uri)));
      return { issuers: documents.map((one) => one.issuer), keys: sets.flatMap((one) => one.keys) };
    },
  });
}

/** Looks into a token. It is only ever in this page's memory: no request carries it, and nothing keeps it. */
export function TokenInspector() {
  const styles = useStyles();
  const { session } = usePortal();
  const cloud = session.cloud;
  const [text, setText] = useState('');
  const [service, setService] = useState('');
  const [other, setOther] = useState('');
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const fetching = useMutation({ mutationFn: (resource: 'arm' | 'graph') => session.token(resource), gcTime: 0, onSuccess: setText });
  const known = useIssuer(cloud.authentication.tenant);
  const read = useMemo((): { token?: Decoded; problem?: string } => {
    if (text.trim() === '') {
      return {};
    }
    try {
      return { token: decode(text) };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }, [text]);
  const audiences = service === 'arm' ? cloud.authentication.audiences : service === 'graph' ? [cloud.microsoftGraphResourceId, '00000003-0000-0000-c000-000000000000'] : service === 'other' && other.trim() ? [other.trim()] : [];
  const clear = () => {
    setText('');
    fetching.reset();
  };
  return (
    <Page title="Token inspector" subtitle="What is in a token, whether it is genuine, and why a service may refuse it. The token stays in this page and is kept nowhere.">
      <Field label="Token" hint="Paste an access token or an ID token." validationState={read.problem ? 'error' : 'none'} validationMessage={read.problem}>
        <Textarea className={styles.token} value={text} resize="vertical" spellCheck={false} autoComplete="off" onChange={(_, data) => setText(data.value)} />
      </Field>
      <div className={styles.row}>
        <Button icon={<KeyRegular />} onClick={() => fetching.mutate('arm')}>My token for Resource Manager</Button>
        <Button icon={<KeyRegular />} onClick={() => fetching.mutate('graph')}>My token for Graph</Button>
        <Button onClick={clear} disabled={text === ''}>Clear</Button>
        {fetching.isPending && <Spinner size="tiny" label="Asking for a token" />}
      </div>
      <div className={styles.row}>
        <Field label="Which service was it shown to?">
          <Select value={service} onChange={(_, data) => setService(data.value)}>
            <option value="">Not said</option>
            <option value="arm">Azure Resource Manager</option>
            <option value="graph">Microsoft Graph</option>
            <option value="other">Another one</option>
          </Select>
        </Field>
        {service === 'other' && <Field label="Audience that it expects"><Input value={other} placeholder="api://… or a client ID" onChange={(_, data) => setOther(data.value)} /></Field>}
      </div>
      <ErrorPanel error={fetching.error ?? known.error} retry={() => void known.refetch()} />
      {read.token && known.data && <Verdict token={read.token} known={known.data} audiences={audiences} now={now} />}
      {read.token && <Claims token={read.token} now={now} />}
      {text === '' && <ManagedIdentityHint />}
    </Page>
  );
}

function Verdict({ token, known, audiences, now }: { token: Decoded; known: { issuers: string[]; keys: PublicKey[] }; audiences: string[]; now: number }) {
  const styles = useStyles();
  const [found, setFound] = useState<Check[] | null>(null);
  const asked = audiences.join(' ');
  useEffect(() => {
    let current = true;
    checks(token, known, asked === '' ? [] : asked.split(' '), now).then(
      (all) => current && setFound(all),
      (error: unknown) => current && setFound([{ name: 'Signature', verdict: 'failed', text: `The signature cannot be checked: ${String(error)}` }]),
    );
    return () => {
      current = false;
    };
  }, [token, known, asked, now]);
  if (!found) {
    return <Spinner size="tiny" label="Verifying" />;
  }
  const failed = found.filter((one) => one.verdict === 'failed');
  return (
    <section className={styles.section} aria-label="Verdict">
      <MessageBar intent={failed.length > 0 ? 'error' : 'success'} layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{failed.length > 0 ? 'A careful service refuses this token' : 'This token is genuine and valid now'}</MessageBarTitle>
          {failed.length > 0 ? failed.map((one) => one.text).join(' ') : 'If it was refused all the same, its holder lacks a role: look at role assignments of the object ID below.'}
        </MessageBarBody>
      </MessageBar>
      <ul className={styles.checks} aria-label="Checks">
        {found.map((one) => (
          <li key={one.name} className={styles.check}>
            {one.verdict === 'passed' ? <CheckmarkCircleRegular aria-label="Passed" fontSize={20} color={tokens.colorPaletteGreenForeground1} /> : one.verdict === 'failed' ? <DismissCircleRegular aria-label="Failed" fontSize={20} color={tokens.colorPaletteRedForeground1} /> : <QuestionCircleRegular aria-label="Not checked" fontSize={20} />}
            <span><Text weight="semibold">{one.name}.</Text> {one.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Claims({ token, now }: { token: Decoded; now: number }) {
  const styles = useStyles();
  return (
    <section className={styles.section} aria-label="Contents">
      {([['Claims', token.claims, explainClaim], ['Header', token.header, explainHeader]] as const).map(([title, members, explain]) => (
        <div key={title} className={styles.scroll} tabIndex={0} role="region" aria-label={title}>
          <Text as="h2" size={500} weight="semibold">{title}</Text>
          <Table className={styles.table} aria-label={title}>
            <TableHeader>
              <TableRow>
                <TableHeaderCell className={styles.name}>Name</TableHeaderCell>
                <TableHeaderCell>Value</TableHeaderCell>
                <TableHeaderCell>What it says</TableHeaderCell>
              </TableRow>
            </TableHeader>
            <TableBody>
              {Object.entries(members).map(([name, value]) => (
                <TableRow key={name}>
                  <TableCell className={mergeClasses(styles.top, styles.name)}>{name}</TableCell>
                  <TableCell className={mergeClasses(styles.top, styles.value)}>
                    {typeof value === 'string' ? value : JSON.stringify(value)}
                    {claimTime(name, value, now) && <Text block size={200}>{claimTime(name, value, now)}</Text>}
                  </TableCell>
                  <TableCell className={styles.top}>{explain(name)}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </div>
      ))}
    </section>
  );
}

function ManagedIdentityHint() {
  return (
    <section aria-label="Tokens of managed identities">
      <Text as="h2" size={400} weight="semibold">A managed identity's token</Text>
      <p>Only code on its resource gets one, from the metadata endpoint: nobody can ask for it here. On the virtual machine (see <RouteLink to="/bindings">metadata bindings</RouteLink> for the address):</p>
      <CopyBlock label="Command" text={"curl -s -H Metadata:true 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/' | jq -r .access_token"} />
    </section>
  );
}
