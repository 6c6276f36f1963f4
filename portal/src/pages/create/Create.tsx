import { Spinner, MessageBar, MessageBarBody, Text } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useAddress } from '../../api/address';
import { useClient } from '../../api/context';
import { useCanAll } from '../../api/permissions';
import { parseId, versions } from '../../api/types';
import { type Action, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts, Page } from '../../components/Layout';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { Basics } from './Basics';
import { type ComputeForm, DISK_TYPES, type Kind, problems, start } from './form';
import { Disks, Management, Networking, Tags } from './Parts';
import { Progress } from './Progress';
import { command, deployment, resources } from './template';
import { Wizard } from './Wizard';

const TITLES = { machine: 'Create a virtual machine', scaleSet: 'Create a virtual machine scale set' };
const TYPES = { machine: 'Microsoft.Compute/virtualMachines', scaleSet: 'Microsoft.Compute/virtualMachineScaleSets' };

export function CreateMachine() {
  return <Create kind="machine" />;
}

export function CreateScaleSet() {
  return <Create kind="scaleSet" />;
}

function Create({ kind }: { kind: Kind }) {
  const [search, change] = useAddress();
  const [form, setForm] = useState<ComputeForm>(() => ({ ...start, subscription: search.get('in') ?? '', group: search.get('group') ?? '' }));
  const set = useCallback((more: Partial<ComputeForm>) => setForm((before) => ({ ...before, ...more })), []);
  const act = useAction();
  const running = search.get('deployment');
  const group = `/subscriptions/${form.subscription}/resourceGroups/${form.group}`;
  const [stamp] = useState(() => new Date().toISOString().replace(/\D/g, '').slice(0, 14));
  const id = `${group}/providers/Microsoft.Resources/deployments/Create${kind === 'machine' ? 'Vm' : 'Vmss'}-${stamp}`;
  const target = `${group}/providers/${TYPES[kind]}/${form.name}`;
  const action = (password: string): Action => ({
    title: `Deploy ${form.name}`,
    requests: [{ method: 'PUT', path: id, apiVersion: versions.deployments, body: { properties: deployment(form, kind, password) } }],
    cli: command(form, kind),
    template: resources(form, kind),
    parameters: form.authentication === 'password' ? { adminPassword: { type: 'securestring' } } : undefined,
    link: resourcePath(target),
  });
  if (running) {
    const place = running.slice(0, running.toLowerCase().indexOf('/providers/'));
    const made = search.get('made');
    return (
      <Page title={made ? `Deployment of ${made}` : 'Deployment'} subtitle={parseId(running).name}>
        <ErrorPanel error={act.error} />
        {!act.error && <Progress id={running} target={made ? `${place}/providers/${TYPES[kind]}/${made}` : undefined} />}
      </Page>
    );
  }
  const wrong = problems(form, kind);
  const props = { kind, form, set };
  return (
    <Page title={TITLES[kind]}>
      <Wizard
        steps={[
          { key: 'basics', title: 'Basics', content: <Basics {...props} />, problems: wrong.basics },
          { key: 'disks', title: 'Disks', content: <Disks {...props} />, problems: wrong.disks },
          { key: 'networking', title: 'Networking', content: <Networking {...props} />, problems: wrong.networking },
          { key: 'management', title: 'Management', content: <Management {...props} /> },
          { key: 'tags', title: 'Tags', content: <Tags form={form} set={set} />, problems: wrong.tags },
        ]}
        review={<Review kind={kind} form={form} />}
        foot={
          <>
            <CreateButton form={form} kind={kind} onClick={() => {
              change({ deployment: id, made: form.name, tab: undefined });
              act.mutate(action(form.password));
            }} />
            <ShowAs action={action('<password>')} />
          </>
        }
      />
    </Page>
  );
}

function CreateButton({ form, kind, onClick }: { form: ComputeForm; kind: Kind; onClick: () => void }) {
  const group = `/subscriptions/${form.subscription}/resourceGroups/${form.group}`;
  const can = useCanAll([group]);
  const needed = ['Microsoft.Resources/deployments/write', `${TYPES[kind]}/write`, ...(form.network ? [] : ['Microsoft.Network/virtualNetworks/write'])].map(can);
  const validation = useValidation(kind, form);
  return (
    <Guarded
      appearance="primary"
      can={needed.find((one) => !one.allowed) ?? { allowed: true }}
      disabledWhy={validation.isPending ? 'It is being validated.' : validation.isError && 'Validation failed.'}
      onClick={onClick}
    >
      Create
    </Guarded>
  );
}

/** What the server says of the deployment before it is made. */
function useValidation(kind: Kind, form: ComputeForm) {
  const client = useClient();
  return useQuery({
    queryKey: ['validate', kind, form],
    queryFn: ({ signal }) =>
      client.post<unknown>(
        `/subscriptions/${form.subscription}/resourceGroups/${form.group}/providers/Microsoft.Resources/deployments/validate-${form.name.replace(/[^\w.-]/g, '-')}/validate`,
        versions.deployments, { properties: deployment(form, kind, form.password) }, signal),
    retry: false,
    gcTime: 0,
  });
}

function Review({ kind, form }: { kind: Kind; form: ComputeForm }) {
  const validation = useValidation(kind, form);
  const disk = DISK_TYPES.find((one) => one.value === form.diskType)?.title;
  return (
    <>
      <div role="status">
        {validation.isPending && <Spinner label="Running validation" labelPosition="after" size="tiny" />}
        {validation.isSuccess && <MessageBar intent="success"><MessageBarBody>Validation passed</MessageBarBody></MessageBar>}
      </div>
      <ErrorPanel error={validation.error} retry={() => void validation.refetch()} />
      <Text as="h2" weight="semibold">Basics</Text>
      <Facts
        items={[
          ['Resource group', form.group],
          ['Name', form.name],
          ['Region', form.location],
          ['Image', `${form.publisher}:${form.offer}:${form.sku}:latest`],
          ['Size', form.size],
          ...(kind === 'scaleSet' ? [['Instances', `${form.capacity}, ${form.orchestration}`] as [string, string]] : []),
          ['Administrator', `${form.user}, ${form.authentication === 'ssh' ? 'SSH public key' : 'password'}`],
        ]}
      />
      <Text as="h2" weight="semibold">Disks and networking</Text>
      <Facts
        items={[
          ['OS disk', disk],
          ['Data disks', form.dataDisks.length === 0 ? 'None' : form.dataDisks.map((one) => `${one.size} GiB`).join(', ')],
          ['Virtual network', form.network ? `${parseId(form.network).name} / ${form.subnet}` : `(new) ${form.name}-vnet / default`],
          ...(kind === 'machine' ? [['Public IP address', form.publicIp ? `(new) ${form.name}-ip` : 'None'] as [string, string]] : []),
          ['Inbound ports', form.ports.length === 0 ? 'None' : form.ports.join(', ')],
        ]}
      />
      <Text as="h2" weight="semibold">Management</Text>
      <Facts items={[['System assigned managed identity', form.system ? 'On' : 'Off'], ['Tags', form.tags.filter(([name]) => name).map(([name, value]) => `${name}: ${value}`).join(', ')]]} />
    </>
  );
}
