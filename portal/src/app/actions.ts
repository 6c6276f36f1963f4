import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ArmRequest, Client } from '../api/client';
import { useClient } from '../api/context';
import { ApiError } from '../api/errors';
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

/** Does an action with a notification, and reads everything anew that could have changed. */
export function useAction() {
  const client = useClient();
  const queries = useQueryClient();
  const { track } = useNotifications();
  return useMutation({
    mutationFn: (action: Action) =>
      track(
        action.title,
        async (progress) => {
          if (action.independent && action.requests.length > 1) {
            return together(client, action.requests, progress);
          }
          let last: unknown;
          for (const [i, request] of action.requests.entries()) {
            const step = action.requests.length > 1 ? `${i + 1} of ${action.requests.length}: ` : '';
            last = await client.run(request, (state) => progress(step + state));
          }
          return last;
        },
        action.link,
      ),
    onSettled: () => queries.invalidateQueries(),
  });
}

async function together(client: Client, requests: ArmRequest[], progress: (detail: string) => void): Promise<void> {
  const left = [...requests];
  const failed: { request: ArmRequest; error: unknown }[] = [];
  let done = 0;
  const work = async () => {
    for (let request = left.shift(); request; request = left.shift()) {
      try {
        await client.run(request);
      } catch (error) {
        failed.push({ request, error });
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
