import { Button, makeStyles, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle, tokens } from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { CopyButton } from '../components/CopyBlock';
import { useNotifications } from './notifications';

const useStyles = makeStyles({
  heard: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  corner: { position: 'fixed', right: tokens.spacingHorizontalL, bottom: tokens.spacingVerticalL, width: 'min(420px, calc(100vw - 32px))', zIndex: 20, display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  one: { boxShadow: tokens.shadow16 },
  text: { overflowWrap: 'anywhere', maxHeight: '30vh', overflowY: 'auto' },
});

const ENDS = { running: 'has started', done: 'is done', failed: 'has failed' };

/** What has become of what the user asked for: said to screen readers, and shown over the page when it failed. */
export function Toasts() {
  const styles = useStyles();
  const { list, hide } = useNotifications();
  const [latest] = [...list].sort((a, b) => b.at - a.at || b.id - a.id);
  return (
    <>
      <div className={styles.heard} role="status" aria-label="Latest notification">
        {latest && latest.state !== 'failed' && `${latest.title} ${ENDS[latest.state]}.`}
      </div>
      <div className={styles.corner}>
        {list.filter((one) => one.state === 'failed' && one.fresh).slice(0, 3).map((one) => (
          <MessageBar key={one.id} intent="error" layout="multiline" role="alert" className={styles.one}>
            <MessageBarBody className={styles.text}>
              <MessageBarTitle>{one.title} {ENDS.failed}</MessageBarTitle> {one.error ? `${one.error.code}: ${one.detail}` : one.detail}
              {one.error?.correlationId && (
                <div>
                  Correlation id {one.error.correlationId} <CopyButton text={`${one.error.code}\n${one.detail}\nCorrelation id: ${one.error.correlationId}`} label="Copy error details" />
                </div>
              )}
            </MessageBarBody>
            <MessageBarActions containerAction={<Button appearance="transparent" icon={<DismissRegular />} aria-label={`Hide ${one.title}`} onClick={() => hide(one.id)} />} />
          </MessageBar>
        ))}
      </div>
    </>
  );
}
