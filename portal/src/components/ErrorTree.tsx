import { makeStyles, Text, tokens } from '@fluentui/react-components';
import type { ErrorBody } from '../api/errors';
import { CopyButton } from './CopyBlock';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL, borderLeft: `2px solid ${tokens.colorPaletteRedBorder1}`, listStyle: 'none', display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  code: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorPaletteRedForeground1 },
  text: { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' },
  extra: { margin: `${tokens.spacingVerticalXS} 0 0`, fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', maxHeight: '240px', overflowY: 'auto' },
});

/** An error with the errors that led to it, as deep as they go. Messages that are JSON themselves are taken apart. */
export function ErrorTree({ error }: { error: ErrorBody }) {
  const styles = useStyles();
  const inner = unpacked(error);
  return (
    <ul className={styles.list}>
      <li>
        <Text className={styles.code}>{error.code ?? 'Error'}</Text> <CopyButton text={JSON.stringify(error, null, 2)} label={`Copy ${error.code ?? 'error'}`} />
        {!inner && (
          <Text block className={styles.text}>
            {error.message}
          </Text>
        )}
        {error.target && <Text block size={200}>Target: {error.target}</Text>}
        {(error.additionalInfo?.length ?? 0) > 0 && (
          <details>
            <summary>Additional information</summary>
            <pre className={styles.extra} tabIndex={0} aria-label="Additional information">{JSON.stringify(error.additionalInfo, null, 2)}</pre>
          </details>
        )}
        {[...(inner ? [inner] : []), ...(error.details ?? [])].map((one, i) => (
          <ErrorTree key={i} error={one} />
        ))}
      </li>
    </ul>
  );
}

function unpacked(error: ErrorBody): ErrorBody | null {
  if (!error.message?.trimStart().startsWith('{')) {
    return null;
  }
  try {
    const read = JSON.parse(error.message) as { error?: ErrorBody };
    return read.error ?? (read as ErrorBody);
  } catch {
    return null;
  }
}
