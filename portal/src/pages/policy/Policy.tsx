import { Tab, TabList } from '@fluentui/react-components';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useSubscriptions } from '../../api/queries';
import { Page } from '../../components/Layout';
import { ScopeSelect } from '../../components/ScopeSelect';
import { TabPanel } from '../../components/TabPanel';
import { Assignments } from './Assignments';
import { Compliance } from './Compliance';
import { Definitions } from './Definitions';
import { Exemptions } from './Exemptions';
import { Remediations } from './Remediations';

const views = {
  compliance: { title: 'Compliance', component: Compliance },
  assignments: { title: 'Assignments', component: Assignments },
  definitions: { title: 'Definitions', component: Definitions },
  exemptions: { title: 'Exemptions', component: Exemptions },
  remediation: { title: 'Remediation', component: Remediations },
} as const;

export function policyPath(view: keyof typeof views, scope?: string): string {
  return `/policy?view=${view}${scope ? `&scope=${encodeURIComponent(scope)}` : ''}`;
}

/** Rules for what may be there, and how things stand. */
export function Policy() {
  const router = useRouter();
  const search = useSearch({ strict: false }) as { view?: string; scope?: string };
  const subscriptions = useSubscriptions();
  const key = (search.view && search.view in views ? search.view : 'compliance') as keyof typeof views;
  const scope = search.scope ?? subscriptions.items[0]?.id;
  const View = views[key].component;
  const go = (view: keyof typeof views, to?: string) => router.history.push(`/portal${policyPath(view, to)}`);
  return (
    <Page title={`Policy | ${views[key].title}`} error={subscriptions.error} loading={subscriptions.loading}>
      <TabList selectedValue={key} onTabSelect={(_, data) => go(data.value as keyof typeof views, search.scope)} aria-label="Policy" style={{ flexWrap: 'wrap' }}>
        {Object.entries(views).map(([one, view]) => <Tab key={one} value={one}>{view.title}</Tab>)}
      </TabList>
      {scope !== undefined && (
        <TabPanel title={views[key].title}>
          <ScopeSelect label="Scope" managementGroups value={scope} onChange={(to) => go(key, to)} />
          <View key={scope} scope={scope} />
        </TabPanel>
      )}
    </Page>
  );
}
