import { Button, Dialog, DialogActions, DialogBody, DialogContent, DialogSurface, DialogTitle, Field, Input, makeStyles, Radio, RadioGroup, Select, Textarea, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useCan } from '../../api/permissions';
import { type ArmResource, parseId } from '../../api/types';
import { type Action, quoted, useAction } from '../../app/actions';
import { ErrorPanel } from '../../components/ErrorPanel';
import { Guarded } from '../../components/Guarded';
import { Facts } from '../../components/Layout';
import { resourcePath } from '../../components/RouteLink';
import { ShowAs } from '../../components/ShowAs';
import { FLEXIBLE_VERSION } from './identity';
import { type Credential, type CredentialForm, emptyForm, type Entity, formOf, missing, propertiesOf, type Scenario } from './scenarios';

const useStyles = makeStyles({ form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM } });

const ENTITY_NAMES: Record<Exclude<Entity, 'pull_request'>, string> = { environment: 'GitHub environment name', branch: 'GitHub branch name', tag: 'GitHub tag name' };

type Change = (change: Partial<CredentialForm>) => void;

/** Adds a credential, or changes one: a PUT in both cases. */
export function CredentialDialog({ identity, credential, names, onClose }: { identity: ArmResource; credential: Credential | null; names: string[]; onClose: () => void }) {
  const styles = useStyles();
  const act = useAction();
  const [form, setForm] = useState<CredentialForm>(() => (credential ? formOf(credential) : emptyForm));
  const set: Change = (change) => setForm((before) => ({ ...before, ...change }));
  const can = useCan(identity.id)('Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/write');
  const properties = propertiesOf(form);
  const { resourceGroup = '', name: identityName } = parseId(identity.id);
  const taken = !credential && names.includes(form.name.trim().toLowerCase()) && 'There is one of this name; change that one.';
  const action: Action = {
    title: `${credential ? 'Update' : 'Add'} the federated credential ${form.name} of ${identity.name}`,
    requests: [{ method: 'PUT', path: `${identity.id}/federatedIdentityCredentials/${encodeURIComponent(form.name.trim())}`, apiVersion: FLEXIBLE_VERSION, body: { properties } }],
    cli: [
      `az identity federated-credential ${credential ? 'update' : 'create'} --resource-group ${quoted(resourceGroup)} --identity-name ${quoted(identityName)} --name ${quoted(form.name)}`,
      `--issuer ${quoted(properties.issuer)}`,
      properties.claimsMatchingExpression ? `--claims-matching-expression-value ${quoted(properties.claimsMatchingExpression.value)} --claims-matching-expression-version 1` : `--subject ${quoted(properties.subject ?? '')}`,
      `--audiences ${quoted(properties.audiences[0] ?? '')}`,
    ].join(' \\\n  '),
    template: [{ type: 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials', apiVersion: FLEXIBLE_VERSION, name: `${identityName}/${form.name}`, properties }],
    link: resourcePath(identity.id, 'credentials'),
  };
  return (
    <Dialog open onOpenChange={(_, data) => !data.open && onClose()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{credential ? `Edit ${credential.name}` : 'Add federated credential'}</DialogTitle>
          <DialogContent className={styles.form}>
            <ErrorPanel error={act.error} />
            <Field label="Federated credential scenario">
              <Select value={form.scenario} onChange={(_, data) => set({ scenario: data.value as Scenario })}>
                <option value="github">GitHub Actions deploying Azure resources</option>
                <option value="kubernetes">Kubernetes accessing Azure resources</option>
                <option value="other">Other issuer</option>
              </Select>
            </Field>
            {form.scenario === 'github' && <GitHub form={form} set={set} />}
            {form.scenario === 'kubernetes' && <Kubernetes form={form} set={set} />}
            {form.scenario === 'other' && <Other form={form} set={set} />}
            <Field label="Name" required validationState={taken ? 'error' : 'none'} validationMessage={taken || undefined} hint={credential ? 'The name of a credential cannot be changed.' : '3 to 120 letters, digits, hyphens and underscores.'}>
              <Input value={form.name} disabled={credential !== null} onChange={(_, data) => set({ name: data.value })} />
            </Field>
            <Field label="Audience" required>
              <Input value={form.audience} onChange={(_, data) => set({ audience: data.value })} />
            </Field>
            {form.scenario !== 'other' && <Facts items={[['Issuer', properties.issuer], ['Subject identifier', properties.subject]]} />}
          </DialogContent>
          <DialogActions fluid>
            <ShowAs action={action} />
            <Button onClick={onClose}>Cancel</Button>
            <Guarded appearance="primary" can={can} disabledWhy={taken || missing(form) || (act.isPending && 'It is being saved.')} onClick={() => act.mutate(action, { onSuccess: onClose })}>{credential ? 'Update' : 'Add'}</Guarded>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

function GitHub({ form, set }: { form: CredentialForm; set: Change }) {
  return (
    <>
      <Field label="Organization" required>
        <Input value={form.organization} onChange={(_, data) => set({ organization: data.value })} />
      </Field>
      <Field label="Repository" required>
        <Input value={form.repository} onChange={(_, data) => set({ repository: data.value })} />
      </Field>
      <Field label="Entity">
        <Select value={form.entity} onChange={(_, data) => set({ entity: data.value as Entity })}>
          <option value="environment">Environment</option>
          <option value="branch">Branch</option>
          <option value="tag">Tag</option>
          <option value="pull_request">Pull request</option>
        </Select>
      </Field>
      {form.entity !== 'pull_request' && (
        <Field label={ENTITY_NAMES[form.entity]} required>
          <Input value={form.entityName} onChange={(_, data) => set({ entityName: data.value })} />
        </Field>
      )}
    </>
  );
}

function Kubernetes({ form, set }: { form: CredentialForm; set: Change }) {
  return (
    <>
      <Field label="Cluster issuer URL" required>
        <Input value={form.cluster} placeholder="https://" onChange={(_, data) => set({ cluster: data.value })} />
      </Field>
      <Field label="Namespace" required>
        <Input value={form.namespace} onChange={(_, data) => set({ namespace: data.value })} />
      </Field>
      <Field label="Service account" required>
        <Input value={form.account} onChange={(_, data) => set({ account: data.value })} />
      </Field>
    </>
  );
}

function Other({ form, set }: { form: CredentialForm; set: Change }) {
  return (
    <>
      <Field label="Issuer URL" required>
        <Input value={form.issuer} placeholder="https://" onChange={(_, data) => set({ issuer: data.value })} />
      </Field>
      <Field label="Type">
        <RadioGroup layout="horizontal" value={form.flexible ? 'flexible' : 'subject'} onChange={(_, data) => set({ flexible: data.value === 'flexible' })}>
          <Radio value="subject" label="Explicit subject identifier" />
          <Radio value="flexible" label="Claims matching expression" />
        </RadioGroup>
      </Field>
      {form.flexible ? (
        <Field label="Expression" required hint="Such as claims['sub'] matches 'project_path:group/*:ref_type:branch:ref:main', for issuers that support it: GitHub, GitLab and Terraform Cloud.">
          <Textarea value={form.expression} onChange={(_, data) => set({ expression: data.value })} resize="vertical" />
        </Field>
      ) : (
        <Field label="Subject identifier" required hint="Exactly the claim sub of the tokens.">
          <Input value={form.subject} onChange={(_, data) => set({ subject: data.value })} />
        </Field>
      )}
    </>
  );
}
