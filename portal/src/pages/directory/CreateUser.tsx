import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useGraphList } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { CopyButton } from '../../components/CopyBlock';
import { ShowAs } from '../../components/ShowAs';
import { randomPassword } from './passwords';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM }, mono: { '& input': { fontFamily: tokens.fontFamilyMonospace } } });

interface Domain {
  id: string;
  isDefault?: boolean;
}

export function CreateUser({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const domains = useGraphList<Domain>('/domains').data ?? [];
  const domain = (domains.find((one) => one.isDefault) ?? domains[0])?.id ?? '';
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [password, setPassword] = useState(randomPassword);
  const upn = `${name}@${domain}`;
  const body = (secret: string) => ({ accountEnabled: true, displayName: title, mailNickname: name, userPrincipalName: upn, passwordProfile: { password: secret, forceChangePasswordNextSignIn: false } });
  const action: Action = {
    title: `Create the user ${upn}`,
    requests: [graphRequest('POST', '/users', body(password))],
    cli: `az ad user create --display-name ${quoted(title)} --user-principal-name ${quoted(upn)} --password '<password>'`,
  };
  const shown: Action = { ...action, requests: [graphRequest('POST', '/users', body('<password>'))] };
  const wrong = name !== '' && !/^[A-Za-z0-9'._!#^~-]{1,64}$/.test(name);
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>New user</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="User name" required validationMessage={wrong ? 'There is a character in it that cannot be in a user name.' : undefined}>
              <Input value={name} onChange={(_, data) => setName(data.value)} contentAfter={<Text>@{domain}</Text>} autoComplete="off" />
            </Field>
            <Field label="Display name" required><Input value={title} maxLength={256} onChange={(_, data) => setTitle(data.value)} autoComplete="off" /></Field>
            <Field label="Password" required hint="Give it to the user: it cannot be read again. At least 8 characters of three kinds.">
              <Input className={styles.mono} value={password} onChange={(_, data) => setPassword(data.value)} autoComplete="off" contentAfter={<CopyButton text={password} label="Copy password" />} />
            </Field>
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={shown} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={name === '' || wrong || title.trim() === '' || password.length < 8 || domain === ''} onClick={() => { act.mutate(action); onClose(); }}>Create</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
