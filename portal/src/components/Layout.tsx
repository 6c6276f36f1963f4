import { Link, makeStyles, mergeClasses, Spinner, Text, Title2, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect } from 'react';
import { CopyBlock } from './CopyBlock';
import { ErrorPanel } from './ErrorPanel';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXL}`, minHeight: 0, flexGrow: 1, '@media (max-width: 640px)': { padding: tokens.spacingHorizontalM } },
  head: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  title: { margin: 0, overflowWrap: 'anywhere' },
  sub: { color: tokens.colorNeutralForeground3 },
  commands: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS, alignItems: 'center' },
  empty: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS, padding: tokens.spacingVerticalXXL, maxWidth: '720px', alignSelf: 'center', width: '100%', boxSizing: 'border-box' },
  facts: { display: 'grid', gridTemplateColumns: 'minmax(140px, max-content) 1fr', columnGap: tokens.spacingHorizontalXL, rowGap: tokens.spacingVerticalS, margin: 0, '@media (max-width: 640px)': { gridTemplateColumns: '1fr' } },
  term: { color: tokens.colorNeutralForeground3, margin: 0 },
  value: { margin: 0, overflowWrap: 'anywhere' },
});

/** A page: its title, what can be done, and what it shows. */
export function Page(props: { title: string; subtitle?: ReactNode; commands?: ReactNode; error?: unknown; retry?: () => void; loading?: boolean; children?: ReactNode }) {
  const styles = useStyles();
  useEffect(() => {
    document.title = `${props.title} - Selfsame`;
  }, [props.title]);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <Title2 as="h1" className={styles.title}>
          {props.title}
        </Title2>
        {props.subtitle && <Text className={styles.sub}>{props.subtitle}</Text>}
      </div>
      {props.commands && (
        <div className={styles.commands} role="toolbar" aria-label="Commands">
          {props.commands}
        </div>
      )}
      <ErrorPanel error={props.error} retry={props.retry} />
      {props.loading ? <Spinner label="Loading" /> : props.children}
    </div>
  );
}

/** Nothing there yet: what it is good for, and how it is made without the portal. */
export function Empty({ title, text, cli, action, children }: { title: string; text: string; cli?: string; action?: ReactNode; children?: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.empty}>
      <Text size={500} weight="semibold" as="h2">
        {title}
      </Text>
      <Text>{text}</Text>
      {action}
      {cli && (
        <>
          <Text className={styles.sub}>The same with the Azure CLI:</Text>
          <CopyBlock text={cli} label="Azure CLI" />
        </>
      )}
      {children}
    </div>
  );
}

/** Names and values, side by side. */
export function Facts({ items, className }: { items: [string, ReactNode][]; className?: string }) {
  const styles = useStyles();
  return (
    <dl className={mergeClasses(styles.facts, className)}>
      {items.map(([term, value]) => (
        <div key={term} style={{ display: 'contents' }}>
          <dt className={styles.term}>{term}</dt>
          <dd className={styles.value}>{value === undefined || value === '' || value === null ? '—' : value}</dd>
        </div>
      ))}
    </dl>
  );
}

export { Link };
