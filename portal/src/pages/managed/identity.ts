import { type ArmResource, parseId } from '../../api/types';

export interface ManagedProperties {
  principalId?: string;
  clientId?: string;
  tenantId?: string;
  isolationScope?: string;
}

export type ManagedIdentity = ArmResource<ManagedProperties>;

/** The version that lists associated resources; Azure has the call in previews alone. */
export const ASSOCIATED_VERSION = '2022-01-31-preview';

/** Knows the isolation scope. */
export const NEW_VERSION = '2024-11-30';

/** Knows flexible expressions. */
export const FLEXIBLE_VERSION = '2025-01-31-preview';

/** Which words az identifies it by. */
export function nameWords(id: string): string {
  const place = parseId(id);
  return `--resource-group ${place.resourceGroup} --name ${place.name}`;
}
