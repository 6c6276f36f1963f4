import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CopyRegular, DeleteRegular, EditRegular, PlayRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { type ArmResource, asType } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import type { ParameterDefinition } from '../../components/parameters';
import { textOf } from '../../components/parameters';
import { ResourceLink } from '../../components/RouteLink';
import { scopeOf } from '../deployments/types';
import { type DefinitionProperties, isSet, lastOf, policyVersions, useDefinitions } from './types';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  parameters: { margin: 0, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  text: { margin: 0, overflowWrap: 'anywhere' },
});

/** One definition or initiative. */
export function DefinitionPage({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const [asking, setAsking] = useState(false);
  const definition = asType<DefinitionProperties>(resource);
  const properties = definition.properties ?? {};
  const set = isSet(resource.id);
  const type = set ? 'policySetDefinitions' : 'policyDefinitions';
  const custom = properties.policyType === 'Custom';
  const can = useCan(custom ? scopeOf(resource.id) : null);
  const members = useDefinitions(set ? scopeOf(resource.id) : null);
  const no = !custom && `A ${properties.policyType === 'BuiltIn' ? 'built-in' : 'given'} definition cannot be changed; duplicate it.`;
  const remove: Action = { title: `Delete definition ${resource.name}`, requests: [{ method: 'DELETE', path: resource.id, apiVersion: policyVersions.definitions }], cli: `az policy ${set ? 'set-definition' : 'definition'} delete --name ${quoted(resource.name)}` };
  const edit = (copy: boolean) => router.history.push(`/portal/policy/edit?from=${encodeURIComponent(resource.id)}${copy ? '&kind=copy' : ''}`);
  return (
    <>
      {properties.description && <Text>{properties.description}</Text>}
      <div className={styles.row} role="toolbar" aria-label="Commands">
        <Button icon={<PlayRegular />} appearance="primary" onClick={() => router.history.push(`/portal/policy/assign?definition=${encodeURIComponent(resource.id)}`)}>Assign</Button>
        <Guarded icon={<EditRegular />} can={can(`Microsoft.Authorization/${type}/write`)} disabledWhy={no} onClick={() => edit(false)}>Edit</Guarded>
        <Button icon={<CopyRegular />} onClick={() => edit(true)}>Duplicate</Button>
        <Guarded icon={<DeleteRegular />} can={can(`Microsoft.Authorization/${type}/delete`)} disabledWhy={no} onClick={() => setAsking(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={act.error} />
      <Facts items={[['Name', resource.name], ['Type', properties.policyType], ['Category', properties.metadata?.category], ['Mode', properties.mode], ['Version', properties.version ?? properties.metadata?.version], ['Effect', properties.policyRule?.then?.effect], ['ID', resource.id]]} />
      <Parameters parameters={properties.parameters ?? {}} />
      {set && (
        <>
          <Text as="h2" size={500} weight="semibold">Policies</Text>
          <ul>
            {properties.policyDefinitions?.map((one, i) => {
              const found = members.items.find((member) => member.id.toLowerCase() === one.policyDefinitionId.toLowerCase());
              return <li key={i}><ResourceLink id={one.policyDefinitionId} name={found?.properties?.displayName ?? lastOf(one.policyDefinitionId)} /> ({one.policyDefinitionReferenceId})</li>;
            })}
          </ul>
        </>
      )}
      <Text as="h2" size={500} weight="semibold">{set ? 'Definition' : 'Rule'}</Text>
      <CopyBlock label={set ? 'Definition' : 'Rule'} text={JSON.stringify(set ? properties.policyDefinitions : properties.policyRule, null, 2)} />
      <Confirm open={asking} title="Delete the definition" action={remove} onClose={() => setAsking(false)} onYes={() => act.mutate(remove, { onSuccess: () => router.history.push('/portal/policy?view=definitions') })}>
        Do you want to delete '{properties.displayName ?? resource.name}'? This cannot be taken back. A definition that is assigned cannot be deleted.
      </Confirm>
    </>
  );
}

function Parameters({ parameters }: { parameters: Record<string, ParameterDefinition> }) {
  const styles = useStyles();
  const names = Object.entries(parameters);
  return (
    <>
      <Text as="h2" size={500} weight="semibold">Parameters</Text>
      {names.length === 0 && <Text>It has none.</Text>}
      <dl className={styles.parameters}>
        {names.map(([name, one]) => (
          <div key={name}>
            <dt><Text weight="semibold">{name}</Text> ({one.type}{one.defaultValue === undefined ? ', required' : `, default ${textOf(one.defaultValue) || 'empty'}`})</dt>
            <dd className={styles.text}>{one.metadata?.description ?? one.metadata?.displayName}{one.allowedValues && ` Allowed: ${one.allowedValues.map(textOf).join(', ')}.`}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
