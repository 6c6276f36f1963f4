import { Button, Field, Input, Link, Select } from '@fluentui/react-components';
import { ArrowSyncRegular } from '@fluentui/react-icons';
import { useEffect, useMemo, useState } from 'react';
import { type DirectoryObject, usePrincipals } from '../../api/directory';
import { useArmList, useSubscriptions } from '../../api/queries';
import { versions } from '../../api/types';
import { type Column, DataGrid } from '../../components/DataGrid';
import { Empty, Page } from '../../components/Layout';
import { PrincipalLink } from '../../components/PrincipalLink';
import { ResourceLink, RouteLink } from '../../components/RouteLink';
import { useSearchText } from '../../components/search';
import { Details } from './Details';
import { useFilterStyles } from './SignIns';
import { literal, SPANS, startOf } from './spans';

interface Named {
  value: string;
  localizedValue: string;
}

interface Event {
  id: string;
  eventDataId: string;
  eventTimestamp: string;
  caller: string;
  correlationId: string;
  operationName: Named;
  eventName: Named;
  status: Named;
  subStatus?: Named;
  level: string;
  category: Named;
  resourceId: string;
  resourceGroupName?: string;
  properties?: { statusMessage?: string };
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LEVELS = ['Critical', 'Error', 'Warning', 'Informational'];

/** What was done in a subscription, by whom, and how it ended. */
export function Activity() {
  const styles = useFilterStyles();
  const [now, setNow] = useState(() => Date.now());
  const subscriptions = useSubscriptions();
  const [chosen, setChosen] = useSearchText('subscription');
  const subscription = subscriptions.items.find((one) => one.subscriptionId === chosen) ?? subscriptions.items[0];
  const [span, setSpan] = useSearchText('span', '6h');
  const [status, setStatus] = useSearchText('status', 'all');
  const [level, setLevel] = useSearchText('level', 'all');
  const [caller, setCaller] = useSearchText('caller');
  const [group, setGroup] = useSearchText('group');
  const [correlation, setCorrelation] = useSearchText('correlation');
  const [shown, setShown] = useState<Event | null>(null);
  // The link inside of the details leads to this very page.
  useEffect(() => setShown(null), [correlation]);
  const filter = [
    `eventTimestamp ge ${literal(startOf(span, now))}`,
    status !== 'all' && `status eq ${literal(status)}`,
    level !== 'all' && `levels eq ${literal(level)}`,
    caller && `caller eq ${literal(caller)}`,
    group && `resourceGroupName eq ${literal(group)}`,
    correlation && `correlationId eq ${literal(correlation)}`,
  ].filter(Boolean).join(' and ');
  const events = useArmList<Event>(subscription ? `${subscription.id}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(filter)}` : null, versions.insights);
  // Users are told by name, programs by object id.
  const callers = usePrincipals(events.items.map((one) => one.caller).filter((one) => GUID.test(one)));
  const columns = useMemo<Column<Event>[]>(() => [
    { key: 'operation', title: 'Operation name', text: (one) => one.operationName.localizedValue, show: (one) => <Link as="button" onClick={() => setShown(one)}>{one.operationName.localizedValue}</Link>, group: true, width: 3 },
    { key: 'status', title: 'Status', text: (one) => one.status.localizedValue, group: true },
    { key: 'time', title: 'Time', text: (one) => one.eventTimestamp, show: (one) => one.eventTimestamp.replace('T', ' ').replace(/\.\d+Z$/, 'Z'), width: 2 },
    { key: 'caller', title: 'Initiated by', text: (one) => callers.of(one.caller)?.displayName ?? one.caller, group: true, width: 2 },
    { key: 'resource', title: 'Resource', text: (one) => one.resourceId.slice(one.resourceId.lastIndexOf('/') + 1), group: true, width: 2 },
    { key: 'level', title: 'Level', text: (one) => one.level, group: true },
    { key: 'correlation', title: 'Correlation ID', text: (one) => one.correlationId, group: true, hidden: true },
  ], [callers.found]);
  return (
    <Page title="Activity log" subtitle={subscription?.displayName} error={subscriptions.error ?? events.error} retry={() => void events.refetch()} commands={<Button icon={<ArrowSyncRegular />} onClick={() => setNow(Date.now())}>Refresh</Button>}>
      <div className={styles.row}>
        {subscriptions.items.length > 1 && (
          <Field label="Subscription"><Select value={subscription?.subscriptionId} onChange={(_, data) => setChosen(data.value)}>{subscriptions.items.map((one) => <option key={one.id} value={one.subscriptionId}>{one.displayName}</option>)}</Select></Field>
        )}
        <Field label="Timespan"><Select value={span} onChange={(_, data) => setSpan(data.value)}>{SPANS.map(([key, title]) => <option key={key} value={key}>{title}</option>)}</Select></Field>
        <Field label="Status"><Select value={status} onChange={(_, data) => setStatus(data.value)}><option value="all">All</option>{['Started', 'Accepted', 'Succeeded', 'Failed'].map((one) => <option key={one}>{one}</option>)}</Select></Field>
        <Field label="Level"><Select value={level} onChange={(_, data) => setLevel(data.value)}><option value="all">All</option>{LEVELS.map((one) => <option key={one}>{one}</option>)}</Select></Field>
        <Field label="Initiated by"><Input value={caller} placeholder="User name or object ID" onChange={(_, data) => setCaller(data.value.trim())} /></Field>
        <Field label="Resource group"><Input value={group} onChange={(_, data) => setGroup(data.value.trim())} /></Field>
        <Field label="Correlation ID" className={styles.wide}><Input value={correlation} onChange={(_, data) => setCorrelation(data.value.trim())} /></Field>
      </div>
      <DataGrid label="Activity log" items={events.items} columns={columns} rowKey={(one) => one.eventDataId} loading={events.loading} more={events.more} sortBy={{ key: 'time', down: true }}
        empty={<Empty title="Nothing happened" text="No event of this subscription fits the filter." cli={`az monitor activity-log list --offset ${span}${correlation ? ` --correlation-id ${correlation}` : ''}`} />} />
      {shown && (
        <Details title={shown.operationName.localizedValue} correlationId={shown.correlationId} body={shown} onClose={() => setShown(null)} facts={[
          ['Status', shown.status.localizedValue + (shown.subStatus?.localizedValue ? ` (${shown.subStatus.localizedValue})` : '')],
          ['Time', shown.eventTimestamp],
          ['Initiated by', <PrincipalOrName key="by" caller={shown.caller} found={callers.of(shown.caller)} />],
          ['Resource', shown.resourceId.toLowerCase().startsWith('/subscriptions/') ? <ResourceLink key="r" id={shown.resourceId} name={shown.resourceId} /> : shown.resourceId],
          ['Error', message(shown)],
          ['Together with', <RouteLink key="c" to={`/activity?correlation=${shown.correlationId}&span=30d`}>All events of this correlation id</RouteLink>],
        ]} />
      )}
    </Page>
  );
}

function PrincipalOrName({ caller, found }: { caller: string; found?: DirectoryObject }) {
  return found ? <PrincipalLink id={caller} found={found} /> : <>{caller}</>;
}

/** The error that a failed event carries as text. */
function message(event: Event): string {
  try {
    const { error } = JSON.parse(event.properties?.statusMessage ?? '{}') as { error?: { code?: string; message?: string } };
    return error ? `${error.code}: ${error.message}` : '';
  } catch {
    return event.properties?.statusMessage ?? '';
  }
}
