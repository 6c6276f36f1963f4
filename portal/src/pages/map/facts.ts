import { useQuery } from '@tanstack/react-query';
import type { RoleAssignment, RoleDefinition } from '../../api/access';
import { roleGuid } from '../../api/access';
import type { Client } from '../../api/client';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { DirectoryObject } from '../../api/directory';
import { type ArmResource, parseId, type Subscription, versions } from '../../api/types';

/** A machine or scale set and the identities on it, by object id. */
export interface Machine {
  id: string;
  name: string;
  identities: string[];
}

export interface MapIdentity {
  principalId: string;
  name: string;
  system: boolean;
  /** The identity's own resource; of a system-assigned one, the machine. */
  resourceId: string;
}

/** A role that an identity has at a scope, itself or through a group. */
export interface Grant {
  principalId: string;
  role: string;
  scope: string;
  via: { id: string; name: string } | null;
}

export interface Facts {
  machines: Machine[];
  identities: MapIdentity[];
  grants: Grant[];
  /** What people call the subscription. */
  subscription: string;
}

/** Everything of a subscription, or of one machine of it, that the picture is drawn from. */
export function useFacts(subscription: string | null, machine?: ArmResource) {
  const client = useClient();
  return useQuery({
    queryKey: ['map', subscription, machine?.id, JSON.stringify(machine?.identity)],
    enabled: subscription !== null,
    queryFn: ({ signal }) => read(client, subscription ?? '', machine, signal),
  });
}

async function read(client: Client, subscription: string, machine: ArmResource | undefined, signal: AbortSignal): Promise<Facts> {
  const { displayName } = await client.get<Subscription>(subscription, versions.subscriptions, signal);
  const resources = machine ? [machine] : [
    ...(await client.all<ArmResource>(`${subscription}/providers/Microsoft.Compute/virtualMachines`, versions.compute, signal)),
    ...(await client.all<ArmResource>(`${subscription}/providers/Microsoft.Compute/virtualMachineScaleSets`, versions.compute, signal)),
  ];
  const identities = new Map<string, MapIdentity>();
  if (!machine) {
    for (const one of await client.all<ArmResource<{ principalId: string }>>(`${subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities`, versions.identity, signal)) {
      const principalId = one.properties?.principalId ?? '';
      identities.set(principalId, { principalId, name: one.name, system: false, resourceId: one.id });
    }
  }
  const machines = resources.map((one) => ({ id: one.id, name: one.name, identities: identitiesOf(one, identities) }));
  const roles = new Map((await client.all<RoleDefinition>(`${subscription}/providers/Microsoft.Authorization/roleDefinitions`, versions.authorization, signal)).map((one) => [one.name.toLowerCase(), one.properties.roleName]));
  const nameOf = (assignment: RoleAssignment) => roles.get(roleGuid(assignment.properties.roleDefinitionId)) ?? roleGuid(assignment.properties.roleDefinitionId);
  const list = `${subscription}/providers/Microsoft.Authorization/roleAssignments`;
  const grants: Grant[] = [];
  if (machine) {
    for (const principalId of identities.keys()) {
      const assigned = await client.all<RoleAssignment>(`${list}?$filter=${encodeURIComponent(`assignedTo('${principalId}')`)}`, versions.authorization, signal);
      const groups = assigned.some((one) => one.properties.principalId !== principalId)
        ? await client.graphAll<DirectoryObject>(`/servicePrincipals/${principalId}/transitiveMemberOf`, signal) : [];
      for (const one of assigned) {
        const group = groups.find((other) => other.id === one.properties.principalId);
        grants.push({ principalId, role: nameOf(one), scope: one.properties.scope, via: one.properties.principalId === principalId ? null : { id: one.properties.principalId, name: group?.displayName ?? one.properties.principalId } });
      }
    }
    return { machines, identities: [...identities.values()], grants, subscription: displayName };
  }
  const assigned = await client.all<RoleAssignment>(list, versions.authorization, signal);
  const groups = await membersOf(client, [...new Set(assigned.filter((one) => one.properties.principalType === 'Group').map((one) => one.properties.principalId))], signal);
  for (const one of assigned) {
    const { principalId, scope } = one.properties;
    if (identities.has(principalId)) {
      grants.push({ principalId, role: nameOf(one), scope, via: null });
    }
    const group = groups.get(principalId);
    for (const member of group?.members ?? []) {
      if (identities.has(member)) {
        grants.push({ principalId: member, role: nameOf(one), scope, via: { id: principalId, name: group?.name ?? principalId } });
      }
    }
  }
  return { machines, identities: [...identities.values()], grants, subscription: displayName };
}

/** Object ids of the identities on a machine; those not known yet are added. */
function identitiesOf(one: ArmResource, known: Map<string, MapIdentity>): string[] {
  const found: string[] = [];
  if (one.identity?.principalId) {
    known.set(one.identity.principalId, { principalId: one.identity.principalId, name: one.name, system: true, resourceId: one.id });
    found.push(one.identity.principalId);
  }
  for (const [id, value] of Object.entries(one.identity?.userAssignedIdentities ?? {})) {
    if (value?.principalId) {
      known.set(value.principalId, { principalId: value.principalId, name: parseId(id).name, system: false, resourceId: id });
      found.push(value.principalId);
    }
  }
  return found;
}

async function membersOf(client: Client, ids: string[], signal: AbortSignal): Promise<Map<string, { name: string; members: string[] }>> {
  const found = new Map<string, { name: string; members: string[] }>();
  for (const id of ids) {
    try {
      const group = await client.graph<DirectoryObject>('GET', `/groups/${id}`, undefined, signal);
      const members = await client.graphAll<DirectoryObject>(`/groups/${id}/transitiveMembers?$top=999`, signal);
      found.set(id, { name: group.displayName, members: members.map((one) => one.id) });
    } catch (error) {
      // A role assignment stays behind when its group is deleted: nobody has anything by it.
      if (!(error instanceof ApiError && error.status === 404)) {
        throw error;
      }
    }
  }
  return found;
}
