import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({ panel: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, flexGrow: 1, minWidth: 0 } });

/** What a tab shows, as screen readers know it. */
export function TabPanel({ title, children }: { title: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div role="tabpanel" aria-label={title} className={styles.panel}>
      {children}
    </div>
  );
}
