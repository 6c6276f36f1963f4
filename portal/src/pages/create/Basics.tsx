import { Field, Input, Radio, RadioGroup, Select, Textarea } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useClient } from '../../api/context';
import { useArmList } from '../../api/queries';
import { versions } from '../../api/types';
import { type FormProps, nameFault } from './form';
import { PlaceFields, RegionField } from './Place';

interface Size {
  name: string;
  numberOfCores: number;
  memoryInMB: number;
}

/** A list of names that is answered without pages and without `value`. */
function useNames(path: string | null): string[] {
  const client = useClient();
  const query = useQuery({
    queryKey: ['names', path],
    queryFn: ({ signal }) => client.get<{ name: string }[]>(path ?? '', versions.compute, signal),
    enabled: path !== null,
    staleTime: 600_000,
  });
  return query.data?.map((one) => one.name) ?? [];
}

/** Tab Basics: where it is, what it is made from, and who administers it. */
export function Basics({ kind, form, set }: FormProps) {
  const thing = kind === 'machine' ? 'Virtual machine name' : 'Virtual machine scale set name';
  const catalog = form.subscription && form.location ? `/subscriptions/${form.subscription}/providers/Microsoft.Compute/locations/${form.location}` : null;
  const sizes = useArmList<Size>(catalog && `${catalog}/vmSizes`, versions.compute);
  return (
    <>
      <PlaceFields form={form} set={set} />
      <Field label={thing} required validationState={nameFault(form.name) ? 'error' : 'none'} validationMessage={nameFault(form.name)} hint={kind === 'machine' ? 'Also the name of the system-assigned identity in the directory.' : undefined}>
        <Input value={form.name} onChange={(_, data) => set({ name: data.value })} maxLength={64} />
      </Field>
      <RegionField subscription={form.subscription} value={form.location} onChange={(location) => set({ location })} />
      {kind === 'scaleSet' && <ScaleSetFields form={form} set={set} kind={kind} />}
      <ImageFields catalog={catalog} form={form} set={set} kind={kind} />
      <Field label="Size" required hint={catalog ? undefined : 'Choose a region to see all sizes.'}>
        <Select value={form.size} onChange={(_, data) => set({ size: data.value })}>
          {sizes.items.length === 0 && <option value={form.size}>{form.size}</option>}
          {sizes.items.map((one) => (
            <option key={one.name} value={one.name}>
              {`${one.name} - ${one.numberOfCores} ${one.numberOfCores === 1 ? 'vCPU' : 'vCPUs'}, ${one.memoryInMB / 1024} GiB memory`}
            </option>
          ))}
        </Select>
      </Field>
      <Administrator form={form} set={set} kind={kind} />
    </>
  );
}

function ScaleSetFields({ form, set }: FormProps) {
  return (
    <>
      <Field label="Orchestration mode">
        <RadioGroup value={form.orchestration} onChange={(_, data) => set({ orchestration: data.value as 'Uniform' })}>
          <Radio value="Uniform" label="Uniform: instances that are all alike" />
          <Radio value="Flexible" label="Flexible: instances are virtual machines" />
        </RadioGroup>
      </Field>
      <Field label="Instance count" required>
        <Input type="number" min={0} value={form.capacity} onChange={(_, data) => set({ capacity: data.value })} />
      </Field>
      {form.orchestration === 'Uniform' && (
        <Field label="Upgrade mode" hint="When existing instances get a changed model, such as another image.">
          <Select value={form.upgrade} onChange={(_, data) => set({ upgrade: data.value as 'Manual' })}>
            <option value="Manual">Manual - existing instances are upgraded by hand</option>
            <option value="Automatic">Automatic - instances are upgraded at once</option>
          </Select>
        </Field>
      )}
    </>
  );
}

function ImageFields({ catalog, form, set }: FormProps & { catalog: string | null }) {
  const publishers = useNames(catalog && `${catalog}/publishers`);
  const offersOf = catalog && form.publisher && `${catalog}/publishers/${encodeURIComponent(form.publisher)}/artifacttypes/vmimage/offers`;
  const offers = useNames(offersOf || null);
  const skus = useNames(offersOf && form.offer ? `${offersOf}/${encodeURIComponent(form.offer)}/skus` : null);
  const only = skus.length === 1 ? skus[0] : undefined;
  useEffect(() => {
    if (!form.sku && only) {
      set({ sku: only });
    }
  }, [form.sku, only, set]);
  const options = (names: string[], value: string) => [...new Set([...(names.includes(value) || !value ? [] : [value]), ...names])].map((one) => <option key={one} value={one}>{one}</option>);
  return (
    <>
      <Field label="Image publisher" required>
        <Select value={form.publisher} onChange={(_, data) => set({ publisher: data.value, offer: '', sku: '' })}>{options(publishers, form.publisher)}</Select>
      </Field>
      <Field label="Image offer" required>
        <Select value={form.offer} onChange={(_, data) => set({ offer: data.value, sku: '' })}>
          {!form.offer && <option value="">Choose an offer</option>}
          {options(offers, form.offer)}
        </Select>
      </Field>
      <Field label="Image SKU" required>
        <Select value={form.sku} onChange={(_, data) => set({ sku: data.value })}>
          {!form.sku && <option value="">Choose a SKU</option>}
          {options(skus, form.sku)}
        </Select>
      </Field>
    </>
  );
}

function Administrator({ form, set }: FormProps) {
  return (
    <>
      <Field label="Authentication type">
        <RadioGroup layout="horizontal" value={form.authentication} onChange={(_, data) => set({ authentication: data.value as 'ssh' })}>
          <Radio value="ssh" label="SSH public key" />
          <Radio value="password" label="Password" />
        </RadioGroup>
      </Field>
      <Field label="Username" required>
        <Input value={form.user} onChange={(_, data) => set({ user: data.value })} autoComplete="off" />
      </Field>
      {form.authentication === 'ssh' ? (
        <Field label="SSH public key" required>
          <Textarea value={form.key} onChange={(_, data) => set({ key: data.value })} placeholder="ssh-ed25519 AAAA..." resize="vertical" />
        </Field>
      ) : (
        <Field label="Password" required>
          <Input type="password" value={form.password} onChange={(_, data) => set({ password: data.value })} autoComplete="new-password" />
        </Field>
      )}
    </>
  );
}
