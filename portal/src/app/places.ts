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
  { path: '/subscriptions', title: 'Subscriptions', section: 'Resources' },
  { path: '/management-groups', title: 'Management groups', section: 'Resources' },
  { path: '/access-map', title: 'Access map', section: 'Resources' },
  { path: '/directory/users', title: 'Users', section: 'Directory' },
  { path: '/directory/groups', title: 'Groups', section: 'Directory' },
  { path: '/directory/applications', title: 'Applications', section: 'Directory' },
  { path: '/directory/service-principals', title: 'Enterprise applications', section: 'Directory' },
  { path: '/signing-keys', title: 'Signing keys', section: 'Directory' },
  { path: '/sign-ins', title: 'Sign-in log', section: 'Logs' },
  { path: '/activity', title: 'Activity log', section: 'Logs' },
  { path: '/access-control', title: 'Tenant access control', section: 'Governance' },
  { path: '/policy', title: 'Policy', section: 'Governance' },
  { path: '/bindings', title: 'Metadata bindings', section: 'Tools' },
  { path: '/token', title: 'Token inspector', section: 'Tools' },
];
