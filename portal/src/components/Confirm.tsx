import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { Action } from '../app/actions';
import { ShowAs } from './ShowAs';

/** Asks before something is done that cannot be taken back. */
export function Confirm(props: {
  open: boolean;
  title: string;
  children: ReactNode;
  yes?: string;
  no?: string;
  disabled?: boolean;
  action?: Action;
  onYes: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog open={props.open} modalType="alert" onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{props.title}</DialogTitle>
          <DialogContent>{props.children}</DialogContent>
          <DialogActions fluid>
            {props.action && <ShowAs action={props.action} />}
            <Button appearance="secondary" onClick={props.onClose}>
              {props.no ?? 'No'}
            </Button>
            <Button
              appearance="primary"
              disabled={props.disabled}
              onClick={() => {
                props.onClose();
                props.onYes();
              }}
            >
              {props.yes ?? 'Yes'}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
