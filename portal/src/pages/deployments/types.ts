import type { ErrorBody } from '../../api/errors';
import { type ArmResource, parseId } from '../../api/types';

export { pathOfScope, scopeOf, scopeTitle, TENANT } from '../../components/scopes';

export interface DeploymentProperties {
  provisioningState: string;
  timestamp?: string;
  duration?: string;
  mode?: string;
  correlationId?: string;
  parameters?: Record<string, { type?: string; value?: unknown }>;
  outputs?: Record<string, { type?: string; value?: unknown }>;
  outputResources?: { id: string }[];
  templateHash?: string;
  error?: ErrorBody;
}

export type Deployment = ArmResource<DeploymentProperties>;

export interface DeploymentOperation {
  id: string;
  operationId: string;
  properties: {
    provisioningOperation?: string;
    provisioningState: string;
    timestamp?: string;
    duration?: string;
    statusCode?: string;
    trackingId?: string;
    serviceRequestId?: string;
    statusMessage?: { error?: ErrorBody };
    targetResource?: { id: string; resourceType: string; resourceName: string };
  };
}

export function isRunning(state: string | undefined): boolean {
  return ['accepted', 'running', 'created', 'creating', 'canceling', 'deleting', 'ready'].includes((state ?? '').toLowerCase());
}

/** `PT1M2.5S` as people say it. */
export function duration(iso: string | undefined): string {
  const found = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?$/.exec(iso ?? '');
  if (!found) {
    return iso ?? '';
  }
  const [, hours, minutes, seconds] = found;
  return [hours && `${hours} h`, minutes && `${minutes} min`, seconds && `${Math.round(Number(seconds) * 10) / 10} s`].filter(Boolean).join(' ') || '0 s';
}

export function when(iso: string | undefined): string {
  return iso ? new Date(iso).toLocaleString() : '';
}

/** Words of az for a scope: which group of commands, and where. */
export function azScope(scope: string): { group: string; where: string } {
  const parts = parseId(scope);
  return parts.resourceGroup ? { group: 'group', where: `--resource-group ${parts.resourceGroup}` }
    : parts.subscriptionId ? { group: 'sub', where: '' }
      : scope === '' ? { group: 'tenant', where: '' } : { group: 'mg', where: `--management-group-id ${parts.name}` };
}
