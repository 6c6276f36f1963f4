import { Button, Field, makeStyles, Radio, RadioGroup, SearchBox, Tab, TabList, Text, Textarea, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import { ASSIGN, type RoleDefinition, scopeText, useRoles, writtenScope } from '../../api/access';
import { type DirectoryObject, principalType } from '../../api/directory';
import { useCan } from '../../api/permissions';
import { versions } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { PrincipalPicker } from '../../components/PrincipalPicker';
import { iamPath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { TabPanel } from '../../components/TabPanel';
import { Permissions } from './Permissions';

const SHOWN_MAX = 60;
const STEPS = ['role', 'members', 'conditions', 'review'] as const;
const TITLES = { role: 'Role', members: 'Members', conditions: 'Conditions', review: 'Review + assign' };
/** What people look for first. */
const COMMON = ['Owner', 'Contributor', 'Reader', 'User Access Administrator', 'Virtual Machine Contributor', 'Managed Identity Operator', 'Managed Identity Contributor'];

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL, maxWidth: '800px' },
  list: { maxHeight: '40vh', overflowY: 'auto', border: `1px solid ${tokens.colorNeutralStroke2}`, borderRadius: tokens.borderRadiusMedium, padding: tokens.spacingVerticalXS },
  about: { color: tokens.colorNeutralForeground3, display: 'block' },
  commands: { display: 'flex', gap: tokens.spacingHorizontalS, flexWrap: 'wrap' },
});

/** Gives a role to somebody, step by step. */
export function AddAssignment({ scope, onDone }: { scope: string; onDone: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(scope);
  const [step, setStep] = useState<(typeof STEPS)[number]>('role');
  const [role, setRole] = useState<RoleDefinition | null>(null);
  const [members, setMembers] = useState<DirectoryObject[]>([]);
  const [description, setDescription] = useState('');
  const [condition, setCondition] = useState('');
  const action = useAssignment(scope, role, members, condition.trim(), description.trim());
  const at = STEPS.indexOf(step);
  const missing = !role ? 'Choose a role first.' : members.length === 0 && 'Choose members first.';
  return (
    <div className={styles.root}>
      <Text as="h2" size={500} weight="semibold">Add role assignment</Text>
      <TabList aria-label="Steps" selectedValue={step} onTabSelect={(_, data) => setStep(data.value as (typeof STEPS)[number])}>
        {STEPS.map((one) => <Tab key={one} value={one}>{TITLES[one]}</Tab>)}
      </TabList>
      <TabPanel title={TITLES[step]}>
        {step === 'role' && <RoleStep scope={scope} role={role} onChange={setRole} />}
        {step === 'members' && <PrincipalPicker label="Find members" several chosen={members} onChange={setMembers} />}
        {step === 'conditions' && (
          <>
            <Field label="Description"><Textarea value={description} onChange={(_, data) => setDescription(data.value)} maxLength={1024} /></Field>
            <Field label="Condition" hint="Narrows the role, in the language of Azure's role assignment conditions, version 2.0. Leave it empty for none.">
              <Textarea value={condition} resize="vertical" rows={6} onChange={(_, data) => setCondition(data.value)} placeholder="(!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'}))" />
            </Field>
          </>
        )}
        {step === 'review' && (
          <Facts items={[
            ['Role', role?.properties.roleName],
            ['Scope', scopeText(scope)],
            ['Members', members.map((one) => one.displayName).join(', ')],
            ['Description', description],
            ['Condition', condition],
          ]} />
        )}
      </TabPanel>
      <div className={styles.commands}>
        <Button disabled={at === 0} onClick={() => setStep(STEPS[at - 1] ?? 'role')}>Previous</Button>
        {step !== 'review' && <Button onClick={() => setStep(STEPS[at + 1] ?? 'review')}>Next</Button>}
        <Guarded appearance="primary" can={can(ASSIGN)} disabledWhy={missing || (step !== 'review' && 'Review it first.')} onClick={() => { act.mutate(action); onDone(); }}>Assign</Guarded>
        <Button appearance="subtle" onClick={onDone}>Cancel</Button>
        {!missing && <ShowAs action={action} />}
      </div>
    </div>
  );
}

/** One role assignment for each member; the names stay the same while the choice does. */
function useAssignment(scope: string, role: RoleDefinition | null, members: DirectoryObject[], condition: string, description: string): Action {
  const ids = members.map((one) => one.id).join();
  const names = useMemo(() => ids.split(',').map(() => crypto.randomUUID()), [ids]);
  const extra = { ...(description ? { description } : {}), ...(condition ? { condition, conditionVersion: '2.0' } : {}) };
  const bodies = members.map((one) => ({ roleDefinitionId: role?.id, principalId: one.id, principalType: principalType(one), ...extra }));
  return {
    title: `Give ${role?.properties.roleName ?? 'a role'} to ${members.length === 1 ? members[0]?.displayName : `${members.length} members`}`,
    requests: bodies.map((properties, i) => ({ method: 'PUT', path: `${scope}/providers/Microsoft.Authorization/roleAssignments/${names[i]}`, apiVersion: versions.authorization, body: { properties } })),
    cli: bodies.map((one) => `az role assignment create --assignee-object-id ${one.principalId} --assignee-principal-type ${one.principalType} --role ${quoted(role?.properties.roleName ?? '')} --scope ${quoted(writtenScope(scope))}`
      + (description ? ` --description ${quoted(description)}` : '') + (condition ? ` --condition ${quoted(condition)} --condition-version 2.0` : '')),
    template: bodies.map((properties, i) => ({ type: 'Microsoft.Authorization/roleAssignments', apiVersion: versions.authorization, name: names[i], scope: writtenScope(scope), properties })),
    link: iamPath(scope),
  };
}

function RoleStep({ scope, role, onChange }: { scope: string; role: RoleDefinition | null; onChange: (role: RoleDefinition | null) => void }) {
  const styles = useStyles();
  const roles = useRoles(scope);
  const [filter, setFilter] = useState('');
  const rank = (one: RoleDefinition) => (COMMON.includes(one.properties.roleName) ? COMMON.indexOf(one.properties.roleName) : COMMON.length);
  const found = roles.items
    .filter((one) => `${one.properties.roleName} ${one.properties.description ?? ''}`.toLowerCase().includes(filter.trim().toLowerCase()))
    .sort((a, b) => rank(a) - rank(b) || a.properties.roleName.localeCompare(b.properties.roleName));
  return (
    <>
      <SearchBox aria-label="Filter roles" placeholder="Filter by name or description" value={filter} onChange={(_, data) => setFilter(data.value)} />
      <ErrorPanel error={roles.error} />
      <RadioGroup className={styles.list} aria-label="Roles" value={role?.name ?? ''} onChange={(_, data) => onChange(roles.items.find((one) => one.name === data.value) ?? null)}>
        {found.slice(0, SHOWN_MAX).map((one) => (
          <Radio key={one.name} value={one.name} label={<>{one.properties.roleName}<Text size={200} className={styles.about}>{one.properties.type === 'CustomRole' ? 'Custom. ' : ''}{one.properties.description}</Text></>} />
        ))}
      </RadioGroup>
      <Text size={200} role="status">{found.length > SHOWN_MAX ? `The first ${SHOWN_MAX} of ${found.length} roles; filter to find others.` : `${found.length} roles`}</Text>
      {role && <Permissions role={role} />}
    </>
  );
}
