import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { CopyBlock, CopyButton } from '../../components/CopyBlock';
import { Facts } from '../../components/Layout';

const useStyles = makeStyles({ wide: { maxWidth: '860px' } });

/** One entry of a log: what people ask first, and all of it as the server told it. */
export function Details({ title, facts, correlationId, body, links, onClose }: { title: string; facts: [string, ReactNode][]; correlationId?: string; body: unknown; links?: ReactNode; onClose: () => void }) {
  const styles = useStyles();
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.wide}>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            <Facts items={[...facts.filter(([, value]) => value), ['Correlation ID', correlationId && <span key="id">{correlationId} <CopyButton text={correlationId} label="Copy correlation id" /></span>]]} />
            {links}
            <CopyBlock text={JSON.stringify(body, null, 2)} label="JSON" />
          </DialogContent>
          <DialogActions><Button appearance="primary" onClick={onClose}>Close</Button></DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
