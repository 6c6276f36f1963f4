import { useAcross } from '../../api/across';
import { type Allowed, useCanAny } from '../../api/permissions';
import { type ArmResource, type Subscription, versions } from '../../api/types';

/** Whether something may be made anywhere: in a subscription as a whole, or in one of its groups. */
export function useMayCreate(subscriptions: Subscription[], action: string): Allowed {
  const wide = useCanAny(subscriptions.map((one) => one.id))(action);
  const groups = useAcross<ArmResource>(wide.allowed ? null : subscriptions.map((one) => `${one.id}/resourcegroups`), versions.groups);
  const inGroups = useCanAny(groups.items.map((one) => one.id))(action);
  return wide.allowed ? wide : groups.items.length === 0 && !groups.loading ? wide : inGroups;
}
