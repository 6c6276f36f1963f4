import { Button, Checkbox, Field, Input, makeStyles, MessageBar, MessageBarBody, Select, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular } from '@fluentui/react-icons';
import { useArmList } from '../../api/queries';
import { type ArmResource, versions } from '../../api/types';
import { DISK_TYPES, type FormProps, PORTS } from './form';

const useStyles = makeStyles({
  row: { display: 'flex', gap: tokens.spacingHorizontalS, alignItems: 'end', flexWrap: 'wrap' },
  heading: { margin: `${tokens.spacingVerticalS} 0 0` },
  checks: { display: 'flex', flexDirection: 'column' },
});

/** Tab Disks. */
export function Disks({ form, set }: FormProps) {
  const styles = useStyles();
  const types = DISK_TYPES.map((one) => <option key={one.value} value={one.value}>{one.title}</option>);
  const change = (at: number, disk: { size: string; type: string }) => set({ dataDisks: form.dataDisks.map((one, i) => (i === at ? disk : one)) });
  return (
    <>
      <Field label="OS disk type">
        <Select value={form.diskType} onChange={(_, data) => set({ diskType: data.value })}>{types}</Select>
      </Field>
      <Field label="OS disk size (GiB)" hint="Empty for the size of the image.">
        <Input type="number" min={1} value={form.diskSize} onChange={(_, data) => set({ diskSize: data.value })} />
      </Field>
      <Text as="h2" weight="semibold" className={styles.heading}>Data disks</Text>
      {form.dataDisks.map((disk, i) => (
        <div key={i} className={styles.row}>
          <Field label={`Size of LUN ${i} (GiB)`}>
            <Input type="number" min={1} value={disk.size} onChange={(_, data) => change(i, { ...disk, size: data.value })} />
          </Field>
          <Field label={`Type of LUN ${i}`}>
            <Select value={disk.type} onChange={(_, data) => change(i, { ...disk, type: data.value })}>{types}</Select>
          </Field>
          <Button icon={<DeleteRegular />} aria-label={`Remove LUN ${i}`} onClick={() => set({ dataDisks: form.dataDisks.filter((_, at) => at !== i) })} />
        </div>
      ))}
      <div>
        <Button icon={<AddRegular />} onClick={() => set({ dataDisks: [...form.dataDisks, { size: '32', type: form.diskType }] })}>
          Create and attach a new disk
        </Button>
      </div>
    </>
  );
}

interface Network {
  subnets?: { name: string; properties?: { addressPrefix?: string } }[];
}

/** Tab Networking: an existing network of the region, or a new one. */
export function Networking({ kind, form, set }: FormProps) {
  const styles = useStyles();
  const networks = useArmList<ArmResource<Network>>(form.subscription ? `/subscriptions/${form.subscription}/providers/Microsoft.Network/virtualNetworks` : null, versions.network);
  const usable = networks.items.filter((one) => one.location === form.location);
  const chosen = usable.find((one) => one.id === form.network);
  const toggle = (port: string, on: boolean) => set({ ports: on ? [...form.ports, port] : form.ports.filter((one) => one !== port) });
  return (
    <>
      <Field label="Virtual network" required>
        <Select value={form.network} onChange={(_, data) => set({ network: data.value, subnet: usable.find((one) => one.id === data.value)?.properties?.subnets?.[0]?.name ?? '' })}>
          <option value="">(new) {form.name ? `${form.name}-vnet` : 'virtual network'} 10.0.0.0/16</option>
          {usable.map((one) => (
            <option key={one.id} value={one.id}>{one.name}</option>
          ))}
        </Select>
      </Field>
      <Field label="Subnet" required>
        <Select value={form.subnet} onChange={(_, data) => set({ subnet: data.value })}>
          {!form.network && <option value="">(new) default 10.0.0.0/24</option>}
          {chosen?.properties?.subnets?.map((one) => (
            <option key={one.name} value={one.name}>{`${one.name} ${one.properties?.addressPrefix ?? ''}`}</option>
          ))}
        </Select>
      </Field>
      {kind === 'machine' && <Checkbox label={`Create a public IP address (${form.name || 'name'}-ip)`} checked={form.publicIp} onChange={(_, data) => set({ publicIp: data.checked === true })} />}
      <Field label="Inbound ports of the network security group">
        <div className={styles.checks} role="group" aria-label="Inbound ports">
          {PORTS.map((one) => (
            <Checkbox key={one.port} label={one.title} checked={form.ports.includes(one.port)} onChange={(_, data) => toggle(one.port, data.checked === true)} />
          ))}
        </div>
      </Field>
      {kind === 'machine' && <Checkbox label="Delete the network interface when the virtual machine is deleted" checked={form.deleteNic} onChange={(_, data) => set({ deleteNic: data.checked === true })} />}
    </>
  );
}

/** Tab Management, section Identity (Z10); user-assigned identities come afterwards, as in Azure's portal (Z12). */
export function Management({ kind, form, set }: FormProps) {
  const styles = useStyles();
  const thing = kind === 'machine' ? 'virtual machine' : 'scale set';
  return (
    <>
      <Text as="h2" weight="semibold" size={400} className={styles.heading}>Identity</Text>
      <Text>A system-assigned managed identity lets code on the {thing} get tokens without any credential. It is made with the {thing} and deleted with it.</Text>
      <Checkbox label="Enable system assigned managed identity" checked={form.system} onChange={(_, data) => set({ system: data.checked === true })} />
      <MessageBar layout="multiline">
        <MessageBarBody>
          User-assigned managed identities cannot be chosen while the {thing} is created. Create it first; then open its page <b>Security &gt; Identity</b>, tab <b>User assigned</b>, and choose <b>Add</b>.
        </MessageBarBody>
      </MessageBar>
    </>
  );
}

/** Tab Tags. */
export function Tags({ form, set }: { form: { tags: [string, string][] }; set: (change: { tags: [string, string][] }) => void }) {
  const styles = useStyles();
  const change = (at: number, tag: [string, string]) => set({ tags: form.tags.map((one, i) => (i === at ? tag : one)) });
  return (
    <>
      <Text>Tags are names and values by which resources can be found, and policies can be written. They are put on everything that is made here.</Text>
      {form.tags.map(([name, value], i) => (
        <div key={i} className={styles.row}>
          <Field label={`Name of tag ${i + 1}`}>
            <Input value={name} maxLength={512} onChange={(_, data) => change(i, [data.value, value])} />
          </Field>
          <Field label={`Value of tag ${i + 1}`}>
            <Input value={value} maxLength={256} onChange={(_, data) => change(i, [name, data.value])} />
          </Field>
          <Button icon={<DeleteRegular />} aria-label={`Remove tag ${i + 1}`} onClick={() => set({ tags: form.tags.filter((_, at) => at !== i) })} />
        </div>
      ))}
      <div>
        <Button icon={<AddRegular />} onClick={() => set({ tags: [...form.tags, ['', '']] })}>
          Add tag
        </Button>
      </div>
    </>
  );
}
