import { Tab, TabList } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Page } from '../../components/Layout';
import { useSearchText } from '../../components/search';
import { TabPanel } from '../../components/TabPanel';

/** One of the tabs of a page about something in the directory. */
export interface DirectoryTab {
  key: string;
  title: string;
  show: () => ReactNode;
}

/** A page about something in the directory; its tabs have addresses. */
export function DirectoryPage({ title, kind, tabs, error, retry, loading }: { title: string; kind: string; tabs: DirectoryTab[]; error?: unknown; retry?: () => void; loading?: boolean }) {
  const [tab, setTab] = useSearchText('tab', tabs[0]?.key);
  const here = tabs.find((one) => one.key === tab) ?? tabs[0];
  return (
    <Page title={title} subtitle={kind} error={error} retry={retry} loading={loading}>
      {!error && (
        <>
          <TabList aria-label={kind} selectedValue={here?.key} onTabSelect={(_, data) => setTab(String(data.value))}>
            {tabs.map((one) => <Tab key={one.key} value={one.key}>{one.title}</Tab>)}
          </TabList>
          <TabPanel title={here?.title ?? ''}>{here?.show()}</TabPanel>
        </>
      )}
    </Page>
  );
}
