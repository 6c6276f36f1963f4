import { Badge, Spinner } from '@fluentui/react-components';

const good = ['succeeded', 'compliant', 'complete', 'open', 'exempt', 'ok'];
const bad = ['failed', 'noncompliant', 'broken', 'error'];
const running = ['accepted', 'running', 'evaluating', 'inprogress', 'canceling', 'cancelling', 'deleting', 'creating', 'updating', 'created'];

/** How something stands: the word of the server, with a colour beside it that says no more than the word. */
export function StateBadge({ state }: { state: string | undefined }) {
  const word = (state ?? '').toLowerCase();
  if (running.includes(word)) {
    return (
      <Badge appearance="tint" color="informative" icon={<Spinner size="extra-tiny" aria-label="In progress" />}>
        {state}
      </Badge>
    );
  }
  return (
    <Badge appearance="tint" color={good.includes(word) ? 'success' : bad.includes(word) ? 'danger' : 'subtle'}>
      {state || 'Unknown'}
    </Badge>
  );
}
