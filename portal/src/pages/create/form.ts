/** What the wizards of virtual machines and scale sets ask for. */
export interface ComputeForm {
  subscription: string;
  group: string;
  name: string;
  location: string;
  publisher: string;
  offer: string;
  sku: string;
  size: string;
  user: string;
  authentication: 'ssh' | 'password';
  key: string;
  password: string;
  diskType: string;
  diskSize: string;
  dataDisks: { size: string; type: string }[];
  /** Id of a network; empty for a new one. */
  network: string;
  subnet: string;
  publicIp: boolean;
  ports: string[];
  deleteNic: boolean;
  system: boolean;
  tags: [string, string][];
  capacity: string;
  orchestration: 'Uniform' | 'Flexible';
  upgrade: 'Manual' | 'Automatic';
}

export type Kind = 'machine' | 'scaleSet';

export interface FormProps {
  kind: Kind;
  form: ComputeForm;
  set: (change: Partial<ComputeForm>) => void;
}

export const start: ComputeForm = {
  subscription: '', group: '', name: '', location: '', publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', size: 'Standard_B1s',
  user: 'azureuser', authentication: 'ssh', key: '', password: '', diskType: 'Premium_LRS', diskSize: '', dataDisks: [], network: '', subnet: '',
  publicIp: true, ports: ['22'], deleteNic: true, system: false, tags: [], capacity: '2', orchestration: 'Uniform', upgrade: 'Manual',
};

/** Ports that people open to the outside; the priority in the security group follows this order. */
export const PORTS = [
  { port: '22', title: 'SSH (22)' },
  { port: '80', title: 'HTTP (80)' },
  { port: '443', title: 'HTTPS (443)' },
  { port: '3389', title: 'RDP (3389)' },
];

export const DISK_TYPES = [
  { value: 'Premium_LRS', title: 'Premium SSD' },
  { value: 'StandardSSD_LRS', title: 'Standard SSD' },
  { value: 'Standard_LRS', title: 'Standard HDD' },
];

/** Source: "Naming rules and restrictions for Azure resources", Microsoft.Compute. */
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?$/;

/** What is wrong with a name; undefined when nothing is, or nothing was typed yet. */
export function nameFault(name: string): string | undefined {
  return !name || NAME.test(name) ? undefined : 'A name has letters, digits, hyphens, dots and underscores, at most 64, and does not end with a hyphen or a dot.';
}

/** What is missing, by tab. Whether the rest is right is for the server's validation to say. */
export function problems(form: ComputeForm, kind: Kind): Record<string, string[]> {
  const basics: (string | false)[] = [
    !form.subscription && 'Choose a subscription.',
    !form.group && 'Choose a resource group, or make one.',
    form.name === '' ? 'Give a name.' : (nameFault(form.name) ?? false),
    !form.location && 'Choose a region.',
    !form.sku && 'Choose an image.',
    !form.size && 'Choose a size.',
    !form.user.trim() && 'Give the administrator a name.',
    form.authentication === 'ssh' && !/^(ssh-|ecdsa-|sk-)\S+ \S+/.test(form.key.trim()) && 'Paste an SSH public key, such as the contents of ~/.ssh/id_ed25519.pub.',
    form.authentication === 'password' && !form.password && 'Give the administrator a password.',
    kind === 'scaleSet' && !/^\d+$/.test(form.capacity) && 'The number of instances is a whole number.',
  ];
  const sizes = [form.diskSize, ...form.dataDisks.map((disk) => disk.size || '?')];
  const disks = [sizes.some((size) => size !== '' && !/^\d+$/.test(size)) && 'The size of a disk is a whole number of GiB.'];
  const networking = [form.network !== '' && !form.subnet && 'Choose a subnet.'];
  const tags = [form.tags.some(([name, value]) => !name.trim() && value) && 'A tag has no name.'];
  const said = (all: (string | false)[]) => all.filter((one): one is string => one !== false);
  return { basics: said(basics), disks: said(disks), networking: said(networking), management: [], tags: said(tags) };
}

export function tagsOf(form: { tags: [string, string][] }): Record<string, string> {
  return Object.fromEntries(form.tags.filter(([name]) => name.trim()).map(([name, value]) => [name.trim(), value]));
}
