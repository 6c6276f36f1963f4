import { Button, makeStyles, Tab, TabList, Text, tokens } from '@fluentui/react-components';
import { ErrorCircleFilled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useAddress } from '../../api/address';

export interface Step {
  key: string;
  title: string;
  content: ReactNode;
  problems?: string[];
}

const useStyles = makeStyles({
  tabs: { overflowX: 'auto', flexShrink: 0 },
  content: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '720px', paddingBottom: tokens.spacingVerticalXXL },
  foot: { position: 'sticky', bottom: 0, display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, padding: `${tokens.spacingVerticalM} 0`, backgroundColor: tokens.colorNeutralBackground1, borderTop: `1px solid ${tokens.colorNeutralStroke2}`, marginTop: 'auto', alignItems: 'center' },
  wrong: { color: tokens.colorPaletteRedForeground1, verticalAlign: 'middle', marginLeft: '4px' },
  list: { margin: 0 },
});

/** Tabs that are gone through in any order; the last one reviews and creates. Which is open is part of the address. */
export function Wizard({ steps, review, foot }: { steps: Step[]; review: ReactNode; foot: ReactNode }) {
  const styles = useStyles();
  const [search, change] = useAddress();
  const all = [...steps, { key: 'review', title: 'Review + create', content: null } as Step];
  const at = Math.max(0, all.findIndex((one) => one.key === search.get('tab')));
  const go = (key?: string) => change({ tab: key });
  const reviewing = at === all.length - 1;
  const wrong = steps.filter((one) => (one.problems?.length ?? 0) > 0);
  return (
    <>
      <TabList aria-label="Steps" className={styles.tabs} selectedValue={all[at]?.key} onTabSelect={(_, data) => go(String(data.value))}>
        {all.map((one) => (
          <Tab key={one.key} value={one.key}>
            {one.title}
            {reviewing && (one.problems?.length ?? 0) > 0 && <ErrorCircleFilled className={styles.wrong} aria-label="Something is missing" />}
          </Tab>
        ))}
      </TabList>
      <div className={styles.content} role="tabpanel" aria-label={all[at]?.title}>
        {!reviewing && all[at]?.content}
        {reviewing && wrong.length > 0 && (
          <div role="alert">
            <Text as="h2" weight="semibold" block>Something is missing</Text>
            {wrong.map((one) => (
              <div key={one.key}>
                <Button appearance="transparent" onClick={() => go(one.key)}>{one.title}</Button>
                <ul className={styles.list}>{one.problems?.map((text) => <li key={text}>{text}</li>)}</ul>
              </div>
            ))}
          </div>
        )}
        {reviewing && wrong.length === 0 && review}
      </div>
      <div className={styles.foot}>
        {!reviewing && (
          <Button appearance="primary" onClick={() => go('review')}>
            Review + create
          </Button>
        )}
        {reviewing && wrong.length === 0 && foot}
        <Button disabled={at === 0} onClick={() => go(all[at - 1]?.key)}>
          Previous
        </Button>
        {!reviewing && <Button onClick={() => go(all[at + 1]?.key)}>Next: {all[at + 1]?.title}</Button>}
      </div>
    </>
  );
}
