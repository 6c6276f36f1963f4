import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { ArmResource } from '../../api/types';

/** One page about a resource. */
export interface View {
  key: string;
  title: string;
  section?: string;
  component: LazyExoticComponent<ComponentType<{ resource: ArmResource }>> | ComponentType<{ resource: ArmResource }>;
}

interface TypePages {
  /** What one such thing is called. */
  title: string;
  apiVersion: string;
  views: View[];
}

const overview: View = { key: 'overview', title: 'Overview', component: lazy(() => import('./Overview').then((m) => ({ default: m.Overview }))) };

const deployments: View = { key: 'deployments', title: 'Deployments', section: 'Settings', component: lazy(() => import('../deployments/DeploymentList').then((m) => ({ default: m.DeploymentsView }))) };
const policy: View = { key: 'policy', title: 'Policy', section: 'Settings', component: lazy(() => import('../policy/ResourcePolicy').then((m) => ({ default: m.ResourcePolicy }))) };
const deployment = (name: 'DeploymentOverview' | 'DeploymentInputs' | 'DeploymentOutputs' | 'DeploymentTemplate') => lazy(() => import('../deployments/DeploymentPages').then((m) => ({ default: m[name] })));

/** Pages by resource type, lower case: the one place to add some. What is not here gets the pages that all resources have. */
const byType: Record<string, TypePages> = {
  'microsoft.compute/virtualmachines': {
    title: 'Virtual machine',
    apiVersion: '2024-07-01',
    views: [overview, { key: 'identity', title: 'Identity', section: 'Security', component: lazy(() => import('../machine/Identity').then((m) => ({ default: m.IdentityView }))) }, policy],
  },
  'microsoft.resources/resourcegroups': { title: 'Resource group', apiVersion: '2022-09-01', views: [overview, deployments, policy] },
  'microsoft.resources/subscriptions': { title: 'Subscription', apiVersion: '2022-12-01', views: [overview, deployments, policy] },
  'microsoft.management/managementgroups': { title: 'Management group', apiVersion: '2020-05-01', views: [overview, policy] },
  'microsoft.resources/deployments': {
    title: 'Deployment',
    apiVersion: '2024-11-01',
    views: [
      { key: 'overview', title: 'Overview', component: deployment('DeploymentOverview') },
      { key: 'inputs', title: 'Inputs', component: deployment('DeploymentInputs') },
      { key: 'outputs', title: 'Outputs', component: deployment('DeploymentOutputs') },
      { key: 'template', title: 'Template', component: deployment('DeploymentTemplate') },
    ],
  },
  'microsoft.authorization/policydefinitions': { title: 'Policy definition', apiVersion: '2023-04-01', views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../policy/DefinitionPage').then((m) => ({ default: m.DefinitionPage }))) }] },
  'microsoft.authorization/policysetdefinitions': { title: 'Initiative', apiVersion: '2023-04-01', views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../policy/DefinitionPage').then((m) => ({ default: m.DefinitionPage }))) }] },
  'microsoft.authorization/policyassignments': { title: 'Policy assignment', apiVersion: '2022-06-01', views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../policy/AssignmentPage').then((m) => ({ default: m.AssignmentPage }))) }] },
  'microsoft.authorization/policyexemptions': { title: 'Policy exemption', apiVersion: '2022-07-01-preview', views: [overview] },
  'microsoft.policyinsights/remediations': { title: 'Remediation', apiVersion: '2021-10-01', views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../policy/RemediationPage').then((m) => ({ default: m.RemediationPage }))) }] },
};

export function pagesOf(type: string): TypePages {
  return byType[type.toLowerCase()] ?? { title: type, apiVersion: '2024-07-01', views: [overview, policy] };
}
