import type { ArmRequest } from '../../api/client';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted } from '../../app/actions';

export interface SetProperties {
  provisioningState?: string;
  orchestrationMode?: string;
  uniqueId?: string;
  timeCreated?: string;
  upgradePolicy?: { mode?: string };
  virtualMachineProfile?: {
    osProfile?: { computerNamePrefix?: string; adminUsername?: string };
    storageProfile?: { imageReference?: { publisher?: string; offer?: string; sku?: string; id?: string } };
    networkProfile?: { networkInterfaceConfigurations?: { properties?: { ipConfigurations?: { properties?: { subnet?: { id: string } } }[] } }[] };
  };
}

export type ScaleSet = ArmResource<SetProperties>;

export type SetVerb = 'start' | 'restart' | 'deallocate' | 'delete' | 'manualupgrade';

export const SET_WORDS: Record<SetVerb, { title: string; right: string; cli: string }> = {
  start: { title: 'Start', right: 'start/action', cli: 'start' },
  restart: { title: 'Restart', right: 'restart/action', cli: 'restart' },
  deallocate: { title: 'Stop', right: 'deallocate/action', cli: 'deallocate' },
  manualupgrade: { title: 'Upgrade', right: 'manualUpgrade/action', cli: 'update-instances' },
  delete: { title: 'Delete', right: 'delete/action', cli: 'delete-instances' },
};

/** Does something to these instances of a set, or to all of them. */
export function onInstances(verb: SetVerb, set: Pick<ArmResource, 'id' | 'name'>, instanceIds: string[] | null): Action {
  const place = parseId(set.id);
  const what = instanceIds === null ? `all instances of ${set.name}` : `${instanceIds.length} ${instanceIds.length === 1 ? 'instance' : 'instances'} of ${set.name}`;
  const request: ArmRequest = { method: 'POST', path: `${set.id}/${verb}`, apiVersion: versions.compute, body: instanceIds === null ? undefined : { instanceIds } };
  return {
    title: `${SET_WORDS[verb].title} ${what}`,
    requests: [request],
    cli: `az vmss ${SET_WORDS[verb].cli} --resource-group ${quoted(place.resourceGroup ?? '')} --name ${quoted(set.name)}${instanceIds === null ? '' : ` --instance-ids ${instanceIds.map(quoted).join(' ')}`}`,
    link: `/resource${set.id}?view=instances`,
  };
}

export function deletion(sets: Pick<ArmResource, 'id' | 'name'>[]): Action {
  return {
    title: `Delete ${sets.length === 1 ? `the scale set ${sets[0]?.name}` : `${sets.length} scale sets`}`,
    requests: sets.map((one) => ({ method: 'DELETE', path: one.id, apiVersion: versions.compute })),
    independent: true,
    cli: sets.map((one) => `az vmss delete --ids ${quoted(one.id)}`),
    link: '/scale-sets',
  };
}

export function imageOfSet(set: ScaleSet): string {
  const image = set.properties?.virtualMachineProfile?.storageProfile?.imageReference;
  return image?.id ? parseId(image.id).name : image?.publisher ? `${image.publisher}:${image.offer}:${image.sku}` : '';
}
