import { Tab, TabList } from '@fluentui/react-components';
import type { ArmResource } from '../../api/types';
import { useSearchText } from '../../components/search';
import { TabPanel } from '../../components/TabPanel';
import { AddAssignment } from './AddAssignment';
import { Assignments } from './Assignments';
import { CheckAccess } from './CheckAccess';
import { Denials } from './Denials';
import { Roles } from './Roles';

const TITLES: Record<string, string> = { assignments: 'Role assignments', add: 'Role assignments', roles: 'Roles', deny: 'Deny assignments' };

/** Access control (IAM) of a resource. */
export function IamView({ resource }: { resource: ArmResource }) {
  return <IamTabs scope={resource.id} />;
}

/** Access control, the same at every scope: who may do what here, and from where they have it. */
export function IamTabs({ scope }: { scope: string }) {
  const [tab, setTab] = useSearchText('tab', 'check');
  return (
    <>
      <TabList aria-label="Access control" selectedValue={tab === 'add' ? 'assignments' : tab} onTabSelect={(_, data) => setTab(String(data.value))}>
        <Tab value="check">Check access</Tab>
        <Tab value="assignments">Role assignments</Tab>
        <Tab value="roles">Roles</Tab>
        <Tab value="deny">Deny assignments</Tab>
      </TabList>
      <TabPanel title={TITLES[tab] ?? 'Check access'}>
        {tab === 'assignments' && <Assignments scope={scope} onAdd={() => setTab('add')} />}
        {tab === 'add' && <AddAssignment scope={scope} onDone={() => setTab('assignments')} />}
        {tab === 'roles' && <Roles scope={scope} />}
        {tab === 'deny' && <Denials scope={scope} />}
        {!['assignments', 'add', 'roles', 'deny'].includes(tab) && <CheckAccess scope={scope} />}
      </TabPanel>
    </>
  );
}
