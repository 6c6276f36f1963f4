import { Button, Input, makeStyles, Text, tokens } from '@fluentui/react-components';
import { AddRegular, DeleteRegular, SaveRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { graphRequest } from '../../api/client';
import { useMayChange } from '../../api/directory';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { ShowAs } from '../../components/ShowAs';
import type { Application } from './application';

const PLATFORMS = [['web', 'Web', 'Programs on a server that keep a secret.'], ['spa', 'Single-page application', 'Pages in a browser; the code is exchanged with PKCE.'], ['publicClient', 'Mobile and desktop', 'Programs on a user\'s machine.']] as const;
type Platform = (typeof PLATFORMS)[number][0];

const useStyles = makeStyles({
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
  platform: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, maxWidth: '720px' },
  row: { display: 'flex', gap: tokens.spacingHorizontalS },
  wide: { flexGrow: 1 },
});

/** Where sign-in may send users back to, by kind of program. */
export function RedirectUris({ application }: { application: Application }) {
  const styles = useStyles();
  const act = useAction();
  const may = useMayChange('applications', application.id);
  const before: Record<Platform, string[]> = { web: application.web?.redirectUris ?? [], spa: application.spa?.redirectUris ?? [], publicClient: application.publicClient?.redirectUris ?? [] };
  const [uris, setUris] = useState(before);
  const filled = Object.fromEntries(PLATFORMS.map(([key]) => [key, uris[key].map((one) => one.trim()).filter(Boolean)])) as Record<Platform, string[]>;
  const changed = PLATFORMS.map(([key]) => key).filter((key) => JSON.stringify(filled[key]) !== JSON.stringify(before[key]));
  const action: Action = {
    title: `Set the redirect URIs of ${application.displayName}`,
    requests: [graphRequest('PATCH', `/applications/${application.id}`, Object.fromEntries(changed.map((key) => [key, { redirectUris: filled[key] }])))],
    cli: changed.map((key) => (key === 'spa'
      ? `az rest --method patch --url 'https://graph.microsoft.com/v1.0/applications/${application.id}' --body ${quoted(JSON.stringify({ spa: { redirectUris: filled.spa } }))}`
      : `az ad app update --id ${application.appId} --${key === 'web' ? 'web' : 'public-client'}-redirect-uris ${filled[key].map(quoted).join(' ')}`)),
  };
  return (
    <>
      <div className={styles.commands}>
        <Guarded appearance="primary" icon={<SaveRegular />} can={may} disabledWhy={changed.length === 0 && 'Nothing was changed.'} onClick={() => act.mutate(action)}>Save</Guarded>
        <Button disabled={changed.length === 0} onClick={() => setUris(before)}>Discard</Button>
        <ShowAs action={action} />
      </div>
      <ErrorPanel error={act.error} />
      {PLATFORMS.map(([key, title, text]) => (
        <section key={key} className={styles.platform} aria-label={title}>
          <Text as="h3" weight="semibold">{title}</Text>
          <Text size={200}>{text}</Text>
          {uris[key].map((uri, i) => (
            <div key={i} className={styles.row}>
              <Input className={styles.wide} aria-label={`${title} redirect URI ${i + 1}`} value={uri} placeholder="https://app.example/signin" onChange={(_, data) => setUris({ ...uris, [key]: uris[key].map((old, at) => (at === i ? data.value : old)) })} />
              <Button appearance="subtle" icon={<DeleteRegular />} aria-label={`Remove ${title} redirect URI ${i + 1}`} onClick={() => setUris({ ...uris, [key]: uris[key].filter((_, at) => at !== i) })} />
            </div>
          ))}
          <div><Button icon={<AddRegular />} onClick={() => setUris({ ...uris, [key]: [...uris[key], ''] })}>Add {title} redirect URI</Button></div>
        </section>
      ))}
    </>
  );
}
