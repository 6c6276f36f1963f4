import { Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useMemo, useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type ArmResource, parseId } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { CredentialDialog } from './CredentialDialog';
import { FLEXIBLE_VERSION, nameWords } from './identity';
import { type Credential, scenarioOf } from './scenarios';

const useStyles = makeStyles({ commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS } });

/** Most credentials that one identity can have. */
const COUNT_MAX = 20;

/** Federated credentials: tokens of other issuers that are taken for this identity. */
export function Credentials({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id);
  const path = `${resource.id}/federatedIdentityCredentials`;
  const credentials = useArmList<Credential>(path, FLEXIBLE_VERSION);
  const [editing, setEditing] = useState<Credential | 'new' | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [removing, setRemoving] = useState(false);
  const columns = useMemo<Column<Credential>[]>(() => [
    { key: 'name', title: 'Name', text: (one) => one.name, show: (one) => <Link as="button" onClick={() => setEditing(one)}>{one.name}</Link> },
    { key: 'scenario', title: 'Scenario', text: (one) => scenarioOf(one.properties), group: true },
    { key: 'issuer', title: 'Issuer', text: (one) => one.properties.issuer, width: 2, group: true },
    { key: 'subject', title: 'Subject or expression', text: (one) => one.properties.claimsMatchingExpression?.value ?? one.properties.subject ?? '', width: 3 },
    { key: 'audience', title: 'Audience', text: (one) => one.properties.audiences.join(', '), hidden: true },
  ], []);
  const chosen = credentials.items.filter((one) => selected.has(one.id));
  const { name, resourceGroup = '' } = parseId(resource.id);
  const removal: Action = {
    title: `Delete ${chosen.length === 1 ? `the federated credential ${chosen[0]?.name}` : `${chosen.length} federated credentials`}`,
    requests: chosen.map((one) => ({ method: 'DELETE', path: one.id, apiVersion: FLEXIBLE_VERSION })),
    cli: chosen.map((one) => `az identity federated-credential delete --yes --resource-group ${quoted(resourceGroup)} --identity-name ${quoted(name)} --name ${quoted(one.name)}`),
  };
  return (
    <>
      <Text>Tokens of another issuer, such as of a GitHub workflow or of a Kubernetes service account, can be exchanged for tokens of this identity, without any secret. {credentials.items.length} of {COUNT_MAX} are configured.</Text>
      <div className={styles.commands} role="toolbar" aria-label="Federated credentials">
        <Guarded appearance="subtle" icon={<AddRegular />} can={can('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write')} disabledWhy={credentials.items.length >= COUNT_MAX && `There are ${COUNT_MAX}, which is the most.`} onClick={() => setEditing('new')}>Add credential</Guarded>
        <Guarded appearance="subtle" icon={<DeleteRegular />} can={can('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/delete')} disabledWhy={chosen.length === 0 && 'Select the credentials to delete.'} onClick={() => setRemoving(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={credentials.error} retry={() => void credentials.refetch()} />
      <DataGrid label="Federated credentials" items={credentials.items} columns={columns} rowKey={(one) => one.id} loading={credentials.loading} more={credentials.more} selected={selected} onSelect={setSelected}
        empty={credentials.error ? undefined : <Empty title="No federated credentials" text="Add one to let a workflow or a pod be this identity." cli={`az identity federated-credential create ${nameWords(resource.id).replace('--name', '--identity-name')} --name myCredential --issuer https://token.actions.githubusercontent.com --subject repo:myOrg/myRepo:ref:refs/heads/main --audiences api://AzureADTokenExchange`} />} />
      {editing && <CredentialDialog key={editing === 'new' ? '' : editing.id} identity={resource} credential={editing === 'new' ? null : editing} names={credentials.items.map((one) => one.name.toLowerCase())} onClose={() => setEditing(null)} />}
      <Confirm open={removing} title="Delete federated credentials" action={removal} onClose={() => setRemoving(false)} onYes={() => { setSelected(new Set()); act.mutate(removal); }}>
        Tokens that {chosen.map((one) => `'${one.name}'`).join(', ')} trusted are then refused. This cannot be taken back. Do you want to delete {chosen.length === 1 ? 'it' : 'them'}?
      </Confirm>
    </>
  );
}
