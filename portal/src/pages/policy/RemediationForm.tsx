import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { INSIGHTS, lastOf, policyVersions } from './types';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM }, numbers: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(140px, 1fr))', gap: tokens.spacingHorizontalM } });

/** Begins a remediation: what the policy would have deployed or modified is done for what is there already. */
export function RemediationForm(props: { scope: string; assignmentId: string; referenceId?: string; resourceIds?: string[]; onClose: () => void }) {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const [name, setName] = useState(() => `remediation-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}`);
  const [discovery, setDiscovery] = useState('ExistingNonCompliant');
  const [locations, setLocations] = useState('');
  const [count, setCount] = useState('500');
  const [parallel, setParallel] = useState('10');
  const [threshold, setThreshold] = useState('100');
  const [reference, setReference] = useState(props.referenceId ?? '');
  const places = locations.split(',').map((one) => one.trim()).filter(Boolean);
  const filters = { ...(places.length > 0 && { locations: places }), ...((props.resourceIds?.length ?? 0) > 0 && { resourceIds: props.resourceIds }) };
  const id = `${props.scope}${INSIGHTS}/remediations/${encodeURIComponent(name)}`;
  const action: Action = {
    title: `Remediate ${lastOf(props.assignmentId)}`,
    requests: [{
      method: 'PUT', path: id, apiVersion: policyVersions.remediations,
      body: { properties: {
        policyAssignmentId: props.assignmentId, ...(reference && { policyDefinitionReferenceId: reference }), resourceDiscoveryMode: discovery, resourceCount: Number(count), parallelDeployments: Number(parallel),
        failureThreshold: { percentage: Number(threshold) / 100 }, ...(Object.keys(filters).length > 0 && { filters }),
      } },
    }],
    cli: `az policy remediation create --name ${quoted(name)} --policy-assignment ${quoted(props.assignmentId)}${reference ? ` --definition-reference-id ${quoted(reference)}` : ''} --resource-discovery-mode ${discovery}${places.length > 0 ? ` --location-filters ${places.join(' ')}` : ''}`,
    link: resourcePath(id),
  };
  const number = (label: string, value: string, set: (text: string) => void, min: number, max: number) => (
    <Field label={label} hint={`${min} to ${max}`}><Input type="number" min={min} max={max} value={value} onChange={(_, data) => set(data.value)} /></Field>
  );
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && props.onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>Remediate {lastOf(props.assignmentId)}</DialogTitle>
          <DialogContent className={styles.form}>
            <Text>{props.resourceIds ? `${props.resourceIds.length} selected ${props.resourceIds.length === 1 ? 'resource' : 'resources'}.` : 'All resources that do not comply.'} It is done as the assignment's identity, which needs the roles for it.</Text>
            <Field label="Name" required><Input value={name} onChange={(_, data) => setName(data.value)} /></Field>
            {props.referenceId === undefined && <Field label="Reference ID" hint="For an initiative: which of its policies."><Input value={reference} onChange={(_, data) => setReference(data.value)} /></Field>}
            <Field label="Which resources">
              <Select value={discovery} onChange={(_, data) => setDiscovery(data.value)}>
                <option value="ExistingNonCompliant">Those known not to comply</option>
                <option value="ReEvaluateCompliance">Evaluate again first</option>
              </Select>
            </Field>
            <Field label="Only in locations" hint="Separated by commas; empty for all."><Input value={locations} onChange={(_, data) => setLocations(data.value)} /></Field>
            <div className={styles.numbers}>
              {number('Resource count', count, setCount, 1, 50000)}
              {number('At once', parallel, setParallel, 1, 30)}
              {number('Failure threshold (%)', threshold, setThreshold, 0, 100)}
            </div>
            <ErrorPanel error={act.error} />
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={props.onClose}>Cancel</Button>
            <Button appearance="primary" disabled={!name.trim() || act.isPending} onClick={() => act.mutate(action, { onSuccess: () => router.history.push(`/portal${resourcePath(id)}`) })}>Remediate</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
