import { Field, makeStyles, Select } from '@fluentui/react-components';
import { useArmList, useSubscriptions } from '../api/queries';
import { type ArmResource, versions } from '../api/types';
import { scopeTitle, TENANT } from './scopes';

// A long name must not make the page wider than the screen.
const useStyles = makeStyles({ narrow: { minWidth: 0, maxWidth: '640px', '& select': { minWidth: 0, textOverflow: 'ellipsis' } } });

/** Chooses among subscriptions and their groups, and management groups where those are asked for; with `all`, an empty choice stands for all of them. */
export function ScopeSelect(props: { label: string; value: string; onChange: (scope: string) => void; all?: string; groups?: boolean; managementGroups?: boolean; tenant?: boolean; hint?: string }) {
  const styles = useStyles();
  const subscriptions = useSubscriptions().items;
  const lower = props.value.toLowerCase();
  const current = subscriptions.find((one) => lower === one.id.toLowerCase() || lower.startsWith(`${one.id.toLowerCase()}/`)) ?? subscriptions[0];
  const groups = useArmList<ArmResource>(current && props.groups !== false ? `${current.id}/resourcegroups` : null, versions.groups).items;
  const above = useArmList<ArmResource<{ displayName?: string }>>(props.managementGroups ? '/providers/Microsoft.Management/managementGroups' : null, versions.managementGroups).items;
  const found = [...subscriptions, ...groups, ...above].find((one) => one.id.toLowerCase() === lower);
  return (
    <Field className={styles.narrow} label={props.label} hint={props.hint}>
      <Select className={styles.narrow} value={found?.id ?? props.value} onChange={(_, data) => props.onChange(data.value)}>
        {props.all !== undefined && <option value="">{props.all}</option>}
        {props.value !== '' && !found && <option value={props.value}>{scopeTitle(props.value)}</option>}
        {props.tenant && props.value !== TENANT && <option value={TENANT}>Tenant</option>}
        {above.map((one) => (
          <option key={one.id} value={one.id}>
            Management group: {one.properties?.displayName ?? one.name}
          </option>
        ))}
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
