import { Field, Input, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { useRouter } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useAddress } from '../../api/address';
import { useCanAll } from '../../api/permissions';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts, Page } from '../../components/Layout';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { tagsOf } from '../create/form';
import { Tags } from '../create/Parts';
import { PlaceFields, RegionField } from '../create/Place';
import { Wizard } from '../create/Wizard';
import { NEW_VERSION } from './identity';

interface IdentityForm {
  subscription: string;
  group: string;
  location: string;
  name: string;
  isolation: string;
  tags: [string, string][];
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/;

/** Longer names work here; tools that give them to virtual machines elsewhere advise against. */
const ADVISED_LENGTH = 24;

function nameState(name: string): { validationState: 'none' | 'error' | 'warning'; validationMessage?: string } {
  if (name && !NAME.test(name)) {
    return { validationState: 'error', validationMessage: 'A name has 3 to 128 letters, digits, hyphens and underscores, and starts with a letter or a digit.' };
  }
  return name.length > ADVISED_LENGTH
    ? { validationState: 'warning', validationMessage: `Names of more than ${ADVISED_LENGTH} characters are advised against: some ways to give an identity to a virtual machine do not take them.` }
    : { validationState: 'none' };
}

export function CreateIdentity() {
  const router = useRouter();
  const [search] = useAddress();
  const [form, setForm] = useState<IdentityForm>(() => ({ subscription: search.get('in') ?? '', group: search.get('group') ?? '', location: '', name: '', isolation: 'None', tags: [] }));
  const set = useCallback((more: Partial<IdentityForm>) => setForm((before) => ({ ...before, ...more })), []);
  const act = useAction();
  const group = `/subscriptions/${form.subscription}/resourceGroups/${form.group}`;
  const can = useCanAll(form.group ? [group] : []);
  const id = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${form.name}`;
  const tags = tagsOf(form);
  const body = { location: form.location, tags, properties: { isolationScope: form.isolation } };
  const action: Action = {
    title: `Create the managed identity ${form.name}`,
    requests: [{ method: 'PUT', path: id, apiVersion: NEW_VERSION, body }],
    cli: [
      `az identity create --resource-group ${quoted(form.group)} --name ${quoted(form.name)} --location ${form.location}`,
      form.isolation !== 'None' && `--isolation-scope ${form.isolation}`,
      form.tags.length > 0 && `--tags ${Object.entries(tags).map(([name, value]) => quoted(`${name}=${value}`)).join(' ')}`,
    ].filter(Boolean).join(' \\\n  '),
    template: [{ type: 'Microsoft.ManagedIdentity/userAssignedIdentities', apiVersion: NEW_VERSION, name: form.name, ...body }],
    link: resourcePath(id),
  };
  const wrong = [
    !form.group && 'Choose a resource group, or make one.',
    !form.location && 'Choose a region.',
    !NAME.test(form.name) && 'Give a name of 3 to 128 letters, digits, hyphens and underscores.',
  ].filter((one): one is string => one !== false);
  return (
    <Page title="Create user-assigned managed identity">
      <Wizard
        steps={[
          {
            key: 'basics', title: 'Basics', problems: wrong,
            content: (
              <>
                <PlaceFields form={form} set={set} />
                <RegionField subscription={form.subscription} value={form.location} onChange={(location) => set({ location })} />
                <Field label="Name" required {...nameState(form.name)}>
                  <Input value={form.name} maxLength={128} onChange={(_, data) => set({ name: data.value })} />
                </Field>
                <Field label="Isolation scope">
                  <RadioGroup value={form.isolation} onChange={(_, data) => set({ isolation: data.value })}>
                    <Radio value="None" label="None: resources of any region can have it" />
                    <Radio value="Regional" label="Regional: only resources of its own region can have it" />
                  </RadioGroup>
                </Field>
              </>
            ),
          },
          { key: 'tags', title: 'Tags', content: <Tags form={form} set={set} /> },
        ]}
        review={
          <>
            <ErrorPanel error={act.error} />
            <Text as="h2" weight="semibold">Basics</Text>
            <Facts items={[['Resource group', form.group], ['Region', form.location], ['Name', form.name], ['Isolation scope', form.isolation], ['Tags', Object.entries(tags).map(([name, value]) => `${name}: ${value}`).join(', ')]]} />
          </>
        }
        foot={
          <>
            <Guarded appearance="primary" can={can('Microsoft.ManagedIdentity/userAssignedIdentities/write')} disabledWhy={act.isPending && 'It is being created.'}
              onClick={() => act.mutate(action, { onSuccess: () => router.history.push(`/portal${resourcePath(id)}`) })}>
              Create
            </Guarded>
            <ShowAs action={action} />
          </>
        }
      />
    </Page>
  );
}
