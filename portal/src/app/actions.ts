import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ArmRequest } from '../api/client';
import { useClient } from '../api/context';
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
  /** Page about what is made. */
  link?: string;
}

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

/** The action as a template that can be deployed. */
export function templateOf(action: Action): Record<string, unknown> | null {
  return action.template
    ? {
        $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
        contentVersion: '1.0.0.0',
        resources: action.template,
      }
    : null;
}

/** A word for a shell: quoted only when it must be. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
