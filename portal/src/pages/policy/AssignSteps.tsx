import { Button, Checkbox, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, MessageBar, MessageBarBody, Radio, RadioGroup, Select, Switch, Text, Textarea, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import { useArmList, useSubscriptions } from '../../api/queries';
import { type ArmResource, parseId, versions } from '../../api/types';
import { DataGrid } from '../../components/DataGrid';
import { Facts } from '../../components/Layout';
import { ScopeSelect } from '../../components/ScopeSelect';
import { scopeTitle } from '../deployments/types';
import type { AssignDraft } from './assign';
import type { Choices } from './AssignWizard';
import { definitionColumns, useFiltered } from './Definitions';
import { type Definition, lastOf, titleOf } from './types';

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '640px' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'end' },
  grow: { flexGrow: 1 },
  wide: { maxWidth: 'min(1100px, 96vw)' },
  grid: { height: '55vh', display: 'flex', flexDirection: 'column', marginTop: tokens.spacingVerticalM },
  list: { display: 'flex', flexDirection: 'column', maxHeight: '220px', overflowY: 'auto' },
});

interface StepProps {
  choices: Choices;
  change: (some: Partial<Choices>) => void;
}

/** Where, what, and what it is called. */
export function Basics({ choices, change, scope, definition }: StepProps & { scope: string; definition: Definition | undefined }) {
  const styles = useStyles();
  const excluded = useId();
  const [picking, setPicking] = useState(false);
  const atGroup = parseId(scope).resourceGroup !== undefined;
  const wide = parseId(scope).subscriptionId === undefined;
  const within = useArmList<ArmResource>(scope === '' || wide ? null : atGroup ? `${scope}/resources` : `${scope}/resourcegroups`, atGroup ? versions.management : versions.groups).items;
  const subscriptions = useSubscriptions().items.map((one) => ({ id: one.id, name: one.displayName }));
  const below = wide ? subscriptions : within;
  return (
    <div className={styles.form}>
      <ScopeSelect label="Scope" managementGroups hint="It holds there and for everything below." value={scope} onChange={(to) => change({ scope: to, notScopes: [] })} />
      <div>
        <Text id={excluded} block>Exclusions</Text>
        <Text size={200}>{atGroup ? 'Resources for which it does not hold.' : wide ? 'Subscriptions for which it does not hold.' : 'Resource groups for which it does not hold.'}</Text>
        <div className={styles.list} role="group" aria-labelledby={excluded}>
          {below.length === 0 && <Text>There is nothing below it.</Text>}
          {below.slice(0, 500).map((one) => (
            <Checkbox key={one.id} label={one.name} checked={choices.notScopes.includes(one.id)} onChange={(_, data) => change({ notScopes: data.checked ? [...choices.notScopes, one.id] : choices.notScopes.filter((id) => id !== one.id) })} />
          ))}
        </div>
      </div>
      <div className={styles.row}>
        <Field label="Policy definition" required className={styles.grow}><Input readOnly value={definition ? titleOf(definition) : ''} placeholder="None chosen" /></Field>
        <Button onClick={() => setPicking(true)}>Choose definition</Button>
      </div>
      <Field label="Assignment name"><Input value={choices.displayName} placeholder={definition ? titleOf(definition) : ''} onChange={(_, data) => change({ displayName: data.value })} /></Field>
      <Field label="Assignment ID" hint="Up to 128 characters; 24 at a management group."><Input value={choices.name} onChange={(_, data) => change({ name: data.value })} /></Field>
      <Field label="Description"><Textarea value={choices.description} onChange={(_, data) => change({ description: data.value })} /></Field>
      <Switch label={choices.enforce ? 'Enforced' : 'Not enforced: it only says what would happen'} checked={choices.enforce} onChange={(_, data) => change({ enforce: data.checked })} />
      {picking && <Picker scope={scope} onClose={() => setPicking(false)} onPick={(id) => { change({ definitionId: id, texts: {}, displayName: '' }); setPicking(false); }} />}
    </div>
  );
}

function Picker({ scope, onClose, onPick }: { scope: string; onClose: () => void; onPick: (id: string) => void }) {
  const styles = useStyles();
  const { items, filters, loading } = useFiltered(scope);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const last = [...selected].at(-1);
  const columns = definitionColumns.map((one) => (one.key === 'name' ? { ...one, show: undefined } : one));
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface className={styles.wide}>
        <DialogBody>
          <DialogTitle>Choose a definition</DialogTitle>
          <DialogContent>
            <div className={styles.row}>{filters}</div>
            <div className={styles.grid}>
              <DataGrid label="Available definitions" items={items} columns={columns} rowKey={(one) => one.id} loading={loading} selected={selected} onSelect={(keys) => setSelected(new Set([...keys].filter((one) => !selected.has(one)).slice(-1)))} />
            </div>
          </DialogContent>
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!last} onClick={() => last && onPick(last)}>Choose</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** As whom it deploys and modifies. */
export function RemediationTab({ choices, change, scope, identity, acts, roles }: StepProps & { scope: string; identity: 'none' | 'system' | 'user'; acts: boolean; roles: string[] }) {
  const styles = useStyles();
  const subscription = parseId(scope).subscriptionId;
  const identities = useArmList<ArmResource>(identity === 'user' && subscription ? `/subscriptions/${subscription}/providers/Microsoft.ManagedIdentity/userAssignedIdentities` : null, versions.identity).items;
  const names = useArmList<ArmResource<{ roleName?: string }>>(roles.length > 0 && scope ? `${scope}/providers/Microsoft.Authorization/roleDefinitions` : null, versions.authorization).items;
  return (
    <div className={styles.form}>
      <MessageBar intent="info" layout="multiline"><MessageBarBody>{acts ? 'The policy deploys or modifies, and does so as a managed identity of the assignment. What is there already is not touched until a remediation is created.' : 'The policy neither deploys nor modifies: it needs no identity.'}</MessageBarBody></MessageBar>
      <Field label="Managed identity">
        <RadioGroup value={identity} onChange={(_, data) => change({ identity: data.value as Choices['identity'] })}>
          <Radio value="none" label="None" />
          <Radio value="system" label="System assigned" />
          <Radio value="user" label="User assigned" />
        </RadioGroup>
      </Field>
      {identity === 'user' && (
        <Field label="User-assigned identity" required>
          <Select value={choices.userIdentity} onChange={(_, data) => change({ userIdentity: data.value })}>
            <option value="">Choose</option>
            {identities.map((one) => <option key={one.id} value={one.id}>{one.name} ({parseId(one.id).resourceGroup})</option>)}
          </Select>
        </Field>
      )}
      {identity !== 'none' && (
        <>
          <Field label="Location of the identity" required><Input value={choices.location} onChange={(_, data) => change({ location: data.value })} /></Field>
          <Checkbox label="Give the identity the roles that the definition names" checked={choices.grant} onChange={(_, data) => change({ grant: data.checked === true })} />
          <Text weight="semibold">Roles that it needs, at {scopeTitle(scope)}</Text>
          <ul>
            {roles.map((one) => <li key={one}>{names.find((role) => role.name.toLowerCase() === lastOf(one).toLowerCase())?.properties?.roleName ?? lastOf(one)}</li>)}
            {roles.length === 0 && <li>The definition names none.</li>}
          </ul>
        </>
      )}
    </div>
  );
}

/** What people are told whose resource does not comply. */
export function Message({ choices, change }: StepProps) {
  const styles = useStyles();
  return (
    <div className={styles.form}>
      <Field label="Non-compliance message" hint="It is in the error when a request is refused, and beside resources that do not comply.">
        <Textarea value={choices.message} onChange={(_, data) => change({ message: data.value })} />
      </Field>
    </div>
  );
}

export function Review({ draft, wrong }: { draft: AssignDraft | null; wrong: string | null }) {
  const styles = useStyles();
  return (
    <div className={styles.form}>
      {wrong && <MessageBar intent="warning"><MessageBarBody>{wrong}</MessageBarBody></MessageBar>}
      {draft && (
        <Facts
          items={[
            ['Scope', scopeTitle(draft.scope)],
            ['Exclusions', draft.notScopes.map(lastOf).join(', ')],
            ['Definition', titleOf(draft.definition)],
            ['Assignment name', draft.displayName],
            ['Enforcement', draft.enforce ? 'Enforced' : 'Not enforced'],
            ['Parameters', Object.entries(draft.parameters).map(([name, one]) => `${name}: ${JSON.stringify(one.value)}`).join(', ')],
            ['Identity', draft.identity === 'none' ? 'None' : draft.identity === 'system' ? 'System assigned' : lastOf(draft.userIdentity)],
            ['Roles to be given', draft.grants.map((one) => `${lastOf(one.role)} at ${scopeTitle(one.scope)}`).join(', ')],
            ['Non-compliance message', draft.message],
          ]}
        />
      )}
    </div>
  );
}
