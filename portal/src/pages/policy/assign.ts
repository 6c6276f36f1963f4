import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ArmRequest, Client } from '../../api/client';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import { type ArmResource, parseId, versions } from '../../api/types';
import { type Action, quoted, shown } from '../../app/actions';
import { useNotifications } from '../../app/notifications';
import { type ParameterDefinitions } from '../../components/parameters';
import { resourcePath } from '../../components/RouteLink';
import { type Assignment, AUTHORIZATION, type Definition, isSet, lastOf, policyVersions } from './types';

/** What is about to be assigned. */
export interface AssignDraft {
  scope: string;
  notScopes: string[];
  definition: Definition;
  name: string;
  displayName: string;
  description: string;
  enforce: boolean;
  parameters: Record<string, { value: unknown }>;
  identity: 'none' | 'system' | 'user';
  userIdentity: string;
  location: string;
  message: string;
  /** Role definitions that the identity is given, and where. */
  grants: Grant[];
}

export interface Grant {
  role: string;
  scope: string;
}

export function assignmentId(draft: AssignDraft): string {
  return `${draft.scope}${AUTHORIZATION}/policyAssignments/${draft.name}`;
}

/** Whether the effects of a definition act with an identity: what they are is a word or a parameter. */
export function actsAsIdentity(definitions: Definition[]): boolean {
  return definitions.some((one) => rolesOf([one]).length > 0);
}

export function rolesOf(definitions: Definition[]): string[] {
  return [...new Set(definitions.flatMap((one) => one.properties?.policyRule?.then?.details?.roleDefinitionIds ?? []))];
}

/** The scopes that need the roles: that of the assignment, and those of parameters that say so. */
export function grantsOf(roles: string[], scope: string, parameters: ParameterDefinitions, values: Record<string, { value: unknown }>): Grant[] {
  const more = Object.entries(parameters).filter(([, one]) => one.metadata?.assignPermissions === true).map(([name]) => values[name]?.value).filter((one): one is string => typeof one === 'string' && one.startsWith('/'));
  return [scope, ...new Set(more)].flatMap((at) => roles.map((role) => ({ role, scope: at })));
}

function put(draft: AssignDraft): ArmRequest {
  const identity = draft.identity === 'system' ? { type: 'SystemAssigned' } : draft.identity === 'user' ? { type: 'UserAssigned', userAssignedIdentities: { [draft.userIdentity]: {} } } : null;
  return {
    method: 'PUT',
    path: assignmentId(draft),
    apiVersion: policyVersions.assignments,
    body: {
      ...(identity && { identity, location: draft.location }),
      properties: {
        displayName: draft.displayName,
        ...(draft.description && { description: draft.description }),
        policyDefinitionId: draft.definition.id,
        notScopes: draft.notScopes,
        parameters: draft.parameters,
        enforcementMode: draft.enforce ? 'Default' : 'DoNotEnforce',
        ...(draft.message && { nonComplianceMessages: [{ message: draft.message }] }),
      },
    },
  };
}

function grant(one: Grant, principalId: string, name: string): ArmRequest {
  const subscription = parseId(one.scope).subscriptionId;
  const role = one.role.startsWith('/providers/') && subscription ? `/subscriptions/${subscription}${one.role}` : one.role;
  return {
    method: 'PUT',
    path: `${one.scope}${AUTHORIZATION}/roleAssignments/${name}`,
    apiVersion: versions.authorization,
    body: { properties: { roleDefinitionId: role, principalId, principalType: 'ServicePrincipal' } },
  };
}

/** How it is shown; the identity's object id is only known once it is made. */
export function assignAction(draft: AssignDraft): Action {
  const users = draft.identity === 'system' ? ' --mi-system-assigned' : draft.identity === 'user' ? ` --mi-user-assigned ${quoted(draft.userIdentity)}` : '';
  return {
    title: `Assign ${draft.displayName || draft.name}`,
    requests: [put(draft), ...draft.grants.map((one) => grant(one, '<principalId of the identity>', '<new GUID>'))],
    cli: [
      `az policy assignment create --name ${quoted(draft.name)} --scope ${quoted(draft.scope)} --${isSet(draft.definition.id) ? 'policy-set-definition' : 'policy'} ${quoted(draft.definition.id)} --params ${quoted(JSON.stringify(draft.parameters))}${users}${users ? ` --location ${draft.location}` : ''}`,
      ...draft.grants.map((one) => `az role assignment create --assignee-object-id <principalId> --assignee-principal-type ServicePrincipal --role ${quoted(lastOf(one.role))} --scope ${quoted(one.scope)}`),
    ],
    link: resourcePath(assignmentId(draft)),
  };
}

async function principal(client: Client, draft: AssignDraft, made: Assignment): Promise<string | undefined> {
  if (draft.identity === 'system') {
    return made.identity?.principalId;
  }
  return (await client.get<ArmResource<{ principalId?: string }>>(draft.userIdentity, versions.identity)).properties?.principalId;
}

/** Writes the assignment, then gives its identity the roles, as Azure's portal does. */
export function useAssign() {
  const client = useClient();
  const queries = useQueryClient();
  const { track } = useNotifications();
  return useMutation({
    mutationFn: (draft: AssignDraft) => shown(queries, [put(draft)], (settled) =>
      track(`Assign ${draft.displayName || draft.name}`, async (progress) => {
        const made = await settled(0, client.run<Assignment>(put(draft), progress));
        if (draft.identity !== 'none' && draft.grants.length > 0) {
          const id = await principal(client, draft, made);
          for (const [i, one] of draft.grants.entries()) {
            progress(`Role ${i + 1} of ${draft.grants.length}`);
            await granted(client, one, id ?? '');
          }
        }
        return made;
      }, resourcePath(assignmentId(draft)))),
  });
}

async function granted(client: Client, one: Grant, principalId: string): Promise<void> {
  try {
    await client.run(grant(one, principalId, crypto.randomUUID()));
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'RoleAssignmentExists')) {
      throw error;
    }
  }
}
