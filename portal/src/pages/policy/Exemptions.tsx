import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Radio, RadioGroup, Textarea, tokens } from '@fluentui/react-components';
import { DeleteRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArmList } from '../../api/queries';
import { type Action, quoted, useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { type Column, DataGrid } from '../../components/DataGrid';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { scopeOf, when } from '../deployments/types';
import { AUTHORIZATION, type Exemption, lastOf, policyVersions, titleOf } from './types';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM }, row: { display: 'flex', gap: tokens.spacingHorizontalS } });

const expired = (one: Exemption) => one.properties?.expiresOn !== undefined && Date.parse(one.properties.expiresOn) <= Date.now();

const columns: Column<Exemption>[] = [
  { key: 'name', title: 'Name', text: titleOf, show: (one) => <ResourceLink id={one.id} name={titleOf(one)} />, width: 3 },
  { key: 'on', title: 'What is exempt', text: (one) => lastOf(scopeOf(one.id)), show: (one) => <ResourceLink id={scopeOf(one.id)} />, width: 3 },
  { key: 'assignment', title: 'Assignment', text: (one) => lastOf(one.properties?.policyAssignmentId ?? ''), show: (one) => <ResourceLink id={one.properties?.policyAssignmentId ?? ''} />, group: true, width: 3 },
  { key: 'category', title: 'Category', text: (one) => one.properties?.exemptionCategory ?? '', group: true },
  { key: 'expiry', title: 'Expires', text: (one) => one.properties?.expiresOn ?? '', show: (one) => (one.properties?.expiresOn ? `${when(one.properties.expiresOn)}${expired(one) ? ' (expired)' : ''}` : 'Never'), width: 2 },
];

/** What is let off. */
export function Exemptions({ scope }: { scope: string }) {
  const styles = useStyles();
  const act = useAction();
  const can = useCan(scope)('Microsoft.Authorization/policyExemptions/delete');
  const exemptions = useArmList<Exemption>(`${scope}${AUTHORIZATION}/policyExemptions`, policyVersions.exemptions);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const chosen = exemptions.items.filter((one) => selected.has(one.id));
  const action: Action = {
    title: chosen.length === 1 ? `Delete exemption ${chosen[0]?.name}` : `Delete ${chosen.length} exemptions`,
    requests: chosen.map((one) => ({ method: 'DELETE' as const, path: one.id, apiVersion: policyVersions.exemptions })),
    cli: chosen.map((one) => `az policy exemption delete --name ${quoted(one.name)} --scope ${quoted(scopeOf(one.id))}`),
  };
  return (
    <>
      <div className={styles.row}>
        <Guarded icon={<DeleteRegular />} can={can} disabledWhy={chosen.length === 0 && 'Select the exemptions to delete.'} onClick={() => setAsking(true)}>Delete</Guarded>
      </div>
      <ErrorPanel error={act.error ?? exemptions.error} />
      <DataGrid label="Exemptions" items={exemptions.items} columns={columns} rowKey={(one) => one.id} loading={exemptions.loading} selected={selected} onSelect={setSelected}
        empty={<Empty title="Nothing is exempt" text="An exemption lets a resource off an assignment, for a time or for good. Create one from a row of Compliance, or from a resource's Policy page." cli={'az policy exemption create --name myExemption --policy-assignment <id> --exemption-category Waiver --scope <resource id>'} />} />
      <Confirm open={asking} title="Delete exemptions" action={action} onClose={() => setAsking(false)} onYes={() => { setSelected(new Set()); act.mutate(action); }}>
        The policies hold again for what was exempt.
      </Confirm>
    </>
  );
}

/** Lets a resource off an assignment, or off one policy of an initiative. */
export function ExemptionForm({ resourceId, assignmentId, referenceId, onClose }: { resourceId: string; assignmentId: string; referenceId?: string; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [name, setName] = useState(() => `exempt-${lastOf(resourceId)}`.slice(0, 60));
  const [category, setCategory] = useState('Waiver');
  const [expires, setExpires] = useState('');
  const [description, setDescription] = useState('');
  const expiresOn = expires ? new Date(expires).toISOString() : undefined;
  const action: Action = {
    title: `Exempt ${lastOf(resourceId)} from ${lastOf(assignmentId)}`,
    requests: [{
      method: 'PUT', path: `${resourceId}${AUTHORIZATION}/policyExemptions/${encodeURIComponent(name)}`, apiVersion: policyVersions.exemptions,
      body: { properties: { policyAssignmentId: assignmentId, exemptionCategory: category, displayName: name, ...(description && { description }), ...(expiresOn && { expiresOn }), ...(referenceId && { policyDefinitionReferenceIds: [referenceId] }) } },
    }],
    cli: `az policy exemption create --name ${quoted(name)} --policy-assignment ${quoted(assignmentId)} --exemption-category ${category} --scope ${quoted(resourceId)}${expiresOn ? ` --expires-on ${expiresOn}` : ''}`,
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Exempt {lastOf(resourceId)}</DialogTitle>
          <DialogContent className={styles.form}>
            <Field label="Name" required><Input value={name} onChange={(_, data) => setName(data.value)} /></Field>
            <Field label="Category">
              <RadioGroup value={category} onChange={(_, data) => setCategory(data.value)}>
                <Radio value="Waiver" label="Waiver: it is accepted as it is" />
                <Radio value="Mitigated" label="Mitigated: what the policy wants is met in another way" />
              </RadioGroup>
            </Field>
            <Field label="Expires" hint="Without a time it holds for good."><Input type="datetime-local" value={expires} onChange={(_, data) => setExpires(data.value)} /></Field>
            <Field label="Description"><Textarea value={description} onChange={(_, data) => setDescription(data.value)} /></Field>
            <ErrorPanel error={act.error} />
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!name.trim() || act.isPending} onClick={() => act.mutate(action, { onSuccess: onClose })}>Exempt</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
