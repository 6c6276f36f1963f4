import { useInfiniteQuery } from '@tanstack/react-query';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import { usePages } from '../../api/pages';
import { ASSOCIATED_VERSION } from './identity';

export interface AssociatedResource {
  id: string;
  name: string;
  type: string;
  resourceGroup: string;
  subscriptionId: string;
  subscriptionDisplayName: string;
}

interface Answer {
  totalCount: number;
  value: AssociatedResource[];
  nextLink?: string;
}

/** The call is limited to one a second for a whole tenant: others may have been first. */
const AGAIN_AFTER = 1_100;
const TRIES = 6;
const tooMany = (count: number, error: Error) => error instanceof ApiError && error.status === 429 && count < TRIES;

/**
 * Resources that have an identity (Z13). Which are kept, and in which order, is asked of the server.
 *
 * @param query `$filter`, `$orderby`, `$top`, as the server takes them; with `$top` there is one page
 */
export function useAssociated(id: string, query: Record<string, string>) {
  const client = useClient();
  const words = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const answer = useInfiniteQuery({
    queryKey: ['associated', id.toLowerCase(), words],
    queryFn: ({ pageParam, signal }) => client.post<Answer>(`${id}/listAssociatedResources?${[words, pageParam && `$skiptoken=${pageParam}`].filter(Boolean).join('&')}`, ASSOCIATED_VERSION, {}, signal),
    initialPageParam: '',
    getNextPageParam: (page) => (page.nextLink ? (new URL(page.nextLink).searchParams.get('$skiptoken') ?? undefined) : undefined),
    retry: tooMany,
    retryDelay: AGAIN_AFTER,
  });
  const items = usePages(answer);
  return { items, total: answer.data?.pages[0]?.totalCount, loading: answer.isPending, more: answer.hasNextPage, error: answer.error, refetch: answer.refetch };
}
