import type { ArmRequest } from '../../api/client';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted } from '../../app/actions';

/** What can be done to a machine as a whole. */
export type Verb = 'start' | 'restart' | 'deallocate' | 'delete';

export const WORDS: Record<Verb, { title: string; right: string; cli: string }> = {
  start: { title: 'Start', right: 'start/action', cli: 'start' },
  restart: { title: 'Restart', right: 'restart/action', cli: 'restart' },
  deallocate: { title: 'Stop', right: 'deallocate/action', cli: 'deallocate' },
  delete: { title: 'Delete', right: 'delete', cli: 'delete --yes' },
};

/** Does the same to each of these virtual machines. */
export function power(verb: Verb, machines: Pick<ArmResource, 'id' | 'name'>[]): Action {
  const one = machines.length === 1 ? machines[0] : undefined;
  return {
    title: `${WORDS[verb].title} ${one ? `the virtual machine ${one.name}` : `${machines.length} virtual machines`}`,
    requests: machines.map((machine): ArmRequest => verb === 'delete'
      ? { method: 'DELETE', path: machine.id, apiVersion: versions.compute }
      : { method: 'POST', path: `${machine.id}/${verb}`, apiVersion: versions.compute }),
    independent: true,
    cli: `az vm ${WORDS[verb].cli} --ids ${machines.map((machine) => quoted(machine.id)).join(' ')}`,
    link: verb === 'delete' || !one ? '/machines' : `/resource${one.id}`,
  };
}

interface Statuses {
  statuses?: { code?: string; displayStatus?: string; time?: string }[];
}

/** The power state of an instance view, in the words of the server. */
export function powerState(view?: Statuses): string {
  return view?.statuses?.find((one) => one.code?.startsWith('PowerState/'))?.displayStatus ?? '';
}

export interface MachineProperties {
  vmId?: string;
  provisioningState?: string;
  timeCreated?: string;
  hardwareProfile?: { vmSize?: string };
  instanceView?: Statuses;
  osProfile?: { computerName?: string; adminUsername?: string };
  storageProfile?: {
    imageReference?: { publisher?: string; offer?: string; sku?: string; version?: string; exactVersion?: string; id?: string };
    osDisk?: { osType?: string; name?: string; diskSizeGB?: number; deleteOption?: string; managedDisk?: { id?: string; storageAccountType?: string } };
    dataDisks?: { lun: number; name?: string; diskSizeGB?: number; deleteOption?: string; managedDisk?: { id?: string; storageAccountType?: string } }[];
  };
  networkProfile?: { networkInterfaces?: { id: string; properties?: { deleteOption?: string; primary?: boolean } }[] };
  virtualMachineScaleSet?: { id: string };
}

export type Machine = ArmResource<MachineProperties>;

/** `publisher:offer:sku`, or the name of an image of one's own. */
export function imageOf(machine: Machine): string {
  const image = machine.properties?.storageProfile?.imageReference;
  return image?.id ? parseId(image.id).name : image?.publisher ? `${image.publisher}:${image.offer}:${image.sku}` : '';
}
