import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { Page } from '../../components/Layout';
import { useSearchText } from '../../components/search';
import { EVENT_TYPES, SignInList } from './SignInList';
import { literal, SPANS, startOf } from './spans';

export const useFilterStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' }, wide: { minWidth: '260px' } });

/** Who signed in, and who was refused. */
export function SignIns() {
  const styles = useFilterStyles();
  const [now, setNow] = useState(() => Date.now());
  const [span, setSpan] = useSearchText('span', '24h');
  const [type, setType] = useSearchText('type', 'all');
  const [status, setStatus] = useSearchText('status', 'all');
  const [principal, setPrincipal] = useSearchText('principal');
  const [correlation, setCorrelation] = useSearchText('correlation');
  const clauses = [
    `createdDateTime ge ${startOf(span, now)}`,
    type !== 'all' && `signInEventTypes/any(t: t eq ${literal(type)})`,
    status === 'success' && 'status/errorCode eq 0',
    status === 'failure' && 'status/errorCode ne 0',
    principal && `principalId eq ${literal(principal)}`,
    correlation && `correlationId eq ${literal(correlation)}`,
  ].filter(Boolean);
  return (
    <Page title="Sign-in log" commands={<Button icon={<ArrowSyncRegular />} onClick={() => setNow(Date.now())}>Refresh</Button>}>
      <div className={styles.row}>
        <Field label="Date">
          <Select value={span} onChange={(_, data) => setSpan(data.value)}>{SPANS.map(([key, title]) => <option key={key} value={key}>{title}</option>)}</Select>
        </Field>
        <Field label="Sign-in type">
          <Select value={type} onChange={(_, data) => setType(data.value)}>
            <option value="all">All</option>
            {EVENT_TYPES.map(([key, title]) => <option key={key} value={key}>{title}</option>)}
          </Select>
        </Field>
        <Field label="Status">
          <Select value={status} onChange={(_, data) => setStatus(data.value)}>
            <option value="all">All</option>
            <option value="success">Success</option>
            <option value="failure">Failure</option>
          </Select>
        </Field>
        <Field label="Object ID" className={styles.wide}><Input value={principal} placeholder="Of a user or service principal" onChange={(_, data) => setPrincipal(data.value.trim())} /></Field>
        <Field label="Correlation ID" className={styles.wide}><Input value={correlation} onChange={(_, data) => setCorrelation(data.value.trim())} /></Field>
      </div>
      <SignInList filter={clauses.join(' and ')} />
    </Page>
  );
}
