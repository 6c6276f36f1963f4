import { type DirectoryObject, pathOf } from '../api/directory';
import { RouteLink } from './RouteLink';

/** Somebody by name; by id when the directory no longer knows it. */
export function PrincipalLink({ id, found }: { id: string; found?: DirectoryObject }) {
  return found ? <RouteLink to={pathOf(found)}>{found.displayName}</RouteLink> : <span title="It is not in the directory, or cannot be seen.">Unknown ({id})</span>;
}
