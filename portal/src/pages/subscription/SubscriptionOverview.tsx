import { Text } from '@fluentui/react-components';
import { useArmList } from '../../api/queries';
import { type ArmResource, type Subscription, versions } from '../../api/types';
import { CopyButton } from '../../components/CopyBlock';
import { Facts } from '../../components/Layout';
import { RouteLink } from '../../components/RouteLink';
import { ResourceList } from '../group/ResourceList';

/** A subscription with what is in it. */
export function SubscriptionOverview({ resource }: { resource: ArmResource }) {
  const one = resource as unknown as Subscription;
  const groups = useArmList<ArmResource>(`${one.id}/resourcegroups`, versions.groups);
  return (
    <>
      <Facts items={[
        ['Name', one.displayName],
        ['Subscription ID', <span key="id">{one.subscriptionId} <CopyButton text={one.subscriptionId} label="Copy subscription id" /></span>],
        ['Status', one.state],
        ['Tenant ID', one.tenantId],
        ['Resource groups', <RouteLink key="groups" to={`/groups?subscription=${one.subscriptionId}`}>{groups.loading ? 'Resource groups' : `${groups.items.length}${groups.more ? ' or more' : ''} resource groups`}</RouteLink>],
        ['Activity', <RouteLink key="log" to={`/activity?subscription=${one.subscriptionId}`}>Activity log</RouteLink>],
        ['Who can do what', <RouteLink key="map" to={`/access-map?subscription=${one.subscriptionId}`}>Access map</RouteLink>],
      ]} />
      <Text as="h2" size={500} weight="semibold">Resources</Text>
      <ResourceList scope={one.id} cli="az resource list" />
    </>
  );
}
