import { Button, Link, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '../../api/context';
import { ApiError } from '../../api/errors';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { Details } from './Details';

const PAGE = 200;
const useStyles = makeStyles({ more: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' } });

export interface SignIn {
  id: string;
  createdDateTime: string;
  appId: string;
  ipAddress?: string;
  correlationId?: string;
  signInEventTypes: string[];
  resourceDisplayName: string;
  status: { errorCode: number; failureReason: string };
  userId?: string;
  userPrincipalName?: string;
  servicePrincipalId?: string;
  servicePrincipalName?: string;
  uniqueTokenIdentifier?: string;
  signingKeyId?: string;
  tokenExpiresAt?: string;
  managedServiceIdentity?: { msiType: string; associatedResourceId?: string };
}

export const EVENT_TYPES: [string, string][] = [
  ['interactiveUser', 'User, interactive'], ['nonInteractiveUser', 'User, non-interactive'], ['servicePrincipal', 'Service principal'], ['managedIdentity', 'Managed identity'],
];

interface Page {
  value: SignIn[];
  '@odata.nextLink'?: string;
}

/** The sign-in log, newest first, page by page; filter is Graph's. */
export function SignInList({ filter }: { filter: string }) {
  const styles = useStyles();
  const client = useClient();
  const [shown, setShown] = useState<SignIn | null>(null);
  const list = useInfiniteQuery({
    queryKey: ['graph', 'signIns', filter],
    queryFn: ({ pageParam, signal }) => client.graph<Page>('GET', pageParam ?? `/auditLogs/signIns?$top=${PAGE}${filter ? `&$filter=${encodeURIComponent(filter)}` : ''}`, undefined, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page['@odata.nextLink'],
  });
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.value) ?? [], [list.data]);
  const columns = useMemo<Column<SignIn>[]>(() => [
    { key: 'time', title: 'Date', text: (one) => one.createdDateTime, show: (one) => <Link as="button" onClick={() => setShown(one)}>{one.createdDateTime.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}</Link>, width: 2 },
    { key: 'who', title: 'Who', text: (one) => one.userPrincipalName || one.servicePrincipalName || one.appId, width: 2 },
    { key: 'kind', title: 'Type', text: (one) => EVENT_TYPES.find(([key]) => key === one.signInEventTypes[0])?.[1] ?? one.signInEventTypes[0] ?? '', group: true },
    { key: 'status', title: 'Status', text: (one) => (one.status.errorCode === 0 ? 'Success' : `Failure (${one.status.errorCode})`), group: true },
    { key: 'for', title: 'Resource', text: (one) => one.resourceDisplayName, group: true, width: 2 },
    { key: 'ip', title: 'IP address', text: (one) => one.ipAddress ?? '', group: true },
    { key: 'correlation', title: 'Correlation ID', text: (one) => one.correlationId ?? '', hidden: true },
  ], []);
  const denied = list.error instanceof ApiError && list.error.status === 403;
  if (denied) {
    return <Empty title="The sign-in log is not open to you" text="Only an owner of this installation, or an application with the app role AuditLog.Read.All, reads who signed in." cli="az rest --url 'https://graph.microsoft.com/v1.0/auditLogs/signIns?$top=20'" />;
  }
  return (
    <>
      <ErrorPanel error={list.error} retry={() => void list.refetch()} />
      <DataGrid label="Sign-ins" items={items} columns={columns} rowKey={(one) => one.id} loading={list.isPending} sortBy={{ key: 'time', down: true }}
        empty={<Empty title="No sign-ins" text="Nobody signed in as the filter wants it." cli={`az rest --url "https://graph.microsoft.com/v1.0/auditLogs/signIns?\\$filter=${filter}"`} />} />
      {list.hasNextPage && (
        <div className={styles.more}>
          <Button disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>Load older sign-ins</Button>
          <Text size={200}>The filter box searches what is loaded.</Text>
        </div>
      )}
      {shown && <SignInDetails one={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function SignInDetails({ one, onClose }: { one: SignIn; onClose: () => void }) {
  const host = one.managedServiceIdentity?.associatedResourceId;
  return (
    <Details title={`Sign-in of ${one.userPrincipalName || one.servicePrincipalName || one.appId}`} correlationId={one.correlationId} body={one} onClose={onClose} facts={[
      ['Date', one.createdDateTime],
      ['Status', one.status.errorCode === 0 ? 'Success' : `Failure, AADSTS${one.status.errorCode}: ${one.status.failureReason}`],
      ['Application ID', one.appId],
      ['Resource', one.resourceDisplayName],
      ['IP address', one.ipAddress],
      ['On', host && <ResourceLink key="host" id={host} />],
      ['Token identifier (uti)', one.uniqueTokenIdentifier],
      ['Token expires', one.tokenExpiresAt],
      ['Signed with', one.signingKeyId],
    ]} />
  );
}
