import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { Permission, RoleDefinition } from '../../api/access';

const useStyles = makeStyles({
  root: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(240px, 1fr))', gap: tokens.spacingHorizontalL },
  list: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, margin: 0, paddingLeft: tokens.spacingHorizontalL, overflowWrap: 'anywhere', maxHeight: '30vh', overflowY: 'auto' },
});

const TITLES: [keyof Permission, string][] = [['actions', 'Actions'], ['notActions', 'Not actions'], ['dataActions', 'Data actions'], ['notDataActions', 'Not data actions']];

/** What a role allows, in the server's own patterns. */
export function Permissions({ role }: { role: Pick<RoleDefinition, 'properties'> }) {
  return <PermissionList title={role.properties.roleName} permissions={role.properties.permissions} />;
}

export function PermissionList({ title, permissions }: { title: string; permissions: Permission[] }) {
  const styles = useStyles();
  return (
    <section aria-label={`Permissions of ${title}`} className={styles.root}>
      {TITLES.map(([member, name]) => {
        const all = permissions.flatMap((one) => one[member] ?? []);
        return all.length === 0 ? null : (
          <div key={member}>
            <Text weight="semibold" as="h3" block>{name}</Text>
            <ul className={styles.list} tabIndex={0} aria-label={`${name} of ${title}`}>
              {all.map((one, i) => <li key={i}>{one}</li>)}
            </ul>
          </div>
        );
      })}
    </section>
  );
}
