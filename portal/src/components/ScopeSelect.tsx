import { Field, Select } from '@fluentui/react-components';
import { useArmList, useSubscriptions } from '../api/queries';
import { type ArmResource, versions } from '../api/types';

/** Chooses among subscriptions and their groups; with `all`, an empty choice stands for all of them. */
export function ScopeSelect(props: { label: string; value: string; onChange: (scope: string) => void; all?: string; groups?: boolean; hint?: string }) {
  const subscriptions = useSubscriptions().items;
  const lower = props.value.toLowerCase();
  const current = subscriptions.find((one) => lower === one.id.toLowerCase() || lower.startsWith(`${one.id.toLowerCase()}/`)) ?? subscriptions[0];
  const groups = useArmList<ArmResource>(current && props.groups !== false ? `${current.id}/resourcegroups` : null, versions.groups).items;
  const found = [...subscriptions, ...groups].find((one) => one.id.toLowerCase() === lower);
  return (
    <Field label={props.label} hint={props.hint}>
      <Select value={found?.id ?? props.value} onChange={(_, data) => props.onChange(data.value)}>
        {props.all !== undefined && <option value="">{props.all}</option>}
        {props.value !== '' && !found && <option value={props.value}>{props.value}</option>}
        {subscriptions.map((one) => (
          <option key={one.id} value={one.id}>
            Subscription: {one.displayName}
          </option>
        ))}
        {[...groups].sort((a, b) => a.name.localeCompare(b.name)).map((one) => (
          <option key={one.id} value={one.id}>
            Resource group: {one.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
