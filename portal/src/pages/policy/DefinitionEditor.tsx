import { Button, Field, Input, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm, useSubscriptions } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { CodeEditor } from '../../components/CodeEditor';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { readJson } from '../../components/jsonText';
import { Page } from '../../components/Layout';
import { resourcePath } from '../../components/RouteLink';
import { ScopeSelect } from '../../components/ScopeSelect';
import { ShowAs } from '../../components/ShowAs';
import { scopeOf } from '../deployments/types';
import { AUTHORIZATION, type Definition, isSet, policyVersions } from './types';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'center' }, name: { maxWidth: '480px' } });

const definition = {
  displayName: 'Managed identities only in allowed locations',
  description: 'Refuses user-assigned managed identities anywhere else.',
  mode: 'Indexed',
  metadata: { category: 'Managed Identity', version: '1.0.0' },
  parameters: { allowedLocations: { type: 'Array', metadata: { displayName: 'Allowed locations', description: 'Where managed identities may be.' } } },
  policyRule: {
    if: { allOf: [{ field: 'type', equals: 'Microsoft.ManagedIdentity/userAssignedIdentities' }, { not: { field: 'location', in: "[parameters('allowedLocations')]" } }] },
    then: { effect: 'deny' },
  },
};
const initiative = { displayName: 'My initiative', description: '', metadata: { category: 'Managed Identity', version: '1.0.0' }, parameters: {}, policyDefinitions: [{ policyDefinitionId: '/providers/Microsoft.Authorization/policyDefinitions/<name>', policyDefinitionReferenceId: 'one', parameters: {} }] };

/** What a client may send of what the server shows. */
function editable(properties: object): object {
  const { policyType, version, versions, ...rest } = properties as Record<string, unknown>;
  const metadata = rest.metadata as Record<string, unknown> | undefined;
  if (metadata) {
    const { createdBy, createdOn, updatedBy, updatedOn, ...kept } = metadata;
    return { ...rest, metadata: kept };
  }
  return rest;
}

/** A custom definition or initiative as JSON; the server says what is wrong with it. */
export function DefinitionEditor() {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const search = useSearch({ strict: false }) as { from?: string; kind?: string; scope?: string };
  const first = useSubscriptions().items[0];
  const copy = search.kind === 'copy';
  const set = search.from ? isSet(search.from) : search.kind === 'set';
  const edited = search.from && !copy ? search.from : null;
  const from = useArm<Definition>(search.from ?? null, policyVersions.definitions);
  const [name, setName] = useState('');
  const [scope, setScope] = useState(search.scope ?? '');
  const [text, setText] = useState(() => (search.from ? '' : JSON.stringify(set ? initiative : definition, null, 2)));
  const source = from.data?.properties;
  const sourceId = from.data?.id;
  useEffect(() => {
    if (source && sourceId) {
      setText((old) => old || JSON.stringify(editable(source), null, 2));
    }
  }, [source, sourceId]);
  const read = useMemo(() => readJson(text), [text]);
  const at = edited ? scopeOf(edited) : scope || first?.id || '';
  const type = set ? 'policySetDefinitions' : 'policyDefinitions';
  const can = useCan(at || null)(`Microsoft.Authorization/${type}/write`);
  const id = edited ?? `${at}${AUTHORIZATION}/${type}/${name.trim()}`;
  // People paste whole definitions as well as their properties.
  const value = read.ok ? (read.value as { properties?: unknown } | null) : null;
  const action: Action = {
    title: `${edited ? 'Change' : 'Create'} ${set ? 'initiative' : 'policy'} definition ${edited ? from.data?.name ?? '' : name.trim()}`,
    requests: [{ method: 'PUT', path: id, apiVersion: policyVersions.definitions, body: { properties: value?.properties ?? value } }],
    cli: set ? `az policy set-definition create --name ${quoted(name.trim() || '<name>')} --definitions definitions.json --params params.json` : `az policy definition create --name ${quoted(name.trim() || '<name>')} --rules rules.json --params params.json --mode Indexed`,
    link: resourcePath(id),
  };
  const unready = !at ? 'The subscriptions are still being read.' : !read.ok ? 'The text is not valid JSON.' : !edited && !name.trim() ? 'It needs a name.' : act.isPending && 'It is being saved.';
  const what = set ? 'initiative' : 'policy definition';
  return (
    <Page title={edited ? `Edit ${what}` : `New ${what}`} subtitle={edited ? id : undefined} error={from.error} loading={search.from !== undefined && from.isPending}>
      {!edited && (
        <>
          <Field label="Name" required className={styles.name}><Input value={name} onChange={(_, data) => setName(data.value)} /></Field>
          <ScopeSelect label="Where it is defined" hint="It can be assigned there and below." value={at} onChange={setScope} groups={false} managementGroups />
        </>
      )}
      <CodeEditor label="Properties" hint="displayName, mode, parameters, policyRule and the other properties, as JSON." value={text} onChange={setText} read={read} rows={24} />
      <ErrorPanel error={act.error} />
      <div className={styles.row}>
        <Guarded icon={<SaveRegular />} appearance="primary" can={can} disabledWhy={unready} onClick={() => act.mutate(action, { onSuccess: () => router.history.push(`/portal${resourcePath(id)}`) })}>Save</Guarded>
        <Button onClick={() => router.history.back()}>Cancel</Button>
        <ShowAs action={action} />
        {act.isPending && <Spinner size="tiny" label="Saving" />}
      </div>
    </Page>
  );
}
