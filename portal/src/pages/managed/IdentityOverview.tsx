import { Button, Checkbox, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { ArrowClockwiseRegular, DeleteRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { type ArmResource, parseId } from '../../api/types';
import { type Action, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyButton } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { JsonView } from '../../components/JsonView';
import { Facts } from '../../components/Layout';
import { ResourceLink, resourcePath, RouteLink } from '../../components/RouteLink';
import { useAssociated } from './associated';
import { type ManagedIdentity, nameWords, NEW_VERSION } from './identity';

const useStyles = makeStyles({
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
  id: { display: 'inline-flex', alignItems: 'center', gap: tokens.spacingHorizontalXS },
});

/** Resources that the question before a deletion names; the rest is a number, as in Azure's portal. */
const NAMED = 10;

/** A user-assigned identity's own page. */
export function IdentityOverview({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const queries = useQueryClient();
  const router = useRouter();
  const act = useAction();
  const identity = resource as ManagedIdentity;
  const can = useCan(resource.id);
  const [deleting, setDeleting] = useState(false);
  const place = parseId(resource.id);
  const id = (value?: string) => value && <span className={styles.id}>{value} <CopyButton text={value} label={`Copy ${value}`} /></span>;
  return (
    <>
      <div className={styles.commands} role="toolbar" aria-label="Managed identity">
        <Guarded appearance="subtle" icon={<DeleteRegular />} can={can('Microsoft.ManagedIdentity/userAssignedIdentities/delete')} disabledWhy={act.isPending && 'It is being deleted.'} onClick={() => setDeleting(true)}>Delete</Guarded>
        <Button appearance="subtle" icon={<ArrowClockwiseRegular />} onClick={() => void queries.invalidateQueries()}>Refresh</Button>
        <JsonView title={resource.name} value={resource} />
      </div>
      <Facts
        items={[
          ['Resource group', <ResourceLink key="group" id={`/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}`} />],
          ['Location', resource.location],
          ['Subscription ID', <ResourceLink key="subscription" id={`/subscriptions/${place.subscriptionId}`} />],
          ['Client ID', id(identity.properties?.clientId)],
          ['Object (principal) ID', id(identity.properties?.principalId)],
          ['Tenant ID', identity.properties?.tenantId],
          ['Isolation scope', identity.properties?.isolationScope ?? 'None'],
          ['Permissions', <RouteLink key="roles" to={resourcePath(resource.id, 'roles')}>Azure role assignments</RouteLink>],
          ['Resource ID', id(resource.id)],
          ['Tags', Object.entries(resource.tags ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')],
        ]}
      />
      {deleting && <DeleteIdentity identity={identity} onClose={() => setDeleting(false)} onYes={(action) => act.mutate(action, { onSuccess: () => router.history.push('/portal/identities') })} />}
    </>
  );
}

/** Asks with the resources that have the identity before their eyes (Z13). */
function DeleteIdentity({ identity, onClose, onYes }: { identity: ManagedIdentity; onClose: () => void; onYes: (action: Action) => void }) {
  const [sure, setSure] = useState(false);
  const associated = useAssociated(identity.id, { $top: String(NAMED), $orderby: 'name asc' });
  const total = associated.total ?? 0;
  const action: Action = {
    title: `Delete the managed identity ${identity.name}`,
    requests: [{ method: 'DELETE', path: identity.id, apiVersion: NEW_VERSION }],
    cli: `az identity delete ${nameWords(identity.id)}`,
    link: '/identities',
  };
  return (
    <Confirm open title={`Delete ${identity.name}`} yes="Delete" no="Cancel" action={action} disabled={!sure || associated.loading} onClose={onClose} onYes={() => onYes(action)}>
      <ErrorPanel error={associated.error} retry={() => void associated.refetch()} />
      {associated.loading && <Spinner size="tiny" label="Looking for the resources that have it" />}
      {!associated.loading && !associated.error && (
        <>
          <Text block>
            {total === 0 ? 'No resource has this identity.' : `${total} ${total === 1 ? 'resource has' : 'resources have'} this identity. Code on ${total === 1 ? 'it' : 'them'} can then get no token as it any more; the references stay and have to be removed by hand.`}
          </Text>
          {total > 0 && (
            <ul aria-label="Associated resources">
              {associated.items.slice(0, NAMED).map((one) => <li key={one.id}>{one.name} ({one.type}, {one.resourceGroup})</li>)}
            </ul>
          )}
          {total > NAMED && <Text block>These are {NAMED} of {total}. <RouteLink to={resourcePath(identity.id, 'associated')}>See all of them</RouteLink></Text>}
        </>
      )}
      <Text block>Its federated credentials are deleted with it, and its role assignments are of no use any more. This cannot be taken back.</Text>
      <Checkbox label={`I want to delete '${identity.name}'`} checked={sure} onChange={(_, data) => setSure(data.checked === true)} />
    </Confirm>
  );
}
