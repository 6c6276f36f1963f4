import { Button, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular, SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { ShowAs } from '../../components/ShowAs';

const useStyles = makeStyles({
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  row: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr) 40px', gap: tokens.spacingHorizontalS, maxWidth: '720px' },
});

interface TagsAtScope {
  properties: { tags?: Record<string, string> };
}

/** The tags of anything that has some, through Microsoft.Resources/tags. */
export function TagsView({ resource }: { resource: ArmResource }) {
  const tags = useArm<TagsAtScope>(`${resource.id}/providers/Microsoft.Resources/tags/default`, versions.groups);
  return (
    <>
      <ErrorPanel error={tags.error} retry={() => void tags.refetch()} />
      {tags.data && <Editor key={JSON.stringify(tags.data)} resource={resource} before={Object.entries(tags.data.properties.tags ?? {})} />}
    </>
  );
}

function Editor({ resource, before }: { resource: ArmResource; before: [string, string][] }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(resource.id);
  const [rows, setRows] = useState<[string, string][]>(() => [...before, ['', '']]);
  const named = rows.filter(([name]) => name.trim() !== '').map(([name, value]): [string, string] => [name.trim(), value]);
  const twice = new Set(named.map(([name]) => name.toLowerCase())).size < named.length;
  const same = JSON.stringify(named) === JSON.stringify(before);
  const action: Action = {
    title: `Set the tags of ${resource.name ?? resource.id}`,
    requests: [{ method: 'PUT', path: `${resource.id}/providers/Microsoft.Resources/tags/default`, apiVersion: versions.groups, body: { properties: { tags: Object.fromEntries(named) } } }],
    cli: `az tag create --resource-id ${quoted(resource.id)} --tags ${named.map(([name, value]) => quoted(`${name}=${value}`)).join(' ')}`,
    template: [{ type: 'Microsoft.Resources/tags', apiVersion: versions.groups, name: 'default', scope: resource.id, properties: { tags: Object.fromEntries(named) } }],
  };
  const set = (at: number, row: [string, string]) => setRows(rows.map((old, i) => (i === at ? row : old)));
  return (
    <>
      <Text>Tags are names and values by which resources are found, grouped and governed. A name can be there once.</Text>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<SaveRegular />} can={can('Microsoft.Resources/tags/write')} disabledWhy={same ? 'Nothing was changed.' : twice && 'A tag name is there twice.'} onClick={() => act.mutate(action)}>Save</Guarded>
        <Button disabled={same} onClick={() => setRows([...before, ['', '']])}>Discard</Button>
        <Button icon={<AddRegular />} onClick={() => setRows([...rows, ['', '']])}>Add tag</Button>
        <ShowAs action={action} />
      </div>
      {rows.map(([name, value], i) => (
        <div key={i} className={styles.row} role="group" aria-label={name ? `Tag ${name}` : 'New tag'}>
          <Input aria-label="Name" placeholder="Name" value={name} maxLength={512} onChange={(_, data) => set(i, [data.value, value])} />
          <Input aria-label="Value" placeholder="Value" value={value} maxLength={256} onChange={(_, data) => set(i, [name, data.value])} />
          <Button appearance="subtle" icon={<DeleteRegular />} aria-label={`Remove tag ${name}`} onClick={() => setRows(rows.filter((_, at) => at !== i))} />
        </div>
      ))}
    </>
  );
}
