/** What the menu on the left has. The order is that of the menu. */
export interface Place {
  path: string;
  title: string;
  section: string;
}

export const places: Place[] = [
  { path: '/', title: 'Home', section: '' },
  { path: '/groups', title: 'Resource groups', section: 'Resources' },
  { path: '/machines', title: 'Virtual machines', section: 'Resources' },
  { path: '/scale-sets', title: 'Virtual machine scale sets', section: 'Resources' },
  { path: '/identities', title: 'Managed identities', section: 'Resources' },
  { path: '/deployments', title: 'Deployments', section: 'Resources' },
  { path: '/policy', title: 'Policy', section: 'Governance' },
  { path: '/bindings', title: 'Metadata bindings', section: 'Tools' },
  { path: '/token', title: 'Token inspector', section: 'Tools' },
];
