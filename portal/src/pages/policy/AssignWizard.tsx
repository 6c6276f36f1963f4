import { Button, makeStyles, Tab, TabList, tokens } from '@fluentui/react-components';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm, useSubscriptions } from '../../api/queries';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Page } from '../../components/Layout';
import { ParameterFields } from '../../components/ParameterFields';
import { type ParameterTexts, readParameters } from '../../components/parameters';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { scopeOf } from '../deployments/types';
import { TabPanel } from '../../components/TabPanel';
import { actsAsIdentity, assignAction, type AssignDraft, assignmentId, grantsOf, rolesOf, useAssign } from './assign';
import { Basics, Message, RemediationTab, Review } from './AssignSteps';
import { type Definition, isSet, policyVersions, useDefinitions } from './types';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, position: 'sticky', bottom: 0, backgroundColor: tokens.colorNeutralBackground1, padding: `${tokens.spacingVerticalM} 0` } });
const steps = ['Basics', 'Parameters', 'Remediation', 'Non-compliance message', 'Review + create'] as const;

/** What the user has chosen so far, as it stands in the fields. */
export interface Choices {
  scope: string;
  notScopes: string[];
  definitionId: string;
  name: string;
  displayName: string;
  description: string;
  enforce: boolean;
  texts: ParameterTexts;
  identity: 'none' | 'system' | 'user' | '';
  userIdentity: string;
  location: string;
  grant: boolean;
  message: string;
}

/** Puts a policy or an initiative in force, step by step. */
export function AssignWizard() {
  const styles = useStyles();
  const router = useRouter();
  const search = useSearch({ strict: false }) as { definition?: string; scope?: string };
  const first = useSubscriptions().items[0];
  const assign = useAssign();
  const [step, setStep] = useState<(typeof steps)[number]>('Basics');
  const [choices, setChoices] = useState<Choices>(() => ({
    scope: search.scope ?? '', notScopes: [], definitionId: search.definition ?? '', name: crypto.randomUUID().replaceAll('-', '').slice(0, 24), displayName: '', description: '', enforce: true,
    texts: {}, identity: '', userIdentity: '', location: 'westus', grant: true, message: '',
  }));
  const change = (some: Partial<Choices>) => setChoices((before) => ({ ...before, ...some }));
  const definedAt = search.definition?.toLowerCase().startsWith('/subscriptions/') ? scopeOf(search.definition) : '';
  const scope = choices.scope || definedAt || first?.id || '';
  const found = useArm<Definition>(choices.definitionId || null, policyVersions.definitions);
  const definition = choices.definitionId ? found.data : undefined;
  const all = useDefinitions(definition && isSet(definition.id) ? scope : null).items;
  const members = useMemo(() => {
    const wanted = new Set((definition?.properties?.policyDefinitions ?? []).map((one) => one.policyDefinitionId.toLowerCase()));
    return definition ? (isSet(definition.id) ? all.filter((one) => wanted.has(one.id.toLowerCase())) : [definition]) : [];
  }, [definition, all]);
  const parameters = definition?.properties?.parameters ?? {};
  const read = readParameters(parameters, choices.texts);
  const acts = actsAsIdentity(members);
  const identity = choices.identity || (acts ? 'system' : 'none');
  const can = useCan(scope || null);
  const draft: AssignDraft | null = definition
    ? {
        ...choices, scope, definition, identity, parameters: read.values, displayName: choices.displayName || definition.properties?.displayName || choices.name,
        grants: identity !== 'none' && choices.grant ? grantsOf(rolesOf(members), scope, parameters, read.values) : [],
      }
    : null;
  const wrong = !scope ? 'The subscriptions are still being read.' : !definition ? 'Choose a definition first.' : Object.keys(read.wrong).length > 0 ? `Parameters: ${Object.keys(read.wrong).join(', ')} need attention.` : identity === 'user' && !choices.userIdentity ? 'Remediation: choose a user-assigned identity.' : false;
  const at = steps.indexOf(step);
  return (
    <Page title="Assign policy" subtitle={definition?.properties?.displayName} error={found.error}>
      <TabList selectedValue={step} onTabSelect={(_, data) => setStep(data.value as typeof step)} aria-label="Steps" style={{ flexWrap: 'wrap' }}>
        {steps.map((one) => <Tab key={one} value={one}>{one}</Tab>)}
      </TabList>
      <TabPanel title={step}>
        {step === 'Basics' && <Basics choices={choices} change={change} scope={scope} definition={definition} />}
        {step === 'Parameters' && <ParameterFields definitions={parameters} texts={choices.texts} onChange={(texts) => change({ texts })} wrong={read.wrong} show={false} />}
        {step === 'Parameters' && Object.keys(parameters).length === 0 && <p>{definition ? 'The definition has no parameters.' : 'Choose a definition first.'}</p>}
        {step === 'Remediation' && <RemediationTab choices={choices} change={change} scope={scope} identity={identity} acts={acts} roles={rolesOf(members)} />}
        {step === 'Non-compliance message' && <Message choices={choices} change={change} />}
        {step === 'Review + create' && <Review draft={draft} wrong={wrong || null} />}
      </TabPanel>
      <ErrorPanel error={assign.error} />
      <div className={styles.row}>
        <Guarded appearance="primary" can={can('Microsoft.Authorization/policyAssignments/write')} disabledWhy={step === 'Review + create' ? wrong || (assign.isPending && 'It is being assigned.') : false}
          onClick={() => {
            if (step !== 'Review + create') {
              setStep('Review + create');
            } else if (draft) {
              assign.mutate(draft, { onSuccess: () => router.history.push(`/portal${resourcePath(assignmentId(draft))}`) });
            }
          }}>
          {step === 'Review + create' ? 'Create' : 'Review + create'}
        </Guarded>
        <Button disabled={at === 0} onClick={() => setStep(steps[at - 1] ?? step)}>Previous</Button>
        <Button disabled={at === steps.length - 1} onClick={() => setStep(steps[at + 1] ?? step)}>Next</Button>
        {draft && <ShowAs action={assignAction(draft)} />}
      </div>
    </Page>
  );
}
