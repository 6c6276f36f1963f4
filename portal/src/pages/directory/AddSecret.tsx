import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, MessageBar, MessageBarBody, Select, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { type Action, quoted, useAction } from '../../app/actions';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Facts } from '../../components/Layout';
import { ShowAs } from '../../components/ShowAs';
import type { Application, Credential } from './application';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });
const DAYS = [90, 180, 365, 730];

/** Makes a secret, which is shown this once: the server keeps only a hash of it. */
export function AddSecret({ application, onClose }: { application: Application; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState('');
  const [days, setDays] = useState(180);
  const [now] = useState(() => Date.now());
  const end = new Date(now + days * 86_400_000).toISOString();
  const made = act.data as Credential | undefined;
  const action: Action = {
    title: `Add a client secret to ${application.displayName}`,
    requests: [graphRequest('POST', `/applications/${application.id}/addPassword`, { passwordCredential: { displayName: name || 'secret', endDateTime: end } })],
    cli: `az ad app credential reset --id ${application.appId} --append --display-name ${quoted(name || 'secret')} --end-date ${end.slice(0, 10)}`,
  };
  return (
    <Dialog open modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{made ? 'The new client secret' : 'Add a client secret'}</DialogTitle>
          <DialogContent className={styles.form}>
            <ErrorPanel error={act.error} />
            {made?.secretText ? (
              <>
                <MessageBar intent="warning" layout="multiline"><MessageBarBody>Copy it now. It is shown this once and cannot be read again.</MessageBarBody></MessageBar>
                <CopyBlock text={made.secretText} label="Secret value" />
                <Facts items={[['Key ID', made.keyId], ['Expires', made.endDateTime]]} />
              </>
            ) : (
              <>
                <Field label="Description"><Input value={name} maxLength={120} onChange={(_, data) => setName(data.value)} /></Field>
                <Field label="Expires">
                  <Select value={String(days)} onChange={(_, data) => setDays(Number(data.value))}>
                    {DAYS.map((one) => <option key={one} value={one}>{one} days</option>)}
                  </Select>
                </Field>
              </>
            )}
          </DialogContent>
          <DialogActions fluid>
            {made ? <Button appearance="primary" onClick={onClose}>Done</Button> : (
              <>
                <ShowAs action={action} />
                <Button onClick={onClose}>Cancel</Button>
                <Button appearance="primary" disabled={act.isPending} onClick={() => act.mutate(action)}>Add</Button>
              </>
            )}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
