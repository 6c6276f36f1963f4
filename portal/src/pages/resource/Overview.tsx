import { type ArmResource, parseId } from '../../api/types';
import { CopyBlock } from '../../components/CopyBlock';
import { Facts } from '../../components/Layout';

/** What is known of any resource. */
export function Overview({ resource }: { resource: ArmResource }) {
  const parts = parseId(resource.id);
  return (
    <>
      <Facts
        items={[
          ['Resource group', parts.resourceGroup],
          ['Location', resource.location],
          ['Subscription ID', parts.subscriptionId],
          ['Tags', Object.entries(resource.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')],
          ['Resource ID', resource.id],
        ]}
      />
      <CopyBlock text={JSON.stringify(resource, null, 2)} label="JSON" />
    </>
  );
}
