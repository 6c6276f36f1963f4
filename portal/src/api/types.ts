/** Shapes of Resource Manager that several pages read. */
export interface ArmResource<P = Record<string, unknown>> {
  id: string;
  name: string;
  type: string;
  location?: string;
  tags?: Record<string, string>;
  identity?: Identity;
  properties?: P;
  kind?: string;
  sku?: { name?: string; capacity?: number };
  zones?: string[];
  systemData?: { createdAt?: string; createdBy?: string };
}

/** A resource seen as one of its type, whose properties are known. */
export function asType<P>(resource: ArmResource): ArmResource<P> {
  return resource as ArmResource<unknown> as ArmResource<P>;
}

export interface Identity {
  type: string;
  principalId?: string;
  tenantId?: string;
  userAssignedIdentities?: Record<string, { principalId?: string; clientId?: string } | null>;
}

export interface Subscription {
  id: string;
  subscriptionId: string;
  displayName: string;
  state: string;
  tenantId: string;
}

/** api-versions that this portal speaks, in one place. */
export const versions = {
  authorization: '2022-04-01',
  compute: '2024-07-01',
  deployments: '2024-11-01',
  groups: '2022-09-01',
  identity: '2023-01-31',
  insights: '2015-04-01',
  locks: '2020-05-01',
  management: '2021-04-01',
  managementGroups: '2020-05-01',
  network: '2024-05-01',
  policy: '2022-06-01',
  policyInsights: '2021-10-01',
  policyStates: '2019-10-01',
  subscriptions: '2022-12-01',
} as const;

export interface IdParts {
  subscriptionId?: string;
  resourceGroup?: string;
  provider?: string;
  type: string;
  name: string;
}

/** The parts of a resource id; case is kept, words are compared without it. */
export function parseId(id: string): IdParts {
  const parts = id.split('/').filter(Boolean);
  const at = (word: string) => parts.findIndex((part) => part.toLowerCase() === word);
  const subscription = at('subscriptions');
  const group = at('resourcegroups');
  const providers = parts.map((part) => part.toLowerCase()).lastIndexOf('providers');
  const rest = providers >= 0 ? parts.slice(providers + 1) : [];
  const type = rest.length > 0 ? [rest[0], ...rest.slice(1).filter((_, i) => i % 2 === 0)].join('/')
    : group >= 0 ? 'Microsoft.Resources/resourceGroups' : 'Microsoft.Resources/subscriptions';
  return {
    subscriptionId: subscription >= 0 ? parts[subscription + 1] : undefined,
    resourceGroup: group >= 0 ? parts[group + 1] : undefined,
    provider: rest[0],
    type,
    name: parts.at(-1) ?? '',
  };
}
