import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Spinner } from '@fluentui/react-components';
import { NotFound, RouteError } from './fallbacks';
import { Shell } from './Shell';

/** Every address of the portal. Each page is a chunk of its own, so that the first one comes fast. */
const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

interface ViewSearch {
  view?: string;
}

const routes = [
  createRoute({ getParentRoute: () => root, path: '/', component: lazyRouteComponent(() => import('../pages/Home'), 'Home') }),
  createRoute({ getParentRoute: () => root, path: '/groups', component: lazyRouteComponent(() => import('../pages/Groups'), 'Groups') }),
  createRoute({ getParentRoute: () => root, path: '/machines', component: lazyRouteComponent(() => import('../pages/machine/Machines'), 'Machines') }),
  createRoute({ getParentRoute: () => root, path: '/scale-sets', component: lazyRouteComponent(() => import('../pages/scaleset/ScaleSets'), 'ScaleSets') }),
  createRoute({ getParentRoute: () => root, path: '/identities', component: lazyRouteComponent(() => import('../pages/managed/Identities'), 'Identities') }),
  createRoute({ getParentRoute: () => root, path: '/create/machine', component: lazyRouteComponent(() => import('../pages/create/Create'), 'CreateMachine') }),
  createRoute({ getParentRoute: () => root, path: '/create/scale-set', component: lazyRouteComponent(() => import('../pages/create/Create'), 'CreateScaleSet') }),
  createRoute({ getParentRoute: () => root, path: '/create/identity', component: lazyRouteComponent(() => import('../pages/managed/CreateIdentity'), 'CreateIdentity') }),
  createRoute({
    getParentRoute: () => root,
    path: '/resource/$',
    validateSearch: (search: Record<string, unknown>): ViewSearch => (typeof search.view === 'string' ? { view: search.view } : {}),
    component: lazyRouteComponent(() => import('../pages/resource/ResourcePage'), 'ResourcePage'),
  }),
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
