import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Spinner } from '@fluentui/react-components';
import { NotFound, RouteError } from './fallbacks';
import { Shell } from './Shell';

/** Every address of the portal. Each page is a chunk of its own, so that the first one comes fast. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

interface ViewSearch {
  view?: string;
}

/** Text members of a search, and nothing else of it. */
function texts<K extends string>(...names: K[]) {
  return (search: Record<string, unknown>) => Object.fromEntries(names.flatMap((name) => (typeof search[name] === 'string' ? [[name, search[name]]] : []))) as Partial<Record<K, string>>;
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/Home'), 'Home') }),
  createRoute({ getParentRoute: () => root, path: '/groups', component: lazyRouteComponent(() => import('../pages/Groups'), 'Groups') }),
  createRoute({ getParentRoute: () => root, path: '/machines', component: lazyRouteComponent(() => import('../pages/machine/Machines'), 'Machines') }),
  createRoute({
    getParentRoute: () => root,
    path: '/resource/$',
    validateSearch: (search: Record<string, unknown>): ViewSearch => (typeof search.view === 'string' ? { view: search.view } : {}),
    component: lazyRouteComponent(() => import('../pages/resource/ResourcePage'), 'ResourcePage'),
  }),
  createRoute({ getParentRoute: () => root, path: '/deployments', validateSearch: texts('scope'), component: lazyRouteComponent(() => import('../pages/deployments/Deployments'), 'Deployments') }),
  createRoute({ getParentRoute: () => root, path: '/deploy', validateSearch: texts('scope', 'from'), component: lazyRouteComponent(() => import('../pages/deployments/DeployTemplate'), 'DeployTemplate') }),
  createRoute({ getParentRoute: () => root, path: '/token', component: lazyRouteComponent(() => import('../pages/token/TokenInspector'), 'TokenInspector') }),
  createRoute({ getParentRoute: () => root, path: '/bindings', component: lazyRouteComponent(() => import('../pages/bindings/Bindings'), 'Bindings') }),
  createRoute({ getParentRoute: () => root, path: '/policy', validateSearch: texts('view', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/Policy'), 'Policy') }),
  createRoute({ getParentRoute: () => root, path: '/policy/edit', validateSearch: texts('from', 'kind', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/DefinitionEditor'), 'DefinitionEditor') }),
  createRoute({ getParentRoute: () => root, path: '/policy/assign', validateSearch: texts('definition', 'scope'), component: lazyRouteComponent(() => import('../pages/policy/AssignWizard'), 'AssignWizard') }),
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
