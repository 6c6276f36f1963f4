import { Button, Checkbox, Spinner, Text } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '../../api/context';
import { type ArmResource, parseId, versions } from '../../api/types';
import { quoted } from '../../app/actions';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';

/** A group, or one resource of it, as a template that makes it again. */
export function ExportView({ resource }: { resource: ArmResource }) {
  const client = useClient();
  const parts = parseId(resource.id);
  const [values, setValues] = useState(true);
  const group = `/subscriptions/${parts.subscriptionId}/resourceGroups/${parts.resourceGroup}`;
  const whole = parts.type === 'Microsoft.Resources/resourceGroups';
  const options = values ? 'IncludeParameterDefaultValue' : 'None';
  const exported = useQuery({
    queryKey: ['export', resource.id, options],
    queryFn: ({ signal }) => client.post<{ template: unknown; error?: unknown }>(`${group}/exportTemplate`, versions.groups, { resources: [whole ? '*' : resource.id], options }, signal),
  });
  const text = JSON.stringify(exported.data?.template, null, 2);
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    Object.assign(document.createElement('a'), { href: url, download: `${parts.name}.json` }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <Text>The names of resources are parameters. What the service sets by itself is left out.</Text>
      <Checkbox label="Include parameter default values" checked={values} onChange={(_, data) => setValues(data.checked === true)} />
      <ErrorPanel error={exported.error} retry={() => void exported.refetch()} />
      {exported.isPending && <Spinner label="Exporting" />}
      {exported.data && (
        <>
          <div><Button icon={<ArrowDownloadRegular />} onClick={save}>Download</Button></div>
          <CopyBlock text={text} label="Template" />
          <Text>The same with the Azure CLI:</Text>
          <CopyBlock label="Azure CLI" text={`az group export --name ${quoted(parts.resourceGroup ?? '')}${whole ? '' : ` --resource-ids ${quoted(resource.id)}`}${values ? ' --include-parameter-default-value' : ''}`} />
        </>
      )}
    </>
  );
}
