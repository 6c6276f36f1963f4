import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { DeleteRegular, WrenchRegular } from '@fluentui/react-icons';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { useArm } from '../../api/queries';
import { type ArmResource, asType } from '../../api/types';
import { useAction } from '../../app/actions';
import { Confirm } from '../../components/Confirm';
import { CopyBlock } from '../../components/CopyBlock';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Empty, Facts } from '../../components/Layout';
import { ResourceLink } from '../../components/RouteLink';
import { scopeOf, scopeTitle } from '../deployments/types';
import { removal } from './Assignments';
import { useNames } from './Compliance';
import { policyPath } from './Policy';
import { RemediationForm } from './RemediationForm';
import { StatesTable } from './StatesTable';
import { type AssignmentProperties, type Definition, policyVersions, titleOf, useStates } from './types';

const useStyles = makeStyles({ row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

/** One assignment: what it puts in force, as whom, and how things stand with it. */
export function AssignmentPage({ resource }: { resource: ArmResource }) {
  const styles = useStyles();
  const router = useRouter();
  const act = useAction();
  const can = useCan(resource.id);
  const [form, setForm] = useState<'delete' | 'remediate' | null>(null);
  const assignment = asType<AssignmentProperties>(resource);
  const properties = assignment.properties;
  const scope = scopeOf(resource.id);
  const definition = useArm<Definition>(properties?.policyDefinitionId ?? null, policyVersions.definitions).data;
  const found = useStates(scope, `PolicyAssignmentId eq '${resource.id.toLowerCase().replaceAll("'", "''")}'`);
  const names = useNames(scope);
  const remove = removal(assignment);
  const users = Object.keys(assignment.identity?.userAssignedIdentities ?? {});
  return (
    <>
      <div className={styles.row} role="toolbar" aria-label="Commands">
        <Guarded icon={<WrenchRegular />} can={can('Microsoft.PolicyInsights/remediations/write')} disabledWhy={!assignment.identity || assignment.identity.type === 'None' ? 'The assignment has no identity, so that it can neither deploy nor modify.' : false} onClick={() => setForm('remediate')}>Create remediation</Guarded>
        <Guarded icon={<DeleteRegular />} can={can('Microsoft.Authorization/policyAssignments/delete')} onClick={() => setForm('delete')}>Delete</Guarded>
        <Button onClick={() => router.history.push(`/portal${policyPath('compliance', scope)}`)}>Compliance of the scope</Button>
      </div>
      <ErrorPanel error={act.error ?? found.error} />
      <Facts
        items={[
          ['Name', resource.name],
          ['Description', properties?.description],
          ['Definition', <ResourceLink key="definition" id={properties?.policyDefinitionId ?? ''} name={definition ? titleOf(definition) : undefined} />],
          ['Scope', <ResourceLink key="scope" id={scope} name={scopeTitle(scope)} />],
          ['Exclusions', properties?.notScopes?.join(', ')],
          ['Enforcement', properties?.enforcementMode ?? 'Default'],
          ['Identity', users.length > 0 ? <ResourceLink key="identity" id={users[0] ?? ''} /> : (assignment.identity?.type ?? 'None')],
          ['Object ID of the identity', assignment.identity?.principalId],
          ['Location', assignment.location],
          ['Non-compliance messages', properties?.nonComplianceMessages?.map((one) => one.message).join(' · ')],
        ]}
      />
      <Text as="h2" size={500} weight="semibold">Parameters</Text>
      {Object.keys(properties?.parameters ?? {}).length === 0 ? <Text>All have their defaults.</Text> : <CopyBlock label="Parameters" text={JSON.stringify(properties?.parameters, null, 2)} />}
      <Text as="h2" size={500} weight="semibold">Resources</Text>
      <StatesTable scope={scope} items={found.data ?? []} loading={found.isPending && !found.error} names={names} empty={<Empty title="Nothing was evaluated yet" text="Resources are looked at after each write, and by a scan." cli="az policy state trigger-scan" />} />
      {form === 'remediate' && <RemediationForm scope={scope} assignmentId={resource.id} onClose={() => setForm(null)} />}
      <Confirm open={form === 'delete'} title="Delete the assignment" action={remove} onClose={() => setForm(null)} onYes={() => act.mutate(remove, { onSuccess: () => router.history.push(`/portal${policyPath('assignments', scope)}`) })}>
        '{titleOf(assignment)}' will no longer hold. What is known of compliance with it, and a system-assigned identity, go with it.
      </Confirm>
    </>
  );
}
