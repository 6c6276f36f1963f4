import { Card, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useArmList, useSubscriptions } from '../api/queries';
import { type ArmResource, versions } from '../api/types';
import { Empty, Page } from '../components/Layout';
import { ResourceLink, RouteLink } from '../components/RouteLink';

const useStyles = makeStyles({
  cards: { display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(220px, 1fr))', gap: tokens.spacingHorizontalL },
  number: { fontSize: tokens.fontSizeHero800, lineHeight: tokens.lineHeightHero800, fontWeight: tokens.fontWeightSemibold },
});

/** What there is, and what needs attention. */
export function Home() {
  const styles = useStyles();
  const subscriptions = useSubscriptions();
  const first = subscriptions.items[0];
  const resources = useArmList<ArmResource>(first ? `${first.id}/resources` : null, versions.management);
  const count = (type: string) => resources.items.filter((one) => one.type.toLowerCase() === type).length;
  const machines = resources.items.filter((one) => one.type.toLowerCase() === 'microsoft.compute/virtualmachines');
  const bare = machines.filter((one) => !one.identity || one.identity.type === 'None');
  return (
    <Page title="Home" subtitle={first ? `${first.displayName} (${first.subscriptionId})` : undefined} error={subscriptions.error ?? resources.error} loading={subscriptions.loading}>
      {!subscriptions.loading && !first ? (
        <Empty title="No subscription in sight" text="You have no role in any subscription. Somebody who owns one can give you one." cli="az role assignment create --assignee <you> --role Reader --scope /subscriptions/<id>" />
      ) : (
        <>
          <div className={styles.cards}>
            <Card>
              <Text className={styles.number}>{machines.length}</Text>
              <RouteLink to="/machines">Virtual machines</RouteLink>
            </Card>
            <Card>
              <Text className={styles.number}>{count('microsoft.managedidentity/userassignedidentities')}</Text>
              <RouteLink to="/identities">Managed identities</RouteLink>
            </Card>
            <Card>
              <Text className={styles.number}>{count('microsoft.compute/virtualmachinescalesets')}</Text>
              <RouteLink to="/scale-sets">Scale sets</RouteLink>
            </Card>
          </div>
          <Text as="h2" size={500} weight="semibold">
            Needs attention
          </Text>
          {bare.length === 0 ? (
            <Text>Every virtual machine has an identity.</Text>
          ) : (
            <ul>
              {bare.slice(0, 20).map((one) => (
                <li key={one.id}>
                  <ResourceLink id={one.id} name={one.name} /> has no managed identity: code on it cannot get a token.
                </li>
              ))}
              {bare.length > 20 && <li>and {bare.length - 20} more</li>}
            </ul>
          )}
        </>
      )}
    </Page>
  );
}
