import { Badge, Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Link, makeStyles, Select, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { useAddress } from '../../api/address';
import { useArmList } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { CopyBlock } from '../../components/CopyBlock';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';

/** One event of the activity log. */
export interface ActivityEvent {
  id: string;
  eventDataId: string;
  eventTimestamp: string;
  correlationId: string;
  caller: string;
  level: string;
  resourceId: string;
  description?: string;
  operationName: { value: string };
  status: { value: string };
  subStatus?: { value?: string; localizedValue?: string };
  category: { value: string };
  eventName?: { value: string };
  properties?: Record<string, string>;
}

const HOUR = 3_600_000;
const SPANS = [
  { key: '1h', title: 'Last hour', hours: 1 },
  { key: '6h', title: 'Last 6 hours', hours: 6 },
  { key: '1d', title: 'Last 24 hours', hours: 24 },
  { key: '7d', title: 'Last week', hours: 168 },
  { key: '30d', title: 'Last 30 days', hours: 720 },
];

const useStyles = makeStyles({
  tools: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
});

/** The $filter for what happened to a resource, a group or a subscription since a time. */
export function activityPath(id: string, since: number, more = ''): string {
  const place = parseId(id);
  const type = place.type.toLowerCase();
  const where = type === 'microsoft.resources/subscriptions' ? ''
    : type === 'microsoft.resources/resourcegroups' ? ` and resourceGroupName eq '${quote(place.resourceGroup ?? '')}'`
      : ` and resourceUri eq '${quote(id)}'`;
  const filter = `eventTimestamp ge '${new Date(since).toISOString()}'${where}${more}`;
  // What lies above the subscriptions is in the tenant's log.
  const log = place.subscriptionId ? `/subscriptions/${place.subscriptionId}` : '';
  return `${log}/providers/Microsoft.Insights/eventtypes/management/values?$filter=${encodeURIComponent(filter)}`;
}

const quote = (text: string) => text.replaceAll("'", "''");

/** What happened to something: its activity log, newest first. */
export function ActivityLog({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const [search, change] = useAddress();
  const span = SPANS.find((one) => one.key === search.get('span')) ?? SPANS[1]!;
  const status = search.get('status') ?? '';
  const [now, setNow] = useState(() => Date.now());
  const [open, setOpen] = useState<ActivityEvent | null>(null);
  const events = useArmList<ActivityEvent>(activityPath(resource.id, now - span.hours * HOUR, status ? ` and status eq '${quote(status)}'` : ''), versions.insights);
  const columns = useMemo<Column<ActivityEvent>[]>(() => [
    { key: 'time', title: 'Time', text: (one) => one.eventTimestamp, show: (one) => new Date(one.eventTimestamp).toLocaleString(undefined, { dateStyle: 'short', timeStyle: 'medium' }), width: 1.7 },
    { key: 'operation', title: 'Operation name', text: (one) => one.operationName.value, show: (one) => <Link as="button" inline style={{ display: 'inline' }} onClick={() => setOpen(one)}>{one.operationName.value}</Link>, width: 3, group: true },
    { key: 'status', title: 'Status', text: (one) => one.status.value, show: (one) => <Status value={one.status.value} />, group: true },
    { key: 'caller', title: 'Event initiated by', text: (one) => one.caller, width: 1.6, group: true },
    { key: 'resource', title: 'Resource', text: (one) => parseId(one.resourceId).name, show: (one) => <ResourceLink id={one.resourceId} />, width: 1.4, group: true },
    { key: 'correlation', title: 'Correlation ID', text: (one) => one.correlationId, hidden: true, group: true },
    { key: 'category', title: 'Event category', text: (one) => one.category.value, hidden: true, group: true },
  ], []);
  return (
    <>
      <div className={styles.tools}>
        <Field label="Timespan">
          <Select value={span.key} onChange={(_, data) => { setNow(Date.now()); change({ span: data.value }); }}>
            {SPANS.map((one) => <option key={one.key} value={one.key}>{one.title}</option>)}
          </Select>
        </Field>
        <Field label="Status">
          <Select value={status} onChange={(_, data) => change({ status: data.value || undefined })}>
            <option value="">All</option>
            {['Failed', 'Succeeded', 'Started', 'Accepted'].map((one) => <option key={one} value={one}>{one}</option>)}
          </Select>
        </Field>
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => setNow(Date.now())}>Refresh</Button>
      </div>
      <ErrorPanel error={events.error} retry={() => void events.refetch()} />
      <DataGrid label="Activity log" items={events.items} columns={columns} rowKey={(one) => one.eventDataId} loading={events.loading} more={events.more} sortBy={{ key: 'time', down: true }}
        empty={events.error ? undefined : <Empty title="No events" text="Nothing was changed in this span of time. Reads are not in the activity log." cli={`az monitor activity-log list --resource-id ${resource.id} --offset ${span.key}`} />} />
      {open && <Details event={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Status({ value }: { value: string }) {
  const color = value === 'Failed' ? 'danger' : value === 'Succeeded' ? 'success' : 'informative';
  return <Badge appearance="tint" color={color}>{value}</Badge>;
}

function Details({ event, onClose }: { event: ActivityEvent; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{event.operationName.value}</DialogTitle>
          <DialogContent>
            {event.properties?.statusMessage && <CopyBlock text={pretty(event.properties.statusMessage)} label="Error" />}
            <CopyBlock text={JSON.stringify(event, null, 2)} label="JSON" />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" onClick={onClose}>Close</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
