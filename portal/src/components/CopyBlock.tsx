import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { CheckmarkRegular, CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';

const useStyles = makeStyles({
  root: { position: 'relative', marginTop: tokens.spacingVerticalM },
  text: {
    margin: 0,
    padding: tokens.spacingHorizontalM,
    paddingRight: '48px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    maxHeight: '50vh',
    overflowY: 'auto',
  },
  button: { position: 'absolute', top: tokens.spacingVerticalXS, right: tokens.spacingHorizontalXS },
});

/** Text to take away. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <pre className={styles.text} tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <CopyButton text={text} className={styles.button} label={`Copy ${label}`} />
    </div>
  );
}

export function CopyButton({ text, className, label = 'Copy' }: { text: string; className?: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      className={className}
      size="small"
      appearance="subtle"
      aria-label={copied ? 'Copied' : label}
      icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    />
  );
}
