import { Card, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CheckmarkCircleRegular, ErrorCircleRegular, KeyRegular, PersonDeleteRegular, ShieldKeyholeRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useSubscriptionFilter } from '../api/across';
import { parseId } from '../api/types';
import { Empty, Page } from '../components/Layout';
import { ResourceLink, resourcePath, RouteLink } from '../components/RouteLink';
import { SubscriptionFilter } from '../components/SubscriptionFilter';
import { useFailures, useNextKey, useOfType, useOrphans } from './home/attention';

const useStyles = makeStyles({
  cards: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(170px, 1fr))', gap: tokens.spacingHorizontalL },
  number: { fontSize: tokens.fontSizeHero800, lineHeight: tokens.lineHeightHero800, fontWeight: tokens.fontWeightSemibold },
  quick: { display: 'flex', flexWrap: 'wrap', gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXL}`, listStyle: 'none', margin: 0, padding: 0 },
  matters: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  head: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalS },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1, fontSize: '20px', flexShrink: 0 },
  looking: { alignSelf: 'flex-start' },
  good: { color: tokens.colorPaletteGreenForeground1, fontSize: '20px', flexShrink: 0 },
  // Lines far enough apart that each link is a target of its own for a finger (WCAG 2.5.8).
  list: { margin: 0, paddingLeft: '28px', overflowWrap: 'anywhere', lineHeight: '28px' },
});

/** Things named for each matter; the rest is a number. */
const NAMED = 5;

/** What there is, what needs attention, and what is often begun. */
export function Home() {
  const styles = useStyles();
  const filter = useSubscriptionFilter();
  const some = filter.chosen;
  const machines = useOfType(some, 'Microsoft.Compute/virtualMachines');
  const identities = useOfType(some, 'Microsoft.ManagedIdentity/userAssignedIdentities');
  const sets = useOfType(some, 'Microsoft.Compute/virtualMachineScaleSets');
  const only = some.length === 1 ? some[0] : undefined;
  if (!filter.loading && filter.all.length === 0 && !filter.error) {
    return (
      <Page title="Home">
        <Empty title="No subscription in sight" text="You have no role in any subscription. Somebody who owns one can give you one." cli="az role assignment create --assignee <you> --role Reader --scope /subscriptions/<id>" />
      </Page>
    );
  }
  return (
    <Page title="Home" subtitle={only ? `${only.displayName} (${only.subscriptionId})` : `${some.length} subscriptions`} error={filter.error ?? machines.error} loading={filter.loading} commands={filter.all.length > 1 ? <SubscriptionFilter filter={filter} /> : undefined}>
      <div className={styles.cards}>
        <Count list={machines} title="Virtual machines" to="/machines" />
        <Count list={sets} title="Scale sets" to="/scale-sets" />
        <Count list={identities} title="Managed identities" to="/identities" />
      </div>
      <section aria-label="Quick actions">
        <Text as="h2" size={500} weight="semibold" block>Quick actions</Text>
        <ul className={styles.quick}>
          <li><RouteLink to="/create/machine">Create a virtual machine</RouteLink></li>
          <li><RouteLink to="/create/identity">Create a managed identity</RouteLink></li>
          <li><RouteLink to="/create/scale-set">Create a scale set</RouteLink></li>
          {only && <li><RouteLink to={resourcePath(only.id, 'activity')}>Activity log of {only.displayName}</RouteLink></li>}
        </ul>
      </section>
      <Attention subscriptions={some} machines={machines} />
    </Page>
  );
}

function Count({ list, title, to }: { list: ReturnType<typeof useOfType>; title: string; to: string }) {
  const styles = useStyles();
  return (
    <Card>
      <Text className={styles.number}>{list.loading ? '…' : `${list.items.length}${list.more ? '+' : ''}`}</Text>
      <RouteLink to={to}>{title}</RouteLink>
    </Card>
  );
}

function Attention({ subscriptions, machines }: { subscriptions: ReturnType<typeof useSubscriptionFilter>['chosen']; machines: ReturnType<typeof useOfType> }) {
  const styles = useStyles();
  const failures = useFailures(subscriptions);
  const orphans = useOrphans(subscriptions);
  const key = useNextKey();
  const bare = machines.items.filter((one) => !one.identity || one.identity.type === 'None');
  const loading = machines.loading || failures.loading || orphans.loading;
  return (
    <section aria-label="Needs attention" className={styles.matters}>
      <Text as="h2" size={500} weight="semibold" block>Needs attention</Text>
      {loading && <Spinner className={styles.looking} size="tiny" label="Looking" labelPosition="after" />}
      {!loading && bare.length === 0 && failures.items.length === 0 && orphans.items.length === 0 && (
        <div className={styles.head}><CheckmarkCircleRegular className={styles.good} aria-hidden /><Text>{machines.items.length === 0 ? 'Nothing failed in the last 24 hours.' : 'Nothing failed in the last 24 hours, and every virtual machine has an identity.'}</Text></div>
      )}
      {failures.items.length > 0 && (
        <Matter icon={<ErrorCircleRegular className={styles.warning} aria-hidden />} title={`${failures.items.length}${failures.more ? '+' : ''} ${failures.items.length === 1 ? 'operation' : 'operations'} failed in the last 24 hours`} rest={failures.items.length - NAMED}>
          {failures.items.slice(0, NAMED).map((one) => (
            <li key={one.eventDataId}>
              {one.operationName.value} of <RouteLink to={`${resourcePath(subscriptionOf(one.resourceId), 'activity')}&status=Failed&span=1d`}>{parseId(one.resourceId).name}</RouteLink>, {new Date(one.eventTimestamp).toLocaleString()}
            </li>
          ))}
        </Matter>
      )}
      {bare.length > 0 && (
        <Matter icon={<ShieldKeyholeRegular className={styles.warning} aria-hidden />} title={`${bare.length} ${bare.length === 1 ? 'virtual machine has' : 'virtual machines have'} no managed identity: code there cannot get a token`} rest={bare.length - NAMED}>
          {bare.slice(0, NAMED).map((one) => (
            <li key={one.id}><RouteLink to={resourcePath(one.id, 'identity')}>{one.name}</RouteLink></li>
          ))}
        </Matter>
      )}
      {key?.signsFrom && (
        <div className={styles.head}><KeyRegular className={styles.warning} aria-hidden /><Text>A new signing key takes its turn on {new Date(key.signsFrom).toLocaleDateString()}. Who checks tokens by a kept copy of the keys has to read them anew until then.</Text></div>
      )}
      {orphans.items.length > 0 && (
        <Matter icon={<PersonDeleteRegular className={styles.warning} aria-hidden />} title={`${orphans.items.length} ${orphans.items.length === 1 ? 'role assignment is' : 'role assignments are'} for somebody who does not exist any more`} rest={orphans.items.length - NAMED}>
          {orphans.items.slice(0, NAMED).map((one) => (
            <li key={one.id}>{one.properties.principalId} at {one.properties.scope.startsWith('/subscriptions/') ? <ResourceLink id={one.properties.scope} /> : one.properties.scope}</li>
          ))}
        </Matter>
      )}
    </section>
  );
}

function Matter({ icon, title, rest, children }: { icon: ReactNode; title: string; rest: number; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div>
      <div className={styles.head}>{icon}<Text as="h3" weight="semibold">{title}</Text></div>
      <ul className={styles.list}>
        {children}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
    </div>
  );
}

function subscriptionOf(id: string): string {
  return `/subscriptions/${parseId(id).subscriptionId}`;
}
