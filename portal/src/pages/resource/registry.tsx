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

/** Pages by resource type, lower case: the one place to add some. What is not here gets the pages that all resources have. */
const byType: Record<string, TypePages> = {
  'microsoft.compute/virtualmachines': {
    title: 'Virtual machine',
    apiVersion: '2024-07-01',
    views: [overview, { key: 'identity', title: 'Identity', section: 'Security', component: lazy(() => import('../machine/Identity').then((m) => ({ default: m.IdentityView }))) }],
  },
  'microsoft.resources/resourcegroups': { title: 'Resource group', apiVersion: '2022-09-01', views: [overview] },
};

export function pagesOf(type: string): TypePages {
  return byType[type.toLowerCase()] ?? { title: type, apiVersion: '2024-07-01', views: [overview] };
}
