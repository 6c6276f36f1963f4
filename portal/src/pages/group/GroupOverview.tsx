import { Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { resourcePath, RouteLink } from '../../components/RouteLink';
import { ResourceList } from './ResourceList';

const useStyles = makeStyles({ list: { margin: 0, maxHeight: '30vh', overflowY: 'auto' }, form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

/** A resource group with what is in it. */
export function GroupOverview({ resource }: { resource: ArmResource }) {
  const can = useCan(resource.id);
  const [removing, setRemoving] = useState(false);
  const parts = parseId(resource.id);
  const tags = Object.entries(resource.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ');
  return (
    <>
      <div>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Resources/subscriptions/resourceGroups/delete')} onClick={() => setRemoving(true)}>Delete resource group</Guarded>
      </div>
      <Facts items={[
        ['Subscription ID', <RouteLink key="s" to={resourcePath(`/subscriptions/${parts.subscriptionId}`)}>{parts.subscriptionId}</RouteLink>],
        ['Location', resource.location],
        ['State', (resource.properties as { provisioningState?: string } | undefined)?.provisioningState],
        ['Tags', <span key="t">{tags || 'None'} <RouteLink to={resourcePath(resource.id, 'tags')}>Edit</RouteLink></span>],
      ]} />
      <Text as="h2" size={500} weight="semibold">Resources</Text>
      <ResourceList scope={resource.id} cli={`az resource list --resource-group ${quoted(resource.name)}`} />
      {removing && <DeleteGroup group={resource} onClose={() => setRemoving(false)} />}
    </>
  );
}

/** Asks for the name, as everything in the group goes with it. */
function DeleteGroup({ group, onClose }: { group: ArmResource; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const router = useRouter();
  const [typed, setTyped] = useState('');
  const resources = useArmList<ArmResource>(`${group.id}/resources`, versions.management);
  const action: Action = {
    title: `Delete the resource group ${group.name}`,
    requests: [{ method: 'DELETE', path: group.id, apiVersion: versions.groups }],
    cli: `az group delete --name ${quoted(group.name)} --yes`,
  };
  const yes = () => {
    act.mutate(action);
    router.history.push('/portal/groups');
  };
  return (
    <Confirm open title={`Delete the resource group '${group.name}'?`} yes="Delete" no="Cancel" action={action} disabled={typed !== group.name} onClose={onClose} onYes={yes}>
      <div className={styles.form}>
        <Text>Everything in it is deleted with it, and this cannot be taken back.{resources.items.length > 0 && ` It holds ${resources.items.length} resources:`}</Text>
        {resources.items.length > 0 && (
          <ul className={styles.list}>
            {resources.items.slice(0, 10).map((one) => <li key={one.id}>{one.name} ({one.type})</li>)}
            {resources.items.length > 10 && <li>and {resources.items.length - 10} more</li>}
          </ul>
        )}
        <Field label={`Type the name of the group to confirm`} hint={group.name}><Input value={typed} onChange={(_, data) => setTyped(data.value)} autoComplete="off" /></Field>
      </div>
    </Confirm>
  );
}
