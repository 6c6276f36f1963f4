import { Button, Menu, MenuItemCheckbox, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { FilterRegular } from '@fluentui/react-icons';
import type { useSubscriptionFilter } from '../api/across';

/** Chooses the subscriptions that a list is about; there is nothing to choose when the user sees one. */
export function SubscriptionFilter({ filter }: { filter: ReturnType<typeof useSubscriptionFilter> }) {
  const all = filter.chosen.length === filter.all.length;
  if (filter.all.length < 2) {
    return null;
  }
  const label = all ? 'all' : filter.chosen.length === 1 ? filter.chosen[0]?.displayName : `${filter.chosen.length} of ${filter.all.length}`;
  return (
    <Menu
      checkedValues={{ subscription: filter.chosen.map((one) => one.subscriptionId) }}
      onCheckedValueChange={(_, data) => filter.choose(filter.all.filter((one) => data.checkedItems.includes(one.subscriptionId)))}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button icon={<FilterRegular />}>Subscription: {label}</Button>
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {filter.all.map((one) => (
            <MenuItemCheckbox key={one.subscriptionId} name="subscription" value={one.subscriptionId} secondaryContent={one.subscriptionId.slice(0, 8)}>
              {one.displayName}
            </MenuItemCheckbox>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
