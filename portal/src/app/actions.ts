import { type QueryClient, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ArmRequest } from '../api/client';
import { useClient } from '../api/context';
import { ApiError } from '../api/errors';
import { begin, expected } from '../api/pending';
import { parseId } from '../api/types';
import { useNotifications } from './notifications';

/**
 * Something a user can do, told once: the portal does it by its request, and shows it as the command, the request or the template that
 * does the same without a portal.
 */
export interface Action {
  /** What is done, as a notification says it: "Start virtual machine web1". */
  title: string;
  requests: ArmRequest[];
  /** The same as Azure CLI; lines are joined with line breaks. */
  cli: string | string[];
  /** The same as the resources of a template, where a template can do it. */
  template?: Record<string, unknown>[];
  /** What the template takes. */
  parameters?: Record<string, unknown>;
  /** Page about what is made. */
  link?: string;
  /** The requests do not wait for each other; those that fail are told at the end, together. */
  independent?: boolean;
}

/** Independent requests under way at once. */
const AT_ONCE = 6;

/**
 * Does an action with a notification. Lists show at once what it will change; what the server refuses is back in them at once, with the
 * reason in the notification; and when all is over everything is read anew that could have changed, so that the server has the last word.
 */
export function useAction() {
  const client = useClient();
  const queries = useQueryClient();
  const { track } = useNotifications();
  return useMutation({
    mutationFn: (action: Action) =>
      shown(queries, action.requests, (settled) =>
        track(
          action.title,
          (progress) => {
            const run = (at: number, request: ArmRequest, state?: (detail: string) => void) => settled(at, client.run(request, state));
            return action.independent && action.requests.length > 1 ? together(action.requests, run, progress) : inOrder(action.requests, run, progress);
          },
          action.link,
        ),
      ),
  });
}

type Run = (at: number, request: ArmRequest, progress?: (detail: string) => void) => Promise<unknown>;

/**
 * Lays over the lists what requests will change while some work does them. The work tells of each request by its place.
 */
export async function shown<T>(queries: QueryClient, requests: ArmRequest[], work: (settled: <R>(at: number, answer: Promise<R>) => Promise<R>) => Promise<T>): Promise<T> {
  const ends = requests.map((request) => begin(expected(request, (id) => known(queries, id))));
  const done = new Set<number>();
  try {
    return await work((at, answer) => answer.then(
      (result) => { done.add(at); return result; },
      (error: unknown) => { ends[at]?.(); throw error; },
    ));
  } finally {
    ends.forEach((end, at) => !done.has(at) && end());
    // What nobody looks at now was read before the change: it is read anew when somebody does, and not shown before.
    queries.removeQueries({ type: 'inactive' });
    await queries.invalidateQueries();
    ends.forEach((end) => end());
  }
}

/** What was read already of something, by its id: to show a name before the server has answered, and to know what is new. */
function known(queries: QueryClient, id: string): Record<string, unknown> | undefined {
  const same = (one: unknown) => String((one as { id?: unknown } | null)?.id).toLowerCase() === id.toLowerCase();
  for (const [, data] of queries.getQueriesData<unknown>({})) {
    const pages = (data as { pages?: { value?: unknown[] }[] } | undefined)?.pages;
    const items = Array.isArray(data) ? data : Array.isArray(pages) ? pages.flatMap((page) => page?.value ?? []) : [data];
    const found = items.find(same);
    if (found) {
      return found as Record<string, unknown>;
    }
  }
  return undefined;
}

async function inOrder(requests: ArmRequest[], run: Run, progress: (detail: string) => void): Promise<unknown> {
  let last: unknown;
  for (const [at, request] of requests.entries()) {
    const step = requests.length > 1 ? `${at + 1} of ${requests.length}: ` : '';
    last = await run(at, request, (state) => progress(step + state));
  }
  return last;
}

async function together(requests: ArmRequest[], run: Run, progress: (detail: string) => void): Promise<void> {
  const left = [...requests.entries()];
  const failed: { request: ArmRequest; error: unknown }[] = [];
  let done = 0;
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      try {
        await run(...next);
      } catch (error) {
        failed.push({ request: next[1], error });
      }
      done++;
      progress(`${done} of ${requests.length}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const first = failed[0];
  if (first) {
    const known = first.error instanceof ApiError ? first.error : null;
    throw new ApiError(known?.status ?? 0, known?.code ?? 'Error', `${failed.length} of ${requests.length} failed. The first was ${parseId(first.request.path).name}: ${first.error instanceof Error ? first.error.message : String(first.error)}`, known?.correlationId ?? '', known?.details);
  }
}

/** The action as a template that can be deployed. */
export function templateOf(action: Action): Record<string, unknown> | null {
  return action.template
    ? {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        ...(action.parameters ? { parameters: action.parameters } : {}),
        resources: action.template,
      }
    : null;
}

/** A word for a shell: quoted only when it must be. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
