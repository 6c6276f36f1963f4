/** What one credential trusts, as the server keeps it. */
export interface CredentialProperties {
  issuer: string;
  subject?: string;
  audiences: string[];
  claimsMatchingExpression?: { value: string; languageVersion: number };
}

export interface Credential {
  id: string;
  name: string;
  properties: CredentialProperties;
}

export const AUDIENCE = 'api://AzureADTokenExchange';
export const GITHUB = 'https://token.actions.githubusercontent.com';

export type Scenario = 'github' | 'kubernetes' | 'other';
export type Entity = 'environment' | 'branch' | 'tag' | 'pull_request';

/** What a person fills in; each scenario uses some of it. */
export interface CredentialForm {
  scenario: Scenario;
  name: string;
  organization: string;
  repository: string;
  entity: Entity;
  entityName: string;
  cluster: string;
  namespace: string;
  account: string;
  issuer: string;
  subject: string;
  flexible: boolean;
  expression: string;
  audience: string;
}

export const emptyForm: CredentialForm = {
  scenario: 'github', name: '', organization: '', repository: '', entity: 'branch', entityName: '', cluster: '', namespace: '', account: '',
  issuer: '', subject: '', flexible: false, expression: '', audience: AUDIENCE,
};

/** The subject that GitHub's tokens have; source: "OpenID Connect reference" of GitHub's documentation. */
function githubSubject(form: CredentialForm): string {
  const repository = `repo:${form.organization}/${form.repository}`;
  switch (form.entity) {
    case 'environment': return `${repository}:environment:${form.entityName}`;
    case 'branch': return `${repository}:ref:refs/heads/${form.entityName}`;
    case 'tag': return `${repository}:ref:refs/tags/${form.entityName}`;
    case 'pull_request': return `${repository}:pull_request`;
  }
}

export function propertiesOf(form: CredentialForm): CredentialProperties {
  const audiences = [form.audience.trim()];
  switch (form.scenario) {
    case 'github': return { issuer: GITHUB, subject: githubSubject(form), audiences };
    case 'kubernetes': return { issuer: form.cluster.trim(), subject: `system:serviceaccount:${form.namespace.trim()}:${form.account.trim()}`, audiences };
    case 'other':
      return form.flexible
        ? { issuer: form.issuer.trim(), audiences, claimsMatchingExpression: { value: form.expression.trim(), languageVersion: 1 } }
        : { issuer: form.issuer.trim(), subject: form.subject.trim(), audiences };
  }
}

export function scenarioOf(properties: CredentialProperties): string {
  return properties.claimsMatchingExpression ? 'Flexible expression' : properties.issuer === GITHUB ? 'GitHub Actions' : properties.subject?.startsWith('system:serviceaccount:') ? 'Kubernetes' : 'Other issuer';
}

/** The form that gives an existing credential, so that it can be changed in the words it was made with. */
export function formOf(credential: Credential): CredentialForm {
  const { issuer, subject = '', audiences, claimsMatchingExpression } = credential.properties;
  const base = { ...emptyForm, name: credential.name, audience: audiences[0] ?? AUDIENCE, issuer, subject };
  const github = /^repo:([^/:]+)\/([^:]+):(?:(environment):(.+)|ref:refs\/(heads|tags)\/(.+)|(pull_request))$/.exec(subject);
  if (issuer === GITHUB && github) {
    const [, organization = '', repository = '', environment, environmentName, kind, ref] = github;
    const entity: Entity = environment ? 'environment' : kind === 'heads' ? 'branch' : kind === 'tags' ? 'tag' : 'pull_request';
    return { ...base, scenario: 'github', organization, repository, entity, entityName: environmentName ?? ref ?? '' };
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject);
  if (account) {
    return { ...base, scenario: 'kubernetes', cluster: issuer, namespace: account[1] ?? '', account: account[2] ?? '' };
  }
  return { ...base, scenario: 'other', flexible: claimsMatchingExpression !== undefined, expression: claimsMatchingExpression?.value ?? '' };
}

/** What is missing; the rest is for the server to say. */
export function missing(form: CredentialForm): string | false {
  const { scenario } = form;
  const needed: [string, string][] =
    scenario === 'github' ? [[form.organization, 'organization'], [form.repository, 'repository'], ...(form.entity === 'pull_request' ? [] : [[form.entityName, form.entity] as [string, string]])]
      : scenario === 'kubernetes' ? [[form.cluster, 'cluster issuer URL'], [form.namespace, 'namespace'], [form.account, 'service account']]
        : [[form.issuer, 'issuer URL'], form.flexible ? [form.expression, 'expression'] : [form.subject, 'subject identifier']];
  const empty = [...needed, [form.name, 'name'] as [string, string], [form.audience, 'audience'] as [string, string]].find(([value]) => !value.trim());
  return empty ? `Give the ${empty[1]}.` : false;
}
