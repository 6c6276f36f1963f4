import { Button, Checkbox, Field, Input, makeStyles, MessageBar, MessageBarBody, MessageBarTitle, Text, tokens } from '@fluentui/react-components';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { scopeText, useRoles } from '../../api/access';
import { useClient } from '../../api/context';
import type { DirectoryObject } from '../../api/directory';
import { ErrorPanel } from '../../components/ErrorPanel';

const VERSION = '2018-09-01-preview';

const useStyles = makeStyles({ section: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS }, form: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'end', flexWrap: 'wrap' }, action: { flexGrow: 1, maxWidth: '560px', minWidth: '200px' } });

interface Decision {
  actionId: string;
  accessDecision: 'Allowed' | 'Denied' | 'NotAllowed';
  roleAssignment?: { roleDefinitionId: string; principalId: string; scope: string };
  denyAssignment?: { id: string };
}

/** Asks the server whether somebody may do one action here, and through what. */
export function CanIt({ scope, principal }: { scope: string; principal: DirectoryObject }) {
  const styles = useStyles();
  const client = useClient();
  const roles = useRoles(scope);
  const [action, setAction] = useState('Microsoft.Compute/virtualMachines/read');
  const [data, setData] = useState(false);
  const asked = useMutation({
    mutationFn: async () => (await client.post<Decision[]>(`${scope}/providers/Microsoft.Authorization/checkAccess`, VERSION, {
      subject: { attributes: { objectId: principal.id } }, actions: [{ id: action.trim(), isDataAction: data }], resource: { id: scope },
    }))[0],
  });
  const decision = asked.data;
  const by = decision?.roleAssignment;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asked.mutate();
  };
  return (
    <section aria-label="Can it do this action?" className={styles.section}>
      <Text as="h3" weight="semibold" block>Can it do this action?</Text>
      <form className={styles.form} onSubmit={submit}>
        <Field label="Action" className={styles.action}><Input value={action} onChange={(_, change) => setAction(change.value)} /></Field>
        <Checkbox label="Data action" checked={data} onChange={(_, change) => setData(change.checked === true)} />
        <Button type="submit" disabled={action.trim() === '' || asked.isPending}>Ask</Button>
      </form>
      <ErrorPanel error={asked.error} />
      <div role="status">
        {decision && (
          <MessageBar intent={decision.accessDecision === 'Allowed' ? 'success' : 'warning'} layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{decision.accessDecision === 'Allowed' ? 'Yes' : 'No'}</MessageBarTitle>
              {decision.accessDecision === 'Allowed' && by && `${decision.actionId} is allowed by ${roles.nameOf(by.roleDefinitionId)} on ${scopeText(by.scope)}${by.principalId.toLowerCase() === principal.id ? '' : ', through a group'}.`}
              {decision.accessDecision === 'Denied' && `${decision.actionId} is refused by the deny assignment ${decision.denyAssignment?.id ?? ''}.`}
              {decision.accessDecision === 'NotAllowed' && `No role of ${principal.displayName} allows ${decision.actionId} here.`}
            </MessageBarBody>
          </MessageBar>
        )}
      </div>
    </section>
  );
}
