import { parseId, versions } from '../../api/types';
import { quoted } from '../../app/actions';
import { type ComputeForm, type Kind, PORTS, tagsOf } from './form';

const PASSWORD = "[parameters('adminPassword')]";
const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';

type Json = Record<string, unknown>;

/** The properties of the deployment that makes a machine or a scale set, and the network parts that are not there yet, as `az vm create` does. */
export function deployment(form: ComputeForm, kind: Kind, password: string): Json {
  const secret = form.authentication === 'password';
  return {
    mode: 'Incremental',
    template: {
      $schema: SCHEMA,
      contentVersion: '1.0.0.0',
      parameters: secret ? { adminPassword: { type: 'securestring' } } : {},
      resources: resources(form, kind),
    },
    parameters: secret ? { adminPassword: { value: password } } : {},
  };
}

export function resources(form: ComputeForm, kind: Kind): Json[] {
  return [...network(form), ...(kind === 'machine' ? machine(form) : [scaleSet(form)])];
}

const parts = (form: ComputeForm) => ({ network: `${form.name}-vnet`, nsg: `${form.name}-nsg`, ip: `${form.name}-ip`, nic: `${form.name}-nic` });

function resource(form: ComputeForm, type: string, name: string, apiVersion: string, more: Json): Json {
  const tags = Object.fromEntries(Object.entries(tagsOf(form)).map(([key, value]) => [literal(key), literal(value)]));
  return { type, apiVersion, name: literal(name), location: form.location, ...(Object.keys(tags).length > 0 ? { tags } : {}), ...more };
}

function idOf(type: string, ...names: string[]): string {
  return `[resourceId(${[type, ...names].map((one) => `'${one.replaceAll("'", "''")}'`).join(', ')})]`;
}

/** Text of a user, which a template must not take for an expression. */
function literal(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? `[${text}` : text;
}

function network(form: ComputeForm): Json[] {
  const names = parts(form);
  const rules = PORTS.filter((one) => form.ports.includes(one.port)).map((one, i) => ({
    name: one.title.replace(/ .*/, ''),
    properties: {
      priority: 300 + i * 20, protocol: 'Tcp', access: 'Allow', direction: 'Inbound',
      sourceAddressPrefix: '*', sourcePortRange: '*', destinationAddressPrefix: '*', destinationPortRange: one.port,
    },
  }));
  const made = [resource(form, 'Microsoft.Network/networkSecurityGroups', names.nsg, versions.network, { properties: { securityRules: rules } })];
  if (!form.network) {
    made.push(resource(form, 'Microsoft.Network/virtualNetworks', names.network, versions.network, {
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ name: 'default', properties: { addressPrefix: '10.0.0.0/24' } }] },
    }));
  }
  return made;
}

function subnet(form: ComputeForm): string {
  return form.network ? `${form.network}/subnets/${form.subnet}` : idOf('Microsoft.Network/virtualNetworks/subnets', parts(form).network, 'default');
}

function networkNeeds(form: ComputeForm): string[] {
  const names = parts(form);
  return [idOf('Microsoft.Network/networkSecurityGroups', names.nsg), ...(form.network ? [] : [idOf('Microsoft.Network/virtualNetworks', names.network)])];
}

function machine(form: ComputeForm): Json[] {
  const names = parts(form);
  const made: Json[] = [];
  if (form.publicIp) {
    made.push(resource(form, 'Microsoft.Network/publicIPAddresses', names.ip, versions.network, { sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } }));
  }
  const address = idOf('Microsoft.Network/publicIPAddresses', names.ip);
  made.push(
    resource(form, 'Microsoft.Network/networkInterfaces', names.nic, versions.network, {
      dependsOn: [...networkNeeds(form), ...(form.publicIp ? [address] : [])],
      properties: {
        ipConfigurations: [{
          name: 'ipconfig1',
          properties: { privateIPAllocationMethod: 'Dynamic', subnet: { id: subnet(form) }, ...(form.publicIp ? { publicIPAddress: { id: address } } : {}) },
        }],
        networkSecurityGroup: { id: idOf('Microsoft.Network/networkSecurityGroups', names.nsg) },
      },
    }),
    resource(form, 'Microsoft.Compute/virtualMachines', form.name, versions.compute, {
      dependsOn: [idOf('Microsoft.Network/networkInterfaces', names.nic)],
      ...identity(form),
      properties: {
        hardwareProfile: { vmSize: form.size },
        storageProfile: storage(form),
        osProfile: { computerName: literal(form.name), ...admin(form) },
        networkProfile: { networkInterfaces: [{ id: idOf('Microsoft.Network/networkInterfaces', names.nic), properties: { deleteOption: form.deleteNic ? 'Delete' : 'Detach' } }] },
      },
    }),
  );
  return made;
}

function scaleSet(form: ComputeForm): Json {
  const uniform = form.orchestration === 'Uniform';
  return resource(form, 'Microsoft.Compute/virtualMachineScaleSets', form.name, versions.compute, {
    dependsOn: networkNeeds(form),
    sku: { name: form.size, tier: 'Standard', capacity: Number(form.capacity) },
    ...identity(form),
    properties: {
      orchestrationMode: form.orchestration,
      ...(uniform ? { overprovision: true, upgradePolicy: { mode: form.upgrade } } : { platformFaultDomainCount: 1 }),
      virtualMachineProfile: {
        storageProfile: storage(form),
        osProfile: { computerNamePrefix: literal(form.name.slice(0, 9)), ...admin(form) },
        networkProfile: {
          ...(uniform ? {} : { networkApiVersion: '2020-11-01' }),
          networkInterfaceConfigurations: [{
            name: `${form.name}-nic`,
            properties: {
              primary: true,
              networkSecurityGroup: { id: idOf('Microsoft.Network/networkSecurityGroups', parts(form).nsg) },
              ipConfigurations: [{ name: 'ipconfig1', properties: { primary: true, subnet: { id: subnet(form) } } }],
            },
          }],
        },
      },
    },
  });
}

function identity(form: ComputeForm): Json {
  return form.system ? { identity: { type: 'SystemAssigned' } } : {};
}

function storage(form: ComputeForm): Json {
  return {
    imageReference: { publisher: form.publisher, offer: form.offer, sku: form.sku, version: 'latest' },
    osDisk: { createOption: 'FromImage', caching: 'ReadWrite', managedDisk: { storageAccountType: form.diskType }, ...(form.diskSize ? { diskSizeGB: Number(form.diskSize) } : {}) },
    ...(form.dataDisks.length > 0
      ? { dataDisks: form.dataDisks.map((disk, lun) => ({ lun, createOption: 'Empty', diskSizeGB: Number(disk.size), managedDisk: { storageAccountType: disk.type } })) }
      : {}),
  };
}

function admin(form: ComputeForm): Json {
  return form.authentication === 'password'
    ? { adminUsername: literal(form.user), adminPassword: PASSWORD }
    : {
        adminUsername: literal(form.user),
        linuxConfiguration: { disablePasswordAuthentication: true, ssh: { publicKeys: [{ path: `/home/${form.user}/.ssh/authorized_keys`, keyData: literal(form.key.trim()) }] } },
      };
}

/** The command that makes the same. */
export function command(form: ComputeForm, kind: Kind): string {
  const words = [
    kind === 'machine' ? 'az vm create' : 'az vmss create',
    `--resource-group ${quoted(form.group)}`,
    `--name ${quoted(form.name)}`,
    `--location ${form.location}`,
    `--image ${quoted(`${form.publisher}:${form.offer}:${form.sku}:latest`)}`,
    kind === 'machine' ? `--size ${form.size}` : `--vm-sku ${form.size} --instance-count ${form.capacity} --orchestration-mode ${form.orchestration}`,
    `--admin-username ${quoted(form.user)}`,
    form.authentication === 'ssh' ? `--ssh-key-values ${quoted(form.key.trim() || '~/.ssh/id_ed25519.pub')}` : "--admin-password '<password>'",
    `--storage-sku ${form.diskType}`,
    form.dataDisks.length > 0 && `--data-disk-sizes-gb ${form.dataDisks.map((disk) => disk.size).join(' ')}`,
    form.network && `--vnet-name ${quoted(parseId(form.network).name)} --subnet ${quoted(form.subnet)}`,
    kind === 'machine' && !form.publicIp && "--public-ip-address ''",
    form.system && '--assign-identity [system]',
    form.tags.length > 0 && `--tags ${Object.entries(tagsOf(form)).map(([name, value]) => quoted(`${name}=${value}`)).join(' ')}`,
  ];
  return words.filter(Boolean).join(' \\\n  ');
}
