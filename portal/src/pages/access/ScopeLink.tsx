import { scopeKind, scopeName } from '../../api/access';
import { resourcePath, RouteLink } from '../../components/RouteLink';

/** A scope by name, with the way to its own access control. */
export function ScopeLink({ scope }: { scope: string }) {
  const name = `${scopeKind(scope)} ${scopeName(scope)}`;
  return scopeKind(scope) === 'Tenant' ? <>Tenant</> : <RouteLink to={resourcePath(scope, 'iam')}>{name}</RouteLink>;
}
