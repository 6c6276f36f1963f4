import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Spinner } from '@fluentui/react-components';
import { NotFound, RouteError } from './fallbacks';
import { texts } from '../components/search';
import { Shell } from './Shell';

/** Every address of the portal. Each page is a chunk of its own, so that the first one comes fast. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/** These members of a search, and nothing else of it. */
function only<K extends string>(...names: K[]) {
  return (search: Record<string, unknown>) => Object.fromEntries(names.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : []))) as Partial<Record<K, string>>;
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/Home'), 'Home') }),
  createRoute({ getParentRoute: () => root, path: '/groups', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/Groups'), 'Groups') }),
  createRoute({ getParentRoute: () => root, path: '/machines', component: lazyRouteComponent(() => import('../pages/machine/Machines'), 'Machines') }),
  createRoute({ getParentRoute: () => root, path: '/scale-sets', component: lazyRouteComponent(() => import('../pages/scaleset/ScaleSets'), 'ScaleSets') }),
  createRoute({ getParentRoute: () => root, path: '/identities', component: lazyRouteComponent(() => import('../pages/managed/Identities'), 'Identities') }),
  createRoute({ getParentRoute: () => root, path: '/create/machine', component: lazyRouteComponent(() => import('../pages/create/Create'), 'CreateMachine') }),
  createRoute({ getParentRoute: () => root, path: '/create/scale-set', component: lazyRouteComponent(() => import('../pages/create/Create'), 'CreateScaleSet') }),
  createRoute({ getParentRoute: () => root, path: '/create/identity', component: lazyRouteComponent(() => import('../pages/managed/CreateIdentity'), 'CreateIdentity') }),
  createRoute({
    getParentRoute: () => root,
    path: '/resource/$',
    validateSearch: texts,
    component: lazyRouteComponent(() => import('../pages/resource/ResourcePage'), 'ResourcePage'),
  }),
  createRoute({ getParentRoute: () => root, path: '/subscriptions', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/subscription/Subscriptions'), 'Subscriptions') }),
  createRoute({ getParentRoute: () => root, path: '/management-groups', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/subscription/ManagementGroups'), 'ManagementGroups') }),
  createRoute({ getParentRoute: () => root, path: '/directory/users', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/Users'), 'Users') }),
  createRoute({ getParentRoute: () => root, path: '/directory/users/$id', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/UserPage'), 'UserPage') }),
  createRoute({ getParentRoute: () => root, path: '/directory/groups', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/DirectoryGroups'), 'DirectoryGroups') }),
  createRoute({ getParentRoute: () => root, path: '/directory/groups/$id', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/DirectoryGroupPage'), 'DirectoryGroupPage') }),
  createRoute({ getParentRoute: () => root, path: '/directory/applications', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/Applications'), 'Applications') }),
  createRoute({ getParentRoute: () => root, path: '/directory/applications/$id', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/ApplicationPage'), 'ApplicationPage') }),
  createRoute({ getParentRoute: () => root, path: '/directory/service-principals', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/ServicePrincipals'), 'ServicePrincipals') }),
  createRoute({ getParentRoute: () => root, path: '/directory/service-principals/$id', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/ServicePrincipalPage'), 'ServicePrincipalPage') }),
  createRoute({ getParentRoute: () => root, path: '/signing-keys', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/directory/SigningKeys'), 'SigningKeys') }),
  createRoute({ getParentRoute: () => root, path: '/sign-ins', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/logs/SignIns'), 'SignIns') }),
  createRoute({ getParentRoute: () => root, path: '/activity', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/logs/Activity'), 'Activity') }),
  createRoute({ getParentRoute: () => root, path: '/access-map', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/map/AccessMap'), 'AccessMap') }),
  createRoute({ getParentRoute: () => root, path: '/access-control', validateSearch: texts, component: lazyRouteComponent(() => import('../pages/access/TenantAccess'), 'TenantAccess') }),
  createRoute({ getParentRoute: () => root, path: '/deployments', validateSearch: only('scope'), component: lazyRouteComponent(() => import('../pages/deployments/Deployments'), 'Deployments') }),
  createRoute({ getParentRoute: () => root, path: '/deploy', validateSearch: only('scope', 'from'), component: lazyRouteComponent(() => import('../pages/deployments/DeployTemplate'), 'DeployTemplate') }),
  createRoute({ getParentRoute: () => root, path: '/token', component: lazyRouteComponent(() => import('../pages/token/TokenInspector'), 'TokenInspector') }),
  createRoute({ getParentRoute: () => root, path: '/bindings', component: lazyRouteComponent(() => import('../pages/bindings/Bindings'), 'Bindings') }),
  createRoute({ getParentRoute: () => root, path: '/policy', validateSearch: only('view', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/Policy'), 'Policy') }),
  createRoute({ getParentRoute: () => root, path: '/policy/edit', validateSearch: only('from', 'kind', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/DefinitionEditor'), 'DefinitionEditor') }),
  createRoute({ getParentRoute: () => root, path: '/policy/assign', validateSearch: only('definition', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/AssignWizard'), 'AssignWizard') }),
];

export function createPortalRouter() {
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/portal',
    defaultPreload: 'intent',
    defaultPendingComponent: () => <Spinner label="Loading" />,
    defaultErrorComponent: RouteError,
    scrollRestoration: true,
  });
}
