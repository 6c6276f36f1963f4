import { makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens, Button } from '@fluentui/react-components';
import { ApiError, type ErrorBody } from '../api/errors';
import { CopyButton } from './CopyBlock';

const useStyles = makeStyles({
  text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

function lines(details: readonly ErrorBody[], depth = 0): string[] {
  return details.flatMap((one) => [`${'  '.repeat(depth)}${one.code ?? ''}: ${one.message ?? ''}`, ...lines(one.details ?? [], depth + 1)]);
}

/** What went wrong, in the server's own words, with what an operator needs to find it. */
export function ErrorPanel({ error, retry }: { error: unknown; retry?: () => void }) {
  const styles = useStyles();
  if (!error) {
    return null;
  }
  const known = error instanceof ApiError ? error : null;
  const message = error instanceof Error ? error.message : String(error);
  const more = known ? lines(known.details) : [];
  const report = [known?.code, message, ...more, known?.correlationId && `Correlation id: ${known.correlationId}`].filter(Boolean).join('\n');
  return (
    <MessageBar intent="error" layout="multiline" role="alert">
      <MessageBarBody className={styles.text}>
        <MessageBarTitle>{known?.code ?? 'Error'}</MessageBarTitle>
        {message}
        {more.length > 0 && '\n' + more.join('\n')}
        {known?.correlationId && (
          <div className={styles.id}>
            Correlation id {known.correlationId} <CopyButton text={report} label="Copy error details" />
          </div>
        )}
      </MessageBarBody>
      {retry && (
        <MessageBarActions>
          <Button onClick={retry}>Try again</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  );
}
