import { Field, makeStyles, Select } from '@fluentui/react-components';
import { useSubscriptions } from '../../api/queries';
import type { ArmResource } from '../../api/types';
import { parseId } from '../../api/types';
import { Page } from '../../components/Layout';
import { useSearchText } from '../../components/search';
import { AccessMapView } from './AccessMapView';

const useStyles = makeStyles({ choice: { maxWidth: '320px' } });

/** The picture of a whole subscription. */
export function AccessMap() {
  const styles = useStyles();
  const subscriptions = useSubscriptions();
  const [chosen, setChosen] = useSearchText('subscription');
  const subscription = subscriptions.items.find((one) => one.subscriptionId === chosen) ?? subscriptions.items[0];
  return (
    <Page title="Access map" subtitle={`Who can do what${subscription ? ` in ${subscription.displayName}` : ''}`} error={subscriptions.error} loading={subscriptions.loading}>
      {subscriptions.items.length > 1 && (
        <Field label="Subscription" className={styles.choice}><Select value={subscription?.subscriptionId} onChange={(_, data) => setChosen(data.value)}>{subscriptions.items.map((one) => <option key={one.id} value={one.subscriptionId}>{one.displayName}</option>)}</Select></Field>
      )}
      <AccessMapView subscription={subscription?.id ?? null} />
    </Page>
  );
}

/** The picture of one machine, as one of its pages. */
export function MachineMapView({ resource }: { resource: ArmResource }) {
  return <AccessMapView subscription={`/subscriptions/${parseId(resource.id).subscriptionId}`} machine={resource} />;
}

/** The picture of a subscription, as one of its pages. */
export function SubscriptionMapView({ resource }: { resource: ArmResource }) {
  return <AccessMapView subscription={resource.id} />;
}
