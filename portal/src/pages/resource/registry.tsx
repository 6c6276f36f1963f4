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

const activity: View = { key: 'activity', title: 'Activity log', component: lazy(() => import('../activity/ActivityLog').then((m) => ({ default: m.ActivityLog }))) };
const roles: View = { key: 'roles', title: 'Azure role assignments', section: 'Security', component: lazy(() => import('../roles/PrincipalRoles').then((m) => ({ default: m.ResourceRoles }))) };
const identity: View = { key: 'identity', title: 'Identity', section: 'Security', component: lazy(() => import('../machine/Identity').then((m) => ({ default: m.IdentityView }))) };

/** Pages that everything has, at every scope. */
const access: View = { key: 'iam', title: 'Access control (IAM)', component: lazy(() => import('../access/Iam').then((m) => ({ default: m.IamView }))) };
const tags: View = { key: 'tags', title: 'Tags', component: lazy(() => import('./Tags').then((m) => ({ default: m.TagsView }))) };
const locks: View = { key: 'locks', title: 'Locks', section: 'Settings', component: lazy(() => import('./Locks').then((m) => ({ default: m.LocksView }))) };
const exported: View = { key: 'export', title: 'Export template', section: 'Automation', component: lazy(() => import('./Export').then((m) => ({ default: m.ExportView }))) };
const machineMap: View = { key: 'access-map', title: 'Access map', section: 'Security', component: lazy(() => import('../map/AccessMap').then((m) => ({ default: m.MachineMapView }))) };
const deployments: View = { key: 'deployments', title: 'Deployments', section: 'Settings', component: lazy(() => import('../deployments/DeploymentList').then((m) => ({ default: m.DeploymentsView }))) };
const policy: View = { key: 'policy', title: 'Policy', section: 'Settings', component: lazy(() => import('../policy/ResourcePolicy').then((m) => ({ default: m.ResourcePolicy }))) };
const deployment = (name: 'DeploymentOverview' | 'DeploymentInputs' | 'DeploymentOutputs' | 'DeploymentTemplate') => lazy(() => import('../deployments/DeploymentPages').then((m) => ({ default: m[name] })));

/** Pages by resource type, lower case: the one place to add some. What is not here gets the pages that all resources have. */
const byType: Record<string, TypePages> = {
  'microsoft.compute/virtualmachines': {
    title: 'Virtual machine',
    apiVersion: '2024-07-01',
    views: [
      { ...overview, component: lazy(() => import('../machine/MachineOverview').then((m) => ({ default: m.MachineOverview }))) },
      identity, roles, machineMap,
    ],
  },
  'microsoft.compute/virtualmachinescalesets': {
    title: 'Virtual machine scale set',
    apiVersion: '2024-07-01',
    views: [
      { ...overview, component: lazy(() => import('../scaleset/SetOverview').then((m) => ({ default: m.SetOverview }))) },
      { key: 'instances', title: 'Instances', component: lazy(() => import('../scaleset/Instances').then((m) => ({ default: m.Instances }))) },
      identity, roles, machineMap,
    ],
  },
  'microsoft.managedidentity/userassignedidentities': {
    title: 'Managed identity',
    apiVersion: '2024-11-30',
    views: [
      { ...overview, component: lazy(() => import('../managed/IdentityOverview').then((m) => ({ default: m.IdentityOverview }))) },
      { key: 'roles', title: 'Azure role assignments', component: roles.component },
      { key: 'associated', title: 'Associated resources', component: lazy(() => import('../managed/Associated').then((m) => ({ default: m.Associated }))) },
      { key: 'credentials', title: 'Federated credentials', section: 'Settings', component: lazy(() => import('../managed/Credentials').then((m) => ({ default: m.Credentials }))) },
    ],
  },
  'microsoft.resources/resourcegroups': {
    title: 'Resource group',
    apiVersion: '2022-09-01',
    views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../group/GroupOverview').then((m) => ({ default: m.GroupOverview }))) }],
  },
  'microsoft.resources/subscriptions': {
    title: 'Subscription',
    apiVersion: '2022-12-01',
    views: [
      { key: 'overview', title: 'Overview', component: lazy(() => import('../subscription/SubscriptionOverview').then((m) => ({ default: m.SubscriptionOverview }))) },
      { key: 'access-map', title: 'Access map', section: 'Security', component: lazy(() => import('../map/AccessMap').then((m) => ({ default: m.SubscriptionMapView }))) },
    ],
  },
  'microsoft.management/managementgroups': {
    title: 'Management group',
    apiVersion: '2021-04-01',
    views: [{ key: 'overview', title: 'Overview', component: lazy(() => import('../subscription/ManagementGroupOverview').then((m) => ({ default: m.ManagementGroupOverview }))) }],
  },
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
  const key = type.toLowerCase();
  const own = byType[key] ?? { title: type, apiVersion: '2024-07-01', views: [overview] };
  return { ...own, views: withShared(key, own.views) };
}

/** What is no resource that people tag, lock or export: it has its own pages alone. */
const alone = /^microsoft\.(resources\/deployments|authorization\/policy\w+|policyinsights\/\w+)$/;

/** The pages of a type with those that all have: after the overview, as people know them, and at the end. */
function withShared(type: string, views: View[]): View[] {
  const [first, ...others] = views;
  if (type === 'microsoft.management/managementgroups') {
    return [...(first ? [first] : []), activity, access, ...others, policy, deployments];
  }
  if (alone.test(type)) {
    return views;
  }
  const deployed = type.startsWith('microsoft.resources/') ? [deployments] : [];
  const made = type === 'microsoft.resources/subscriptions' ? [] : [exported];
  return [...(first ? [first] : []), activity, access, tags, ...others, policy, ...deployed, locks, ...made];
}
