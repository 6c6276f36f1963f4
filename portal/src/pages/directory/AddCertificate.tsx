import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { type ChangeEvent, useState } from 'react';
import { graphRequest } from '../../api/client';
import { type Action, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { ShowAs } from '../../components/ShowAs';
import type { Application } from './application';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM }, mono: { '& textarea': { fontFamily: tokens.fontFamilyMonospace } } });

/** The certificates that are there, in the form in which a write keeps them. */
export function kept(application: Application) {
  return application.keyCredentials.map((one) => ({ keyId: one.keyId, type: one.type, usage: one.usage, displayName: one.displayName, startDateTime: one.startDateTime, endDateTime: one.endDateTime }));
}

/** Adds a certificate from a PEM or DER file; the private key stays where it is. */
export function AddCertificate({ application, onClose }: { application: Application; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [pem, setPem] = useState('');
  const [name, setName] = useState('');
  const secret = /PRIVATE KEY/.test(pem);
  const good = /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.test(pem) && !secret;
  const fresh = { type: 'AsymmetricX509Cert', usage: 'Verify', key: good ? btoa(pem.trim()) : '', ...(name ? { displayName: name } : {}) };
  const action: Action = {
    title: `Add a certificate to ${application.displayName}`,
    requests: [graphRequest('PATCH', `/applications/${application.id}`, { keyCredentials: [...kept(application), fresh] })],
    cli: `az ad app credential reset --id ${application.appId} --append --cert @certificate.pem`,
  };
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const text = new TextDecoder().decode(bytes);
      setPem(text.includes('-----BEGIN') ? text : `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(...bytes)).replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`);
      setName((before) => before || file.name);
    }
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Add a certificate</DialogTitle>
          <DialogContent className={styles.form}>
            <ErrorPanel error={act.error} />
            <input type="file" accept=".pem,.cer,.crt" aria-label="Certificate file" onChange={(event) => void read(event)} />
            <Field label="Certificate (PEM)" required validationMessage={secret ? 'There is a private key in it. Give the certificate alone; the key never leaves its program.' : undefined}>
              <Textarea className={styles.mono} rows={8} value={pem} onChange={(_, data) => setPem(data.value)} placeholder="-----BEGIN CERTIFICATE-----" spellCheck={false} />
            </Field>
            <Field label="Description"><Input value={name} maxLength={120} onChange={(_, data) => setName(data.value)} /></Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!good || act.isPending} onClick={() => act.mutate(action, { onSuccess: onClose })}>Add</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
