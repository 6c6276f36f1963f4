import { scopeText } from '../../api/access';
import { iamPath, RouteLink } from '../../components/RouteLink';

/** A scope by name, with the way to its own access control. */
export function ScopeLink({ scope }: { scope: string }) {
  return <RouteLink to={iamPath(scope)}>{scopeText(scope)}</RouteLink>;
}
