import { useQuery } from '@tanstack/react-query';
import type { Client } from '../../api/client';
import { useClient } from '../../api/context';
import type { ErrorBody } from '../../api/errors';
import { useArmList } from '../../api/queries';
import { type ArmResource, parseId } from '../../api/types';
import type { ParameterDefinitions } from '../../components/parameters';

export const policyVersions = { definitions: '2023-04-01', assignments: '2022-06-01', exemptions: '2022-07-01-preview', states: '2019-10-01', remediations: '2021-10-01' } as const;

export const AUTHORIZATION = '/providers/Microsoft.Authorization';
export const INSIGHTS = '/providers/Microsoft.PolicyInsights';

export interface DefinitionProperties {
  displayName?: string;
  description?: string;
  policyType?: string;
  mode?: string;
  version?: string;
  metadata?: { category?: string; version?: string; deprecated?: boolean; preview?: boolean };
  parameters?: ParameterDefinitions;
  policyRule?: { if?: unknown; then?: { effect?: string; details?: { roleDefinitionIds?: string[] } } };
  policyDefinitions?: { policyDefinitionId: string; policyDefinitionReferenceId?: string; parameters?: unknown; groupNames?: string[] }[];
}

export type Definition = ArmResource<DefinitionProperties>;

export interface AssignmentProperties {
  displayName?: string;
  description?: string;
  policyDefinitionId: string;
  scope?: string;
  notScopes?: string[];
  enforcementMode?: string;
  parameters?: Record<string, { value?: unknown }>;
  nonComplianceMessages?: { message: string; policyDefinitionReferenceId?: string }[];
}

export type Assignment = ArmResource<AssignmentProperties>;

export interface ExemptionProperties {
  policyAssignmentId: string;
  exemptionCategory: string;
  displayName?: string;
  description?: string;
  expiresOn?: string;
}

export type Exemption = ArmResource<ExemptionProperties>;

export interface PolicyState {
  timestamp: string;
  resourceId: string;
  resourceType?: string;
  resourceLocation?: string;
  policyAssignmentId: string;
  policyDefinitionId: string;
  policySetDefinitionId?: string;
  policyDefinitionReferenceId?: string;
  policyDefinitionAction?: string;
  complianceState: string;
  policyEvaluationDetails?: {
    reason?: string;
    error?: ErrorBody;
    evaluatedExpressions?: { result?: string; expression?: string; path?: string; expressionValue?: unknown; targetValue?: unknown; operator?: string }[];
    ifNotExistsDetails?: { resourceId?: string; totalResources?: number };
  };
}

export interface Counts {
  nonCompliantResources: number;
  nonCompliantPolicies?: number;
  resourceDetails?: { complianceState: string; count: number }[];
}

export interface Summary {
  results: Counts;
  policyAssignments: { policyAssignmentId: string; policySetDefinitionId?: string; results: Counts; policyDefinitions?: { policyDefinitionId: string; effect?: string; results: Counts }[] }[];
}

export interface RemediationProperties {
  policyAssignmentId: string;
  policyDefinitionReferenceId?: string;
  provisioningState: string;
  createdOn?: string;
  lastUpdatedOn?: string;
  correlationId?: string;
  statusMessage?: string;
  resourceDiscoveryMode?: string;
  filters?: { locations?: string[]; resourceIds?: string[] };
  resourceCount?: number;
  parallelDeployments?: number;
  failureThreshold?: { percentage?: number };
  deploymentStatus?: { totalDeployments: number; successfulDeployments: number; failedDeployments: number };
}

export type Remediation = ArmResource<RemediationProperties>;

export const lastOf = (id: string) => id.slice(id.lastIndexOf('/') + 1);

export function isSet(id: string): boolean {
  return /\/policysetdefinitions\//i.test(id);
}

export function titleOf(one: ArmResource<{ displayName?: string }>): string {
  return one.properties?.displayName || one.name;
}

/** Definitions stand at subscriptions and management groups: where those for a scope are looked for. */
export function definitionScope(scope: string): string {
  const subscription = parseId(scope).subscriptionId;
  return subscription ? `/subscriptions/${subscription}` : scope;
}

export function useDefinitions(scope: string | null) {
  return useArmList<Definition>(scope === null ? null : `${definitionScope(scope)}${AUTHORIZATION}/policyDefinitions`, policyVersions.definitions);
}

export function useSets(scope: string | null) {
  return useArmList<Definition>(scope === null ? null : `${definitionScope(scope)}${AUTHORIZATION}/policySetDefinitions`, policyVersions.definitions);
}

/** Assignments at, above and below a scope. */
export function useAssignments(scope: string | null) {
  return useArmList<Assignment>(scope === null ? null : `${scope}${AUTHORIZATION}/policyAssignments`, policyVersions.assignments);
}

const ROWS_MAX = 5000;

/** The newest states below a scope, with the reasons. */
export async function states(client: Client, scope: string, filter: string, signal: AbortSignal): Promise<PolicyState[]> {
  const rows: PolicyState[] = [];
  const query = `$expand=PolicyEvaluationDetails${filter ? `&$filter=${encodeURIComponent(filter)}` : ''}`;
  let next: string | undefined = `${scope}${INSIGHTS}/policyStates/latest/queryResults?${query}&api-version=${policyVersions.states}`;
  while (next && rows.length < ROWS_MAX) {
    const url: URL = new URL(next, window.location.origin);
    const page: { value: PolicyState[]; '@odata.nextLink'?: string | null } = await client.post(url.pathname + url.search, '', {}, signal);
    rows.push(...page.value);
    next = page['@odata.nextLink'] ?? undefined;
  }
  return rows;
}

export function useStates(scope: string | null, filter = '') {
  const client = useClient();
  return useQuery({ queryKey: ['policyStates', scope?.toLowerCase(), filter], queryFn: ({ signal }) => states(client, scope ?? '', filter, signal), enabled: scope !== null });
}

export function useSummary(scope: string | null) {
  const client = useClient();
  return useQuery({
    queryKey: ['policySummary', scope?.toLowerCase()],
    queryFn: async ({ signal }) => (await client.post<{ value: Summary[] }>(`${scope}${INSIGHTS}/policyStates/latest/summarize`, policyVersions.states, {}, signal)).value[0] ?? null,
    enabled: scope !== null,
  });
}

/** Whether a remediation can do anything about a state. */
export function isRemediable(state: PolicyState): boolean {
  return state.complianceState === 'NonCompliant' && /^(deployifnotexists|modify)$/i.test(state.policyDefinitionAction ?? '');
}
